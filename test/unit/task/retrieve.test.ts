import { WorkshopError } from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import type { ErrorClassification } from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import { retrieveTask, retryBriefly } from '../../../nodes/AiCreationWorkshop/task/retrieve';
import { useFastClock } from '../support/fastClock';
import { api, resultOf, taskContext } from './support/taskContext';

const clock = useFastClock();

const errorWith = (classification: Partial<ErrorClassification>) =>
	new WorkshopError(
		'Refused',
		'',
		{ code: 'E1' },
		{
			source: 'network',
			isTransient: true,
			processed: 'maybe',
			...classification,
		},
	);
const lost = errorWith({});
const refused = errorWith({ source: 'service', processed: 'no' });
const unknown = errorWith({ source: 'task', isTransient: false, isTaskUnknown: true });
const URLS = ['http://a/1.png'];

describe('a task that is retrieved', () => {
	test('has its status and the details of the response', async () => {
		const { context, requests } = taskContext({
			respond: () => ({ status: 'Running', eta: 1 }),
			details: { requestId: 'R-1' },
		});
		expect(await retrieveTask(context, api, '01abc', 7000)).toEqual({
			status: 'running',
			data: { status: 'Running', eta: 1 },
			details: { requestId: 'R-1' },
		});
		expect(requests).toEqual([{ url: '/result', body: { taskId: '01abc' }, timeoutMs: 7000 }]);
		expect(context.details).toEqual({ status: 'running' });
	});

	test('keeps the last status that is known when there is none', async () => {
		const { context } = taskContext({ respond: () => ({}) });
		context.report({ status: 'running' });
		expect((await retrieveTask(context, api, '01abc')).status).toBe('');
		expect(context.details).toEqual({ status: 'running' });
	});

	test('has its result when it has succeeded, and only then', async () => {
		const { context } = taskContext({
			respond: (_, number) => ({ status: number === 1 ? 'failed' : 'success', urls: URLS }),
		});
		expect((await retrieveTask(context, api, '01abc')).result).toBeUndefined();
		const { status, result } = await retrieveTask(context, api, '01abc');
		expect(status).toBe('succeeded');
		expect(JSON.stringify(result)).toBe(JSON.stringify(resultOf(URLS)));
	});

	test('that has succeeded without files may be complete a little later', async () => {
		const { context } = taskContext({ respond: () => ({ status: 'succeeded' }) });
		await expect(retrieveTask(context, api, '01abc')).rejects.toMatchObject({
			message: 'The task succeeded, but the service delivered no image',
			hint: expect.stringMatching(/^Try 'Get Result' in a minute\./) as string,
			classification: { source: 'service', isTransient: true, processed: 'maybe' },
		});
	});

	test('is requested at the next URL when the first one does not know it', async () => {
		const { context, requests } = taskContext({
			respond: (url) => (url === '/result' ? unknown : { status: 'running' }),
		});
		expect((await retrieveTask(context, api, '01abc', 7000)).status).toBe('running');
		expect(requests.map(({ url, timeoutMs }) => [url, timeoutMs])).toEqual([
			['/result', 7000],
			['/other_result', 7000],
		]);
	});

	test('has the error of the first URL when no other one knows it', async () => {
		const forbidden = errorWith({ isTransient: false, isForbidden: true });
		const { context, requests } = taskContext({
			respond: (url) => (url === '/result' ? unknown : forbidden),
		});
		await expect(retrieveTask(context, api, '01abc')).rejects.toBe(unknown);
		expect(requests).toHaveLength(2);
	});

	test('is not unknown while another URL fails for a reason that may pass', async () => {
		const { context } = taskContext({
			respond: (url) => (url === '/result' ? unknown : lost),
		});
		await expect(retrieveTask(context, api, '01abc')).rejects.toBe(lost);
	});

	test('is not requested at another URL after another error', async () => {
		const { context, requests } = taskContext({ respond: () => lost });
		await expect(retrieveTask(context, api, '01abc')).rejects.toBe(lost);
		expect(requests).toHaveLength(1);
	});
});

describe('a result that the service refuses', () => {
	test.each(['failed', 'Canceled'])('is that of a task that is reported as %s', async (status) => {
		const { context, requests } = taskContext({
			respond: (url) => (url === '/result' ? refused : { status }),
		});
		expect(await retrieveTask(context, api, '01abc')).toMatchObject({
			status: status.toLowerCase(),
			details: { code: 'E1' },
		});
		expect(requests.map(({ url }) => url)).toEqual(['/result', '/progress']);
	});

	test.each([{ status: 'running' }, { status: 'succeeded' }, {}, lost])(
		'is an error when the progress is %j',
		async (progress) => {
			const { context } = taskContext({
				respond: (url) => (url === '/result' ? refused : progress),
			});
			await expect(retrieveTask(context, api, '01abc')).rejects.toBe(refused);
		},
	);
});

describe('a short retry', () => {
	async function attempts(error: WorkshopError, isAborted = false): Promise<number> {
		const { context, abort } = taskContext();
		if (isAborted) abort.abort();
		let count = 0;
		const request = async () => await Promise.reject(count++ < 9 ? error : new Error('too many'));
		await expect(retryBriefly(context, request)).rejects.toBe(error);
		return count;
	}

	test.each([
		[4, 'a transient error', lost],
		[1, 'another error', unknown],
		[3, 'an error that asks for a short wait', errorWith({ retryAfterMs: 2500 })],
		[1, 'an error that asks for a longer wait', errorWith({ retryAfterMs: 6500 })],
	])('makes %d attempts after %s', async (expected, _, error) => {
		expect(await attempts(error)).toBe(expected);
		const slept = clock.delaysMs.reduce((sum, delayMs) => sum + delayMs, 0);
		expect(slept).toBeLessThanOrEqual(6000);
	});

	test('ends with an abort', async () => {
		expect(await attempts(lost, true)).toBe(1);
	});
});
