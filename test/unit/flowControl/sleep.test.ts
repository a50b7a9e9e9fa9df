import { getEventListeners } from 'node:events';

import { pause } from '../../../nodes/AiCreationWorkshop/flowControl/sleep';

const MINUTE_MS = 60_000;

beforeEach(() => jest.useFakeTimers());

afterEach(() => jest.useRealTimers());

/** Whether a pause is over, and how it ended. */
function watch(promise: Promise<void>) {
	const seen: { end?: unknown } = {};
	promise.then(
		() => (seen.end = 'slept'),
		(reason: unknown) => (seen.end = reason),
	);
	return seen;
}

test.each([
	['a signal', new AbortController().signal],
	['no signal', undefined],
])('a pause with %s ends when its time is over', async (_, signal) => {
	const seen = watch(pause(MINUTE_MS, signal));
	await jest.advanceTimersByTimeAsync(MINUTE_MS - 1);
	expect(seen).toEqual({});
	await jest.advanceTimersByTimeAsync(1);
	expect(seen).toEqual({ end: 'slept' });
});

test('a pause ends at once with the reason when it is aborted', async () => {
	const controller = new AbortController();
	const seen = watch(pause(MINUTE_MS, controller.signal));
	await jest.advanceTimersByTimeAsync(MINUTE_MS / 2);
	expect(seen).toEqual({});
	const reason = new Error('stopped');
	controller.abort(reason);
	await jest.advanceTimersByTimeAsync(0);
	expect(seen.end).toBe(reason);
});

test('a pause does not even begin when it is aborted already', async () => {
	const signal = AbortSignal.abort('stopped before');
	await expect(pause(MINUTE_MS, signal)).rejects.toBe('stopped before');
	expect(getEventListeners(signal, 'abort')).toEqual([]);
	expect(jest.getTimerCount()).toBe(0);
});

test('no pause leaves a listener behind', async () => {
	const controller = new AbortController();
	const { signal } = controller;
	const listeners = () => getEventListeners(signal, 'abort').length;
	const over = pause(1, signal);
	expect(listeners()).toBe(1);
	await jest.advanceTimersByTimeAsync(1);
	await over;
	expect(listeners()).toBe(0);
	const seen = watch(pause(MINUTE_MS, signal));
	controller.abort();
	await jest.advanceTimersByTimeAsync(0);
	expect(seen.end).toBe(signal.reason);
	expect(listeners()).toBe(0);
});
