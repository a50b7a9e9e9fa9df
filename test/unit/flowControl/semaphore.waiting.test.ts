import { getEventListeners } from 'node:events';
import { runInThisContext } from 'node:vm';

import { WaitTooLongError } from '../../../nodes/AiCreationWorkshop/flowControl/deadline';
import { Semaphore } from '../../../nodes/AiCreationWorkshop/flowControl/semaphore';
import { deferred, flushPromises } from '../../support/deferred';

/** Holds one permit until it is ended. */
function hold(semaphore: Semaphore) {
	const { promise, resolve } = deferred();
	const holding = semaphore.run(async () => await promise);
	const end = async () => {
		resolve();
		await holding;
	};
	return { end };
}

const succeed = async () => 'done';

describe('an abort', () => {
	test('before the call rejects even if a permit is available', async () => {
		const task = jest.fn(succeed);
		const options = { signal: AbortSignal.abort('stopped') };
		await expect(new Semaphore(1).run(task, options)).rejects.toBe('stopped');
		expect(task).not.toHaveBeenCalled();
	});

	test('ends the wait at once, and the permit goes to the next caller', async () => {
		const semaphore = new Semaphore(1);
		const { end } = hold(semaphore);
		const controller = new AbortController();
		const task = jest.fn(succeed);
		const aborted = semaphore.run(task, { signal: controller.signal });
		const next = semaphore.run(succeed);
		controller.abort('stopped');
		await expect(aborted).rejects.toBe('stopped');
		await end();
		expect(await next).toBe('done');
		expect(task).not.toHaveBeenCalled();
	});

	test('of a running task is left to the task', async () => {
		const semaphore = new Semaphore(1);
		const controller = new AbortController();
		const { promise, resolve } = deferred();
		const task = async () => await promise.then(succeed);
		const running = semaphore.run(task, { signal: controller.signal });
		controller.abort();
		resolve();
		expect(await running).toBe('done');
	});

	test('is listened to only while the caller waits', async () => {
		const semaphore = new Semaphore(1);
		const { end } = hold(semaphore);
		const { signal } = new AbortController();
		const waiting = semaphore.run(succeed, { signal });
		expect(getEventListeners(signal, 'abort')).toHaveLength(1);
		await end();
		await waiting;
		expect(getEventListeners(signal, 'abort')).toHaveLength(0);
	});

	test('of 1,000 waiting callers empties the queue, without a warning of Node.js', async () => {
		const onWarning = jest.fn();
		// Jest replaces `process` by a copy that emits no events.
		const { process: nodeProcess } = runInThisContext('globalThis') as typeof globalThis;
		nodeProcess.on('warning', onWarning);
		const semaphore = new Semaphore(1);
		const { end } = hold(semaphore);
		const task = jest.fn(succeed);
		const controllers = Array.from({ length: 1000 }, () => new AbortController());
		const waiting = controllers.map(
			async ({ signal }) => await semaphore.run(task, { signal, timeoutMs: 60_000 }),
		);
		await flushPromises();
		controllers.forEach((controller, number) => controller.abort(number));
		const outcomes = await Promise.allSettled(waiting);
		expect(outcomes.map((outcome) => 'reason' in outcome && outcome.reason)).toEqual(
			controllers.map((_, number) => number),
		);
		await end();
		expect(await semaphore.run(succeed)).toBe('done');
		await flushPromises();
		nodeProcess.off('warning', onWarning);
		expect(onWarning).not.toHaveBeenCalled();
		expect(task).not.toHaveBeenCalled();
	});
});

describe('a wait with a time limit', () => {
	beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate'] }));

	afterEach(() => jest.useRealTimers());

	test('ends with an error when no permit is granted in time', async () => {
		const semaphore = new Semaphore(1);
		const { end } = hold(semaphore);
		const task = jest.fn(succeed);
		const { signal } = new AbortController();
		const late = semaphore.run(task, { signal, timeoutMs: 1000 });
		const error = late.catch((caught: unknown) => caught);
		const next = semaphore.run(succeed);
		await jest.advanceTimersByTimeAsync(999);
		expect(await Promise.race([error, 'waiting'])).toBe('waiting');
		await jest.advanceTimersByTimeAsync(1);
		expect(await error).toBeInstanceOf(WaitTooLongError);
		expect(await error).toMatchObject({ waitMs: 1000 });
		expect(getEventListeners(signal, 'abort')).toHaveLength(0);
		await end();
		expect(await next).toBe('done');
		expect(task).not.toHaveBeenCalled();
	});

	test('is the only one that needs a timer', async () => {
		const semaphore = new Semaphore(1);
		const { end } = hold(semaphore);
		const waiting = semaphore.run(succeed);
		await flushPromises();
		expect(jest.getTimerCount()).toBe(0);
		await end();
		expect(await waiting).toBe('done');
	});

	test('leaves no timer for long once the permit is granted', async () => {
		const semaphore = new Semaphore(1);
		const { end } = hold(semaphore);
		const waiting = semaphore.run(succeed, { timeoutMs: 3_600_000 });
		await jest.advanceTimersByTimeAsync(1000);
		await end();
		expect(await waiting).toBe('done');
		await jest.advanceTimersByTimeAsync(250);
		expect(jest.getTimerCount()).toBe(0);
	});

	test('does not limit how long the task runs', async () => {
		const semaphore = new Semaphore(1);
		const { end } = hold(semaphore);
		const { promise, resolve } = deferred();
		const task = async () => await promise.then(succeed);
		const running = semaphore.run(task, { timeoutMs: 1000 });
		await end();
		await jest.advanceTimersByTimeAsync(5000);
		resolve();
		expect(await running).toBe('done');
	});
});
