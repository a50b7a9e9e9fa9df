import { WorkshopError } from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import type { ErrorClassification } from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import { retrieveResult, waitForResult } from '../../../nodes/AiCreationWorkshop/task/wait';
import { useFastClock } from '../support/fastClock';
import { api, taskContext } from './support/taskContext';
import type { Response } from './support/taskContext';

const clock = useFastClock();
const sleptMs = () => clock.delaysMs.reduce((sum, delayMs) => sum + delayMs, 0);

const URLS = ['http://a/1.png'];
const SUCCEEDED = { status: 'succeeded', urls: URLS };
const RUNNING = { status: 'running' };

const errorWith = (classification: Partial<ErrorClassification>) =>
	new WorkshopError(
		'Refused',
		'Do something.',
		{ code: 'E1' },
		{
			source: 'network',
			isTransient: true,
			processed: 'maybe',
			...classification,
		},
	);
const lost = errorWith({});
const refused = errorWith({ source: 'service', isTransient: false, processed: 'no' });
const forbidden = errorWith({ source: 'gateway', isTransient: false, processed: 'no' });
const unknown = errorWith({ source: 'task', isTransient: false, isTaskUnknown: true });

const newTask = { taskId: '01abc', status: 'waiting', isNew: true };
const oldTask = { ...newTask, isNew: false };

/** An item whose task has these responses, the last one for all further polls. */
function polled(responses: Response[], setup: Parameters<typeof taskContext>[0] = {}) {
	const respond = (url: string, number: number) => {
		if (url === '/result') return responses[number - 1] ?? responses.at(-1) ?? {};
		return url === '/progress' ? {} : unknown;
	};
	const item = taskContext({ respond, ...setup });
	const polls = () => item.requests.filter(({ url }) => url === '/result').length;
	return { ...item, polls };
}

describe('a task that is waited for', () => {
	test('is polled until it has succeeded', async () => {
		const { context, polls } = polled([RUNNING, { status: 'unheard of' }, {}, SUCCEEDED]);
		const { result, status } = await waitForResult(context, api, newTask);
		expect(result?.files.map(({ url }) => url)).toEqual(URLS);
		expect(status).toBe('succeeded');
		expect(polls()).toBe(4);
		expect(context.details).toMatchObject({ status: 'succeeded', pollCount: 4 });
	});

	test('is polled at once if an earlier attempt has started it', async () => {
		const old = polled([SUCCEEDED]);
		await waitForResult(old.context, api, oldTask);
		expect(sleptMs()).toBe(0);
		expect(old.context.run.durations.minMs).toBe(0);
		const young = polled([SUCCEEDED]);
		await waitForResult(young.context, api, newTask);
		expect(sleptMs()).toBeGreaterThan(200);
		// Tasks of a run often take equally long, but it is not known when the old one began.
		expect(young.context.run.durations.minMs).toBe(sleptMs());
	});

	test('has an estimate requested after a poll, unless the poll has failed', async () => {
		const { context, requests } = polled([lost, RUNNING, SUCCEEDED]);
		await waitForResult(context, api, newTask);
		expect(requests.map(({ url }) => url)).toEqual(['/result', '/result', '/progress', '/result']);
	});

	test('ends with an abort during a delay or a request', async () => {
		const inDelay = polled([RUNNING]);
		inDelay.abort.abort(new Error('stopped'));
		await expect(waitForResult(inDelay.context, api, newTask)).rejects.toThrow('stopped');
		expect(inDelay.polls()).toBe(0);
		const inRequest = taskContext({
			respond: () => {
				inRequest.abort.abort();
				return lost;
			},
		});
		await expect(waitForResult(inRequest.context, api, newTask)).rejects.toBe(lost);
		expect(inRequest.requests).toHaveLength(1);
	});
});

