import {
	AmbiguousSubmissionError,
	WorkshopError,
} from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import type { ErrorClassification } from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import { submitOrResume } from '../../../nodes/AiCreationWorkshop/task/submit';
import { useFastClock } from '../support/fastClock';
import { taskContext } from './support/taskContext';

const clock = useFastClock();

const errorWith = (classification: Partial<ErrorClassification>) =>
	new WorkshopError(
		'Refused',
		'Do something.',
		{ httpCode: '403' },
		{
			source: 'gateway',
			isTransient: true,
			processed: 'no',
			...classification,
		},
	);
const notSent = errorWith({ source: 'network' });
const lost = errorWith({ source: 'network', processed: 'maybe' });
const refused = errorWith({ source: 'service' });
const forbidden = errorWith({ isTransient: false });

const accepted = { taskId: '01abc', status: 'Queued', estimatedDurationInSeconds: 7 };
const body = { prompt: 'cat' };
const buildBody = async () => body;
const kept = ({ context }: ReturnType<typeof taskContext>) => context.store.get();

describe('a submission', () => {
	test('has a new task, which is reported, logged and kept', async () => {
		const item = taskContext({ submissions: [accepted] });
		const { context, bodies, log } = item;
		expect(await submitOrResume(context, buildBody)).toEqual({
			taskId: '01abc',
			status: 'queued',
			isNew: true,
			estimateMs: 7000,
		});
		expect(bodies).toEqual([body]);
		expect(context.details).toEqual({ taskId: '01abc', status: 'queued' });
		expect([...context.run.tasks]).toEqual([[0, '01abc']]);
		expect(log).toEqual(['Task 01abc was submitted [item 0]']);
		expect(kept(item)?.taskId).toBe('01abc');
	});

	test('is marked as pending before it is sent', async () => {
		const item = taskContext({ submissions: [accepted] });
		const submit = jest.spyOn(item.context.client, 'submit');
		const marks: unknown[] = [];
		submit.mockImplementation(async () => {
			marks.push(kept(item));
			return { data: accepted, details: {} };
		});
		await submitOrResume(item.context, async () => {
			marks.push(kept(item));
			return body;
		});
		expect(marks).toEqual([undefined, { fingerprint: kept(item)?.fingerprint, taskId: null }]);
	});

	test.each([
		[{ taskId: 7 }, '7', 'waiting'],
		[{ taskId: 'x'.repeat(200), status: 'RUNNING' }, 'x'.repeat(200), 'running'],
	])('with the data %j has a task', async (data, taskId, status) => {
		const { context } = taskContext({ submissions: [data] });
		expect(await submitOrResume(context, buildBody)).toMatchObject({ taskId, status });
	});

	test.each([
		[{}],
		[{ taskId: '' }],
		[{ taskId: null }],
		[{ taskId: {} }],
		[{ taskId: 'x'.repeat(201) }],
	])('with the data %j may have started a task that is not known', async (data) => {
		const item = taskContext({ submissions: [data] });
		const error = await submitOrResume(item.context, buildBody).catch((one: unknown) => one);
		expect(error).toBeInstanceOf(AmbiguousSubmissionError);
		expect(error).toMatchObject({
			message: expect.stringMatching(/^The service gave no task ID\. The result/) as string,
		});
		expect(item.bodies).toHaveLength(1);
		expect(kept(item)?.taskId).toBeNull();
	});
});

describe('a submission that fails', () => {
	test('is repeated while it certainly has not reached the service', async () => {
		const throttled = errorWith({ isThrottled: true, retryAfterMs: 3000 });
		const { context, bodies } = taskContext({ submissions: [notSent, throttled, accepted] });
		expect(await submitOrResume(context, buildBody)).toMatchObject({ taskId: '01abc' });
		expect(bodies).toEqual([body, body, body]);
		expect(clock.delaysMs.reduce((sum, delayMs) => sum + delayMs, 0)).toBe(3500);
	});

	test('is attempted five times at most, and not beyond the deadline', async () => {
		const often = taskContext({ submissions: Array.from({ length: 9 }, () => notSent) });
		await expect(submitOrResume(often.context, buildBody)).rejects.toBe(notSent);
		expect(often.bodies).toHaveLength(5);
		const late = taskContext({ submissions: [notSent, notSent, notSent], timeoutMs: 700 });
		await expect(submitOrResume(late.context, buildBody)).rejects.toBe(notSent);
		expect(late.bodies).toHaveLength(2);
	});

	test.each([
		['the service refuses it', refused],
		['another attempt would fail, too', forbidden],
	])('is not repeated when %s, and nothing is kept', async (_, error) => {
		const item = taskContext({ submissions: [error, accepted] });
		await expect(submitOrResume(item.context, buildBody)).rejects.toBe(error);
		expect(item.bodies).toHaveLength(1);
		expect(kept(item)).toBeUndefined();
		expect(item.context.run.tasks.size).toBe(0);
	});

	test.each([
		['its response is lost', lost],
		['an unexpected error occurs', new TypeError('x is not a function')],
		['the gateway gives up', errorWith({ processed: 'maybe', isTransient: false })],
	])('is ambiguous when %s: it is not repeated, and kept as pending', async (_, error) => {
		const item = taskContext({ submissions: [error, accepted] });
		await expect(submitOrResume(item.context, buildBody)).rejects.toBeInstanceOf(
			AmbiguousSubmissionError,
		);
		expect(item.bodies).toHaveLength(1);
		expect(kept(item)?.taskId).toBeNull();
		await expect(submitOrResume(item.context, buildBody)).rejects.toMatchObject({
			message: expect.stringMatching(/^An earlier attempt got no answer\./) as string,
			classification: { isTransient: false, processed: 'maybe' },
		});
		expect(item.bodies).toHaveLength(1);
	});

	test('before anything is sent keeps nothing', async () => {
		const item = taskContext({ submissions: [accepted] });
		const noImage = new WorkshopError('No image', '');
		const failing = async () => await Promise.reject(noImage);
		await expect(submitOrResume(item.context, failing)).rejects.toBe(noImage);
		expect(item.bodies).toEqual([]);
		expect(kept(item)).toBeUndefined();
	});
});

describe('an abort', () => {
	test('before the submission sends nothing', async () => {
		const item = taskContext({ submissions: [accepted] });
		const aborting = async () => {
			item.abort.abort(new Error('stopped'));
			return body;
		};
		await expect(submitOrResume(item.context, aborting)).rejects.toThrow('stopped');
		expect(item.bodies).toEqual([]);
		expect(kept(item)).toBeUndefined();
	});

	test('during the submission keeps and reports the task', async () => {
		const item = taskContext({ submissions: [accepted] });
		const submit = item.context.client.submit.bind(item.context.client);
		jest.spyOn(item.context.client, 'submit').mockImplementation(async (sent) => {
			item.abort.abort(new Error('stopped'));
			return await submit(sent);
		});
		await expect(submitOrResume(item.context, buildBody)).rejects.toThrow('stopped');
		expect(kept(item)?.taskId).toBe('01abc');
		expect(item.context.details.taskId).toBe('01abc');
	});

	test('between two attempts sends no further one', async () => {
		const item = taskContext({ submissions: [accepted] });
		jest.spyOn(item.context.client, 'submit').mockImplementation(async () => {
			item.abort.abort();
			return await Promise.reject(notSent);
		});
		await expect(submitOrResume(item.context, buildBody)).rejects.toBe(notSent);
		expect(item.context.client.submit).toHaveBeenCalledTimes(1);
		expect(kept(item)).toBeUndefined();
	});
});
