import {
	GATEWAY_ERRORS,
	SERVICE_ERRORS,
	explained,
	findServiceError,
} from '../../../nodes/AiCreationWorkshop/errors/serviceErrors';
import type { ErrorClassification } from '../../../nodes/AiCreationWorkshop/errors/workshopError';

const otherwise = { message: 'Something else', remedy: 'Do something.' };

interface Row {
	message: string;
	remedy: RegExp;
	nature?: ErrorClassification;
	/** Codes of newer gateways, or what several of them begin with. */
	codes: string[];
	/** What older gateways say instead; the newer ones say much the same. */
	texts: string[];
}

const TRY_LATER = /^Try again in a few minutes\.$/;

const gatewayRows: Row[] = [
	{
		message: 'The service does not know this AccessKey ID',
		remedy: /^Copy AccessKey ID and AccessKey Secret again .*"LTAI", does not work\.$/,
		codes: ['A400IK', 'A400MA'],
		texts: ['Invalid AppKey', 'Need authorization'],
	},
	{
		message:
			'The service rejected the signature: the AccessKey Secret does not fit the AccessKey ID',
		remedy: /^Copy AccessKey ID and AccessKey Secret again .*"LTAI", does not work\.$/,
		codes: ['A403IS'],
		texts: ['Invalid Signature', 'Invalid AppSecret', 'Empty Signature'],
	},
	{
		message: 'The clock of the n8n server is wrong',
		remedy: /within 15 minutes\. Ask the administrator/,
		codes: ['S403TE'],
		texts: ['Timestamp Expired', 'Invalid Timestamp', 'X-Ca-Timestamp is expired'],
	},
	{
		message: 'The request reached the service twice',
		remedy: /whether a proxy .* repeats requests\.$/,
		nature: { isTransient: true, isRejected: false },
		codes: ['S403NU'],
		texts: ['Nonce Used'],
	},
	{
		message: 'The application is not allowed to use this function',
		remedy: /either Stable Diffusion or ComfyUI/,
		codes: ['I403AA', 'A403EP'],
		texts: ['Unauthorized', 'authorization expired'],
	},
	{
		message: 'The test address of the service has had its calls for today',
		remedy: /^Check "Endpoint" .* 1,000 calls a day\.$/,
		nature: { isTransient: false },
		codes: ['T429ID'],
		texts: ['Throttled by DOMAIN', 'Throttled by INNER DOMAIN'],
	},
	{
		message: 'The service is receiving too many requests',
		remedy: /^Lower "Max Parallel Tasks" under "Options"/,
		nature: { isTransient: true, isThrottled: true },
		codes: ['T429'],
		texts: ['Throttled by'],
	},
	{
		message: 'The quota or the balance of the account is used up',
		remedy: /^Check quota and balance/,
		codes: ['B403'],
		texts: ['Quota Exhausted', 'Quota Expired', 'Arrears', 'Overdue'],
	},
	{
		message: 'The request is too big for the service',
		remedy: /^Set "Image Transfer" under "Options" to "Upload"/,
		codes: ['I413'],
		texts: ['too Large'],
	},
	{
		message: 'The service does not know this address, or does not accept calls from here',
		remedy: /^Check "Endpoint" of the credential\.$/,
		codes: ['I404', 'A403IP', 'A403VN', 'A403IN', 'A403AC', 'B451', 'I410'],
		texts: ['API Not Found', 'Invalid Domain', 'Invalid Url'],
	},
	{
		message: 'The request was changed on its way to the service',
		remedy: /whether a proxy .* changes requests\.$/,
		codes: ['I400I5'],
		texts: ['Invalid Content-MD5'],
	},
	{
		message: 'The gateway of the service cannot read the request',
		remedy: /^Check "Extra Parameters"/,
		codes: ['I400BD', 'I400MP', 'I400IP'],
		texts: ['Invalid Request Body', 'Empty Request Body', 'Invalid Param Location'],
	},
	{
		message: 'The service behind the gateway cannot be reached',
		remedy: TRY_LATER,
		nature: { isTransient: true, isRejected: true },
		codes: ['D504RE', 'D504IL', 'D504CO', 'D504CS', 'D503BB', 'D503CB', 'X504VE'],
		texts: [],
	},
	{
		message: 'The service has a problem of its own',
		remedy: TRY_LATER,
		nature: { isTransient: true },
		codes: ['D50', 'X50', 'N502'],
		texts: [
			'Internal Error',
			'Service Unavailable',
			'Service Busy',
			'Failed To Invoke',
			'Async Service',
		],
	},
];

/** Texts in the words and languages that a platform of this kind may use; it publishes none. */
const platformRows: Array<Omit<Row, 'codes'>> = [
	{
		message: 'The service does not know this task',
		remedy: /^Check "Task ID"/,
		texts: [
			'task not found',
			'TASK_NOT_EXIST',
			'taskId does not exist',
			'任务不存在',
			'任务ID不存在',
		],
	},
	{
		message: 'The service does not know this model',
		remedy: /into "Model" exactly/,
		texts: ['model xl.safetensors not found', 'ModelNotExist', '模型 xl 不存在', '模型未找到'],
	},
	{
		message: 'The service holds the content unsafe',
		remedy: /^Change "Prompt" or the image/,
		texts: ['image hits risk control', 'moderation failed', '图片违规', '内容审核不通过'],
	},
	{
		message: 'The quota or the balance of the account is used up',
		remedy: /^Check quota and balance/,
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
		remedy: /"default" at the end of "Resource Pool IDs"/,
		nature: { isTransient: true },
		texts: ['resource pool is full', 'queue length exceeded', '资源不足', '资源池已满'],
	},
];

/** Every text that differs from this one in a single character. */
function misprints(text: string): string[] {
	return [...text].map((_, index) => `${text.slice(0, index)}#${text.slice(index + 1)}`);
}