describe('errors while a task is waited for', () => {
	test.each([
		['a lost response', lost],
		['a refusal of the service, whose codes are not published', refused],
	])('may be five in a row: %s', async (_, error) => {
		const five = Array.from({ length: 5 }, () => error);
		const { context, polls } = polled([...five, RUNNING, ...five, SUCCEEDED]);
		expect((await waitForResult(context, api, newTask)).status).toBe('succeeded');
		expect(polls()).toBe(12);
		const six = polled([...five, error, SUCCEEDED]);
		await expect(waitForResult(six.context, api, newTask)).rejects.toBe(error);
		expect(six.polls()).toBe(6);
	});

	test('end it at once if another attempt cannot succeed', async () => {
		const { context, polls } = polled([forbidden, SUCCEEDED]);
		await expect(waitForResult(context, api, newTask)).rejects.toBe(forbidden);
		expect(polls()).toBe(1);
	});

	test('delay the next poll as long as the service asks', async () => {
		const { context } = polled([errorWith({ retryAfterMs: 60_000 }), SUCCEEDED]);
		await waitForResult(context, api, oldTask);
		expect(sleptMs()).toBe(60_000);
	});
});

describe('a task that the service does not know', () => {
	test('may be known a little later if it is new', async () => {
		const { context } = polled([unknown, unknown, unknown, unknown, unknown, SUCCEEDED]);
		expect((await waitForResult(context, api, newTask)).status).toBe('succeeded');
	});

	test('is lost when it is still not known after half a minute', async () => {
		const { context } = polled([unknown]);
		await expect(waitForResult(context, api, newTask)).rejects.toBe(unknown);
		expect(sleptMs()).toBeGreaterThan(30_000);
		expect(sleptMs()).toBeLessThan(60_000);
	});

	test('is lost after three polls if an earlier attempt has started it', async () => {
		const two = polled([unknown, unknown, SUCCEEDED]);
		expect((await waitForResult(two.context, api, oldTask)).status).toBe('succeeded');
		const three = polled([unknown, unknown, unknown, SUCCEEDED]);
		await expect(waitForResult(three.context, api, oldTask)).rejects.toBe(unknown);
		expect(three.polls()).toBe(3);
	});
});

describe('a task that is not done in time', () => {
	const timeoutMs = 20_000;

	test('is an error with its last status', async () => {
		const { context } = polled([RUNNING], { timeoutMs });
		await expect(waitForResult(context, api, newTask)).rejects.toMatchObject({
			message: 'The task was not done after 20 seconds; its last status was "running"',
			hint: expect.stringMatching(/'Get Result' .*'Timeout \(Seconds\)'/) as string,
			classification: { source: 'n8n', isTransient: false, processed: 'maybe' },
		});
		expect(sleptMs()).toBe(timeoutMs);
	});

	test('has the error of the last poll, if that has failed', async () => {
		const responses = [...Array.from({ length: 3 }, () => RUNNING), lost];
		const { context } = polled(responses, { timeoutMs: 1500 });
		await expect(waitForResult(context, api, newTask)).rejects.toMatchObject({
			message: expect.stringMatching(
				/its last status was "running"\. The last request for it failed: Refused$/,
			) as string,
			details: { code: 'E1' },
		});
	});

	test.each([
		[RUNNING, 'running'],
		[{}, 'unknown'],
	])('is returned if the option says so, with the status of %j', async (response, status) => {
		const options = { onTimeout: 'returnTask' };
		const { context, polls } = polled([response], { timeoutMs, options });
		const outcome = await waitForResult(context, api, newTask);
		expect(outcome).toEqual({ status, waitedMs: timeoutMs, pollCount: polls() });
	});
});

describe('a task that is retrieved without waiting', () => {
	test.each([
		[[RUNNING], 'running', 1],
		[[{}], 'unknown', 1],
		[[lost, lost, RUNNING], 'running', 3],
	])('with the responses %j has the status "%s"', async (responses, status, count) => {
		const { context, polls } = polled(responses);
		expect(await retrieveResult(context, api, '01abc')).toEqual({ status });
		expect(polls()).toBe(count);
	});

	test('has its result', async () => {
		const { context } = polled([SUCCEEDED]);
		const { result, status } = await retrieveResult(context, api, '01abc');
		expect(result?.files).toHaveLength(1);
		expect(status).toBe('succeeded');
	});

	test('is an error if it has failed', async () => {
		const { context } = polled([{ status: 'failed', message: 'bad' }]);
		await expect(retrieveResult(context, api, '01abc')).rejects.toThrow('bad');
	});
});
