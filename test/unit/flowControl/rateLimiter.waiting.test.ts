import { WaitTooLongError } from '../../../nodes/AiCreationWorkshop/flowControl/deadline';
import { RateLimiter } from '../../../nodes/AiCreationWorkshop/flowControl/rateLimiter';
import type { AcquireOptions } from '../../../nodes/AiCreationWorkshop/flowControl/semaphore';

const DAY_MS = 24 * 60 * 60 * 1000;

beforeEach(() => jest.useFakeTimers());

afterEach(() => jest.useRealTimers());

/** Acquires a request, and shows whether and how that has ended. */
function watch(limiter: RateLimiter, options?: AcquireOptions) {
	const seen: { result?: 'acquired'; error?: unknown } = {};
	limiter.acquire(options).then(
		() => (seen.result = 'acquired'),
		(error: unknown) => (seen.error = error),
	);
	return seen;
}

const advance = async (milliseconds: number) => await jest.advanceTimersByTimeAsync(milliseconds);

function throttledLimiter(retryAfterMs: number): RateLimiter {
	const limiter = new RateLimiter();
	limiter.onThrottled(retryAfterMs);
	return limiter;
}

/** Runs the timers until all requests before are done. */
async function expectNextAfter(limiter: RateLimiter, milliseconds: number): Promise<void> {
	const next = watch(limiter);
	await advance(milliseconds - 1);
	expect(next).toEqual({});
	await advance(1);
	expect(next).toEqual({ result: 'acquired' });
}

describe('an abort', () => {
	test('ends the wait of the first in the queue at once', async () => {
		const limiter = throttledLimiter(2_000);
		const controller = new AbortController();
		const first = watch(limiter, { signal: controller.signal });
		await advance(100);
		controller.abort('stopped');
		await advance(0);
		expect(first).toEqual({ error: 'stopped' });
		await expectNextAfter(limiter, 1_900);
	});

	test('ends the wait of all in the queue at once', async () => {
		const limiter = throttledLimiter(2_000);
		const controllers = Array.from({ length: 50 }, () => new AbortController());
		const waiting = controllers.map(({ signal }) => watch(limiter, { signal }));
		await advance(100);
		controllers.forEach((controller) => controller.abort('stopped'));
		await advance(0);
		expect(waiting).toEqual(controllers.map(() => ({ error: 'stopped' })));
		await expectNextAfter(limiter, 1_900);
	});

	// The queue is that of all executions.
	test('ends the wait of a caller behind others, and only that', async () => {
		const limiter = throttledLimiter(1_000);
		const other = watch(limiter);
		const controller = new AbortController();
		const aborted = watch(limiter, { signal: controller.signal });
		await advance(100);
		controller.abort('stopped');
		await advance(0);
		expect(aborted).toEqual({ error: 'stopped' });
		expect(other).toEqual({});
		await advance(900);
		expect(other).toEqual({ result: 'acquired' });
	});

	test('right after the call leaves the request to the next caller', async () => {
		const limiter = new RateLimiter();
		const controller = new AbortController();
		const aborted = watch(limiter, { signal: controller.signal });
		controller.abort('stopped');
		await advance(0);
		expect(aborted).toEqual({ error: 'stopped' });
		const next = watch(limiter);
		await advance(0);
		expect(next).toEqual({ result: 'acquired' });
	});
});

describe('a time limit', () => {
	const tooLong = (waitMs: number) => ({ error: new WaitTooLongError(waitMs) });

	test.each([
		[4_999, 5_000],
		[0, 500],
	])('of %d ms rejects at once in a cool-down of %d ms', async (timeoutMs, cooldownMs) => {
		const limiter = throttledLimiter(cooldownMs);
		const late = watch(limiter, { timeoutMs });
		await advance(0);
		expect(late).toEqual(tooLong(cooldownMs));
		expect(late.error).toBeInstanceOf(WaitTooLongError);
		expect(late.error).toMatchObject({ waitMs: cooldownMs });
		await expectNextAfter(limiter, cooldownMs);
	});

	test('rejects at once in a cool-down, even behind a caller without one', async () => {
		const limiter = throttledLimiter(5_000);
		const patient = watch(limiter);
		const late = watch(limiter, { timeoutMs: 4_999 });
		await advance(0);
		expect(late).toEqual(tooLong(5_000));
		await advance(5_000);
		expect(patient).toEqual({ result: 'acquired' });
	});

	test('as long as the cool-down is kept', async () => {
		const inTime = watch(throttledLimiter(5_000), { timeoutMs: 5_000 });
		await advance(5_000);
		expect(inTime).toEqual({ result: 'acquired' });
	});

	test('rejects the first in the queue once a throttled response delays it too much', async () => {
		const limiter = throttledLimiter(500);
		const late = watch(limiter, { timeoutMs: 5_000 });
		await advance(100);
		limiter.onThrottled(10_000);
		await advance(399);
		expect(late).toEqual({});
		await advance(1);
		expect(late).toEqual(tooLong(9_600));
	});

	test('ends the wait behind others when it is over', async () => {
		const limiter = throttledLimiter(500);
		const patient = watch(limiter);
		const late = watch(limiter, { timeoutMs: 5_000 });
		await advance(100);
		limiter.onThrottled(10_000);
		await advance(4_899);
		expect(late).toEqual({});
		await advance(1);
		expect(late).toEqual(tooLong(5_000));
		await advance(5_100);
		expect(patient).toEqual({ result: 'acquired' });
	});
});

test.each([-DAY_MS, DAY_MS])('a system clock set by %d ms changes no wait', async (shiftMs) => {
	const limiter = throttledLimiter(1_000);
	const timed = watch(limiter, { timeoutMs: 2_000 });
	jest.setSystemTime(Date.now() + shiftMs);
	await advance(999);
	expect(timed).toEqual({});
	await advance(1);
	expect(timed).toEqual({ result: 'acquired' });
	jest.setSystemTime(Date.now() - shiftMs);
	await expectNextAfter(limiter, 65);
});
