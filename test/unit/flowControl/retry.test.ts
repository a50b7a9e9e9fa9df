import { Deadline } from '../../../nodes/AiCreationWorkshop/flowControl/deadline';
import { retry } from '../../../nodes/AiCreationWorkshop/flowControl/retry';
import type { RetryOptions } from '../../../nodes/AiCreationWorkshop/flowControl/retry';

const DAY_MS = 24 * 60 * 60 * 1000;

beforeEach(() => jest.useFakeTimers());

afterEach(() => jest.useRealTimers());

const advance = async (milliseconds: number) => await jest.advanceTimersByTimeAsync(milliseconds);

const lost = new Error('lost');

/**
 * Retries a task with these outcomes: errors are thrown, text is returned; the last one again and
 * again. Shows when the attempts were made, and how they have ended.
 */
function retryTask(outcomes: Array<string | Error>, options: Partial<RetryOptions> = {}) {
	const startMs = performance.now();
	const seen: { attemptsMs: number[]; result?: string; error?: unknown } = { attemptsMs: [] };
	const task = async () => {
		const outcome = outcomes[Math.min(seen.attemptsMs.length, outcomes.length - 1)] ?? '';
		seen.attemptsMs.push(performance.now() - startMs);
		if (outcome instanceof Error) throw outcome;
		return outcome;
	};
	retry(task, { delaysMs: [100, 200, 300], shouldRetry: () => true, ...options }).then(
		(result) => (seen.result = result),
		(error: unknown) => (seen.error = error),
	);
	return seen;
}

test('a task that succeeds is run once', async () => {
	const seen = retryTask(['done', 'done again']);
	await advance(DAY_MS);
	expect(seen).toEqual({ attemptsMs: [0], result: 'done' });
});

test('a task is repeated until it succeeds, after the delays in their order', async () => {
	const seen = retryTask([lost, lost, 'done']);
	await advance(DAY_MS);
	expect(seen).toEqual({ attemptsMs: [0, 100, 300], result: 'done' });
});

test('there is one attempt more than there are delays, and the last error is thrown', async () => {
	const last = new Error('last');
	const seen = retryTask([lost, lost, lost, last, 'done']);
	await advance(DAY_MS);
	expect(seen).toEqual({ attemptsMs: [0, 100, 300, 600], error: last });
	expect(seen.error).toBe(last);
});

test('without delays there is one attempt', async () => {
	const seen = retryTask([lost, 'done'], { delaysMs: [] });
	await advance(DAY_MS);
	expect(seen).toEqual({ attemptsMs: [0], error: lost });
});

test('does not retry when shouldRetry returns false', async () => {
	const fatal = new Error('fatal');
	const seen = retryTask([lost, fatal, 'done'], { shouldRetry: (error) => error !== fatal });
	await advance(DAY_MS);
	expect(seen).toEqual({ attemptsMs: [0, 100], error: fatal });
	expect(seen.error).toBe(fatal);
});

test.each<[what: string, thrown: unknown]>([
	['a network error', Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })],
	['a text', 'failed'],
	['undefined', undefined],
])('%s is passed to shouldRetry and retryAfterMs as it was thrown', async (_, thrown) => {
	const shouldRetry = jest.fn(() => false);
	const retryAfterMs = jest.fn(() => 1);
	const rejected = jest.fn();
	const options = { delaysMs: [100], shouldRetry, retryAfterMs };
	retry(async () => await Promise.reject(thrown as Error), options).catch(rejected);
	await advance(0);
	expect(shouldRetry.mock.calls).toEqual([[thrown]]);
	expect(retryAfterMs.mock.calls).toEqual([[thrown]]);
	expect(rejected.mock.calls).toEqual([[thrown]]);
});

describe('Retry-After', () => {
	test.each([
		['longer than the delay is waited for', 120, 120],
		['shorter than the delay changes nothing', 80, 100],
		['that is missing changes nothing', undefined, 100],
	])('%s', async (_, retryAfterMs, delayMs) => {
		const seen = retryTask([lost, 'done'], { retryAfterMs: () => retryAfterMs });
		await advance(DAY_MS);
		expect(seen).toEqual({ attemptsMs: [0, delayMs], result: 'done' });
	});

	test('until the deadline is waited for', async () => {
		const deadline = new Deadline(120);
		const seen = retryTask([lost, 'done'], { retryAfterMs: () => 120, deadline });
		await advance(DAY_MS);
		expect(seen).toEqual({ attemptsMs: [0, 120], result: 'done' });
	});

	test('beyond the deadline ends the attempts at once', async () => {
		const deadline = new Deadline(120);
		const seen = retryTask([lost, 'done'], { retryAfterMs: () => 121, deadline });
		await advance(0);
		expect(seen).toEqual({ attemptsMs: [0], error: lost });
		expect(jest.getTimerCount()).toBe(0);
	});
});

describe('a deadline', () => {
	test('ends the attempts when the next delay is longer', async () => {
		const seen = retryTask([lost], { deadline: new Deadline(250) });
		await advance(100);
		expect(seen).toEqual({ attemptsMs: [0, 100], error: lost });
	});

	test('that has passed leaves the first attempt', async () => {
		const seen = retryTask(['done'], { deadline: new Deadline(0) });
		await advance(0);
		expect(seen).toEqual({ attemptsMs: [0], result: 'done' });
	});

	test.each([-DAY_MS, DAY_MS])('ignores a system clock set by %d ms', async (shiftMs) => {
		const seen = retryTask([lost, lost, 'done'], { deadline: new Deadline(300) });
		await advance(50);
		jest.setSystemTime(Date.now() + shiftMs);
		await advance(250);
		expect(seen).toEqual({ attemptsMs: [0, 100, 300], result: 'done' });
	});
});

describe('an abort', () => {
	test('in a delay ends it at once with the error of the last attempt', async () => {
		const controller = new AbortController();
		const options = { delaysMs: [2_000], signal: controller.signal };
		const seen = retryTask([lost, 'done'], options);
		await advance(5);
		expect(seen).toEqual({ attemptsMs: [0] });
		controller.abort(new Error('stopped'));
		await advance(0);
		expect(seen).toEqual({ attemptsMs: [0], error: lost });
	});

	test('in an attempt leaves the error of that attempt', async () => {
		const seen = retryTask([lost, 'done'], { signal: AbortSignal.abort() });
		await advance(0);
		expect(seen).toEqual({ attemptsMs: [0], error: lost });
	});

	test('in an attempt that succeeds leaves its result', async () => {
		const seen = retryTask(['done'], { signal: AbortSignal.abort() });
		await advance(0);
		expect(seen).toEqual({ attemptsMs: [0], result: 'done' });
	});
});
