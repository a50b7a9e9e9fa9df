import { getEventListeners } from 'node:events';

import { sleep, untilAborted } from '../../../nodes/AiCreationWorkshop/flowControl/sleep';
import { deferred, flushPromises } from '../../support/deferred';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const MAX_TIMER_MS = 250;

beforeEach(() => jest.useFakeTimers());

afterEach(() => jest.useRealTimers());

const abortListeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length;

/** Shows whether and how a promise has settled. */
function watch(promise: Promise<unknown>) {
	const seen: { result?: unknown; error?: unknown } = {};
	promise.then(
		(result) => (seen.result = result ?? 'resolved'),
		(error: unknown) => (seen.error = error),
	);
	return seen;
}

describe('a sleep', () => {
	test.each([
		['a signal', new AbortController().signal, MINUTE_MS],
		['no signal', undefined, MINUTE_MS],
		['a time that is no multiple of its timers', undefined, 3 * MAX_TIMER_MS + 7],
	])('with %s ends when its time is over', async (_, signal, milliseconds) => {
		const seen = watch(sleep(milliseconds, signal));
		await jest.advanceTimersByTimeAsync(milliseconds - 1);
		expect(seen).toEqual({});
		await jest.advanceTimersByTimeAsync(1);
		expect(seen).toEqual({ result: 'resolved' });
	});

	test('of zero ends in a later turn of the event loop', async () => {
		const seen = watch(sleep(0));
		for (let microtask = 0; microtask < 100; microtask++) await Promise.resolve();
		expect(seen).toEqual({});
		await jest.advanceTimersByTimeAsync(0);
		expect(seen).toEqual({ result: 'resolved' });
	});

	test('ends at once with the reason of the signal when it is aborted', async () => {
		const controller = new AbortController();
		const seen = watch(sleep(MINUTE_MS, controller.signal));
		await jest.advanceTimersByTimeAsync(MINUTE_MS / 2);
		expect(seen).toEqual({});
		const reason = new Error('stopped');
		controller.abort(reason);
		await jest.advanceTimersByTimeAsync(0);
		expect(seen.error).toBe(reason);
	});

	test('does not even begin when its signal is aborted already', async () => {
		const signal = AbortSignal.abort('stopped before');
		await expect(sleep(MINUTE_MS, signal)).rejects.toBe('stopped before');
		expect(abortListeners(signal)).toBe(0);
		expect(jest.getTimerCount()).toBe(0);
	});

	test('removes its listener when it ends', async () => {
		const { signal } = new AbortController();
		const sleeping = sleep(MAX_TIMER_MS + 1, signal);
		expect(abortListeners(signal)).toBe(1);
		await jest.advanceTimersByTimeAsync(MAX_TIMER_MS);
		expect(abortListeners(signal)).toBe(1);
		await jest.advanceTimersByTimeAsync(1);
		await sleeping;
		expect(abortListeners(signal)).toBe(0);
	});

	test('removes its listener when it is aborted', async () => {
		const controller = new AbortController();
		const seen = watch(sleep(MINUTE_MS, controller.signal));
		controller.abort();
		await jest.advanceTimersByTimeAsync(0);
		expect(seen.error).toBe(controller.signal.reason);
		expect(abortListeners(controller.signal)).toBe(0);
	});

	test('uses no timer that could outlive an abort by more than 250 ms', async () => {
		const setTimer = jest.spyOn(globalThis, 'setTimeout');
		const controller = new AbortController();
		const seen = watch(sleep(MINUTE_MS, controller.signal));
		await jest.advanceTimersByTimeAsync(MINUTE_MS / 2);
		controller.abort();
		await jest.advanceTimersByTimeAsync(0);
		expect(seen).toHaveProperty('error');
		expect(jest.getTimerCount()).toBe(1);
		await jest.advanceTimersByTimeAsync(MAX_TIMER_MS);
		expect(jest.getTimerCount()).toBe(0);
		const timersMs = setTimer.mock.calls.map(([, milliseconds]) => milliseconds ?? 0);
		expect(timersMs.length).toBeGreaterThan(1);
		expect(Math.max(...timersMs)).toBeLessThanOrEqual(MAX_TIMER_MS);
	});

	test('of a fraction of a millisecond needs one timer', async () => {
		const setTimer = jest.spyOn(globalThis, 'setTimeout');
		const seen = watch(sleep(1.2));
		await jest.advanceTimersByTimeAsync(2);
		expect(seen).toEqual({ result: 'resolved' });
		expect(setTimer.mock.calls.map(([, milliseconds]) => milliseconds)).toEqual([2]);
	});

	test.each([-DAY_MS, DAY_MS])('is not changed by a system clock set by %d ms', async (shiftMs) => {
		const seen = watch(sleep(MINUTE_MS));
		await jest.advanceTimersByTimeAsync(MINUTE_MS / 2);
		jest.setSystemTime(Date.now() + shiftMs);
		await jest.advanceTimersByTimeAsync(MINUTE_MS / 2 - 1);
		expect(seen).toEqual({});
		await jest.advanceTimersByTimeAsync(1);
		expect(seen).toEqual({ result: 'resolved' });
	});
});

describe('untilAborted', () => {
	test.each([
		['a signal', new AbortController().signal],
		['no signal', undefined],
	])('with %s gives the result or the error of the promise', async (_, signal) => {
		expect(await untilAborted(Promise.resolve('result'), signal)).toBe('result');
		const failed = new Error('failed');
		await expect(untilAborted(Promise.reject(failed), signal)).rejects.toBe(failed);
		if (signal) expect(abortListeners(signal)).toBe(0);
	});

	test('rejects with the reason of the signal when it is aborted before', async () => {
		const controller = new AbortController();
		const { promise, resolve } = deferred();
		const seen = watch(untilAborted(promise, controller.signal));
		controller.abort('stopped');
		await jest.advanceTimersByTimeAsync(0);
		expect(seen).toEqual({ error: 'stopped' });
		expect(abortListeners(controller.signal)).toBe(0);
		resolve();
		await jest.advanceTimersByTimeAsync(0);
		expect(seen).toEqual({ error: 'stopped' });
	});

	test('rejects at once when the signal is aborted already', async () => {
		const signal = AbortSignal.abort('stopped before');
		const pending = new Promise<void>(() => {});
		await expect(untilAborted(pending, signal)).rejects.toBe('stopped before');
		expect(abortListeners(signal)).toBe(0);
	});

	test('leaves no unhandled rejection when the promise fails after an abort', async () => {
		let fail = () => {};
		const failing = new Promise<never>((_resolve, reject) => {
			fail = () => reject(new Error('too late'));
		});
		await expect(untilAborted(failing, AbortSignal.abort('stopped'))).rejects.toBe('stopped');
		fail();
		jest.useRealTimers();
		// Jest fails a test that leaves one.
		await flushPromises();
	});
});
