import {
	SERVICE_ERRORS,
	findServiceError,
	toServiceError,
} from '../../../nodes/AiCreationWorkshop/errors/serviceErrors';
import type { ErrorClassification } from '../../../nodes/AiCreationWorkshop/errors/workshopError';

const fallback = { message: 'Something else', hint: 'Do something.' };
const refused: ErrorClassification = { source: 'service', isTransient: true, processed: 'no' };

interface Row {
	message: string;
	hint: RegExp;
	classification?: Partial<ErrorClassification>;
	/** In the words and languages that a platform of this kind may use; it publishes none. */
	texts: string[];
}

const rows: Row[] = [
	{
		message: 'The service does not know this task',
		hint: /^Check 'Task ID'/,
		classification: { source: 'task', isTaskUnknown: true },
		texts: [
			'task not found',
			'TASK_NOT_EXIST',
			'taskId does not exist',
			'任务不存在',
			'任务ID不存在',
		],
	},
	{
		message: 'The service does not know this workflow or version',
		hint: /^Copy 'Workflow ID'/,
		texts: [
			'workflow abc not found',
			'WORKFLOW_NOT_EXIST',
			'alias_id unknown',
			'version 2 is not published',
			'工作流不存在',
			'工作流 1 未发布',
		],
	},
	{
		message: 'The service could not download the file',
		hint: /^Open the URL in a private browser window\./,
		texts: [
			'failed to download image',
			'Cannot fetch https',
			'image could not be loaded: could not load',
			'download error',
			'fetch timeout',
			'下载图片失败',
		],
	},
	{
		message: 'The service does not know this model',
		hint: /into 'Model' exactly/,
		texts: ['model xl.safetensors not found', 'ModelNotExist', '模型 xl 不存在', '模型未找到'],
	},
	{
		message: 'The service considers the content unsafe',
		hint: /^Change 'Prompt' or the image/,
		texts: ['image hits risk control', 'moderation failed', '图片违规', '内容审核不通过'],
	},
	{
		message: 'The service is receiving too many requests',
		hint: /^Lower 'Max Parallel Tasks' under 'Options'/,
		classification: { isTransient: true, isThrottled: true },
		texts: ['request rate too high', 'rate limit', 'too many requests', '触发限流', '请求频繁'],
	},
	{
		message: 'The quota or the balance of the account is used up',
		hint: /^Check quota and balance/,
		texts: [
			'account in arrears',
			'insufficient balance',
			'账户余额不足',
			'用户已欠费',
			'配额已用完',
		],
	},
	{
		message: 'The resource pools are full',
		hint: /"default" at the end of 'Resource Pool IDs'/,
		classification: { isTransient: true },
		texts: ['resource pool is full', 'queue length exceeded', '资源不足', '资源池已满'],
	},
];

const texts = rows.flatMap((row) => row.texts.map((text) => ({ ...row, text })));

test('each entry of the table has a row here, in the same order', () => {
	const messages = (entries: Array<{ message: string }>) => entries.map(({ message }) => message);
	expect(messages(rows)).toEqual(messages(SERVICE_ERRORS));
});

test.each(texts)(
	'the text "$text" of the service means: $message',
	({ text, message, hint, classification }) => {
		for (const written of [text, text.toLowerCase(), text.toUpperCase()]) {
			const details = { code: 'P1', providerMessage: written };
			const error = toServiceError(details, refused, fallback);
			expect(error.message).toBe(`${message}: ${written}`);
			expect(error.hint).toMatch(hint);
			expect(error.classification).toEqual({ ...refused, isTransient: false, ...classification });
			expect(error.details).toEqual(details);
		}
		expect(toServiceError({ code: text }, refused, fallback).message).toBe(message);
	},
);

test.each([
	['Quota Exhausted', 'The service considers the content unsafe'],
	['width 9000 is too large', 'The request is too big for the service'],
	['model download: Internal Error', 'The service is temporarily unavailable'],
	['Invalid Url', 'The service does not know this URL, or does not accept calls from here'],
])('the text "%s" of the service is not read as one of the gateway', (providerMessage, message) => {
	const error = toServiceError({ providerMessage }, refused, fallback);
	expect(error.message).toContain(providerMessage);
	expect(error.message).not.toContain(message);
});

test.each(['PARAM_INVALID', '10086', '参数错误', 'steps must not exceed 50'])(
	'an error in no entry is passed on: %s',
	(text) => {
		const details = { code: text, providerMessage: text };
		const error = toServiceError(details, refused, fallback);
		expect(error.message).toBe(`${fallback.message}: ${text}`);
		expect(error.hint).toBe(fallback.hint);
		expect(error.details).toEqual(details);
		expect(error.classification).toEqual(refused);
		expect(findServiceError(details)).toBeUndefined();
	},
);

test('a code of the gateway goes before the text of the service', () => {
	const details = { code: 'T429UR', providerMessage: 'model not found' };
	const error = toServiceError(details, refused, fallback);
	expect(error.message).toBe('The service is receiving too many requests: model not found');
	expect(error.classification).toEqual({ ...refused, isThrottled: true });
});