const codes = gatewayRows.flatMap((row) => row.codes.map((code) => ({ ...row, code })));
const texts = gatewayRows.flatMap((row) => row.texts.map((text) => ({ ...row, text })));
const platformTexts = platformRows.flatMap((row) => row.texts.map((text) => ({ ...row, text })));

test('every entry of the tables is held to a row here', () => {
	const listed = (rows: Array<{ message: string }>) => rows.map(({ message }) => message);
	expect(listed(gatewayRows)).toEqual(listed(GATEWAY_ERRORS));
	expect(listed(platformRows)).toEqual(listed(SERVICE_ERRORS));
});

test.each(codes)('the code $code means: $message', ({ code, message, remedy, nature }) => {
	for (const written of [code, code.toLowerCase(), `${code}ZZ`]) {
		for (const entryOf of [undefined, findServiceError]) {
			const failure = explained({ code: written }, {}, otherwise, entryOf);
			expect(failure.message).toBe(message);
			expect(failure.remedy).toMatch(remedy);
			expect(failure.nature).toEqual({ isTransient: false, ...nature });
			expect(failure.facts).toEqual({ code: written });
		}
	}
});

test.each(codes)('the code $code is not confused with others', ({ code, message }) => {
	for (const other of [...misprints(code), `Z${code}`]) {
		expect(explained({ code: other }, {}, otherwise).message).not.toBe(message);
	}
	expect(explained({ providerMessage: `see ${code}` }, {}, otherwise)).toMatchObject(otherwise);
});

test.each(texts)('the text "$text" means: $message', ({ text, message, remedy, nature }) => {
	for (const said of [text, text.toLowerCase(), text.toUpperCase(), `So: ${text}, and more`]) {
		const failure = explained({ providerMessage: said }, {}, otherwise);
		expect(failure.message).toBe(message);
		expect(failure.remedy).toMatch(remedy);
		expect(failure.nature).toEqual({ isTransient: false, ...nature });
		expect(failure.facts).toEqual({ providerMessage: said });
	}
});

test.each(texts)('the text "$text" is not confused with others', ({ text }) => {
	for (const other of misprints(text)) {
		const isThrottled = other.startsWith('Throttled by');
		const message = isThrottled ? 'The service is receiving too many requests' : otherwise.message;
		expect(explained({ providerMessage: other }, {}, otherwise).message).toBe(message);
	}
});

test.each(platformTexts)(
	'the words "$text" of the platform mean: $message',
	({ text, message, remedy, nature }) => {
		for (const said of [text, text.toLowerCase(), text.toUpperCase()]) {
			const facts = { code: 'P1', providerMessage: said };
			const failure = explained(facts, {}, otherwise, findServiceError);
			expect(failure.message).toBe(`${message}: ${said}`);
			expect(failure.remedy).toMatch(remedy);
			expect(failure.nature).toEqual({ isTransient: false, ...nature });
			expect(failure.facts).toEqual(facts);
		}
		expect(explained({ code: text }, {}, otherwise, findServiceError).message).toBe(message);
	},
);

test.each([
	['Quota Exhausted', 'The service holds the content unsafe'],
	['width 9000 is too large', 'The request is too big for the service'],
	['model download: Internal Error', 'The service has a problem of its own'],
	['Invalid Url', 'The service does not know this address, or does not accept calls from here'],
])('"%s" of the platform is not taken for what a gateway says', (providerMessage, message) => {
	const failure = explained({ providerMessage }, {}, otherwise, findServiceError);
	expect(failure.message).toContain(providerMessage);
	expect(failure.message).not.toContain(message);
});

test.each(['PARAM_INVALID', '10086', '参数错误', 'steps must not exceed 50'])(
	'what the platform says beyond the table is passed on: %s',
	(said) => {
		const facts = { code: said, providerMessage: said };
		const failure = explained(facts, { isRejected: true }, otherwise, findServiceError);
		expect(failure.message).toBe(`${otherwise.message}: ${said}`);
		expect(failure.remedy).toBe(otherwise.remedy);
		expect(failure.facts).toEqual(facts);
		expect(failure.nature).toEqual({ isRejected: true, isTransient: undefined });
	},
);

test('what is not in the table is told as the caller wants it', () => {
	const facts = { code: 'Q', providerMessage: 'q', requestId: 'r' };
	const nature = { isTransient: false, isRejected: true };
	expect(explained(facts, nature, otherwise)).toMatchObject({ ...otherwise, facts, nature });
});

test('only an explanation that says so makes a failure transient', () => {
	const nature = { isTransient: true, isRejected: true };
	const { nature: throttled } = explained({ code: 'T429UR' }, nature, otherwise);
	expect(throttled).toEqual({ ...nature, isThrottled: true });
	const { nature: refused } = explained({ code: 'A400IK' }, nature, otherwise);
	expect(refused).toEqual({ isTransient: false, isRejected: true });
});

test('a request that came twice may have been accepted the first time', () => {
	const refused = { isTransient: false, isRejected: true };
	const { nature } = explained({ code: 'S403NU' }, refused, otherwise);
	expect(nature.isRejected).toBe(false);
});

test.each([
	[180_000, 'The clock of the n8n server is 3 minutes ahead of that of the service.'],
	[-1_200_000, 'The clock of the n8n server is 20 minutes behind that of the service.'],
])('a clock that is %d ms ahead is told in minutes', (clockAheadMs, hint) => {
	const { remedy } = explained({ code: 'S403TE', clockAheadMs }, {}, otherwise);
	expect(remedy.endsWith(hint)).toBe(true);
	expect(explained({ code: 'S403TE' }, {}, otherwise).remedy).not.toMatch(/ahead|behind/);
});
