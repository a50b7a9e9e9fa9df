import { RateLimiter } from '../../../nodes/AiCreationWorkshop/flowControl/rateLimiter';
import { flushPromises } from '../../support/deferred';

/** A rate limiter on a clock that moves only while the limiter sleeps. */
function limiterAt(startMs = 1_000_000) {
	const clock = { ms: startMs };
	const sleep = async (milliseconds: number) => {
		if (!(milliseconds > 0)) throw new Error(`A sleep of ${milliseconds} ms`);
		await flushPromises();
		clock.ms += milliseconds;
	};
	const limiter = new RateLimiter(() => clock.ms, sleep);
	/** How long the next request has to wait. */
	const wait = async () => {
		const beginMs = clock.ms;
		await limiter.acquire();
		return clock.ms - beginMs;
	};
	/** When so many requests may be sent one after the other, counted from the first. */
	const acquire = async (count: number) => {
		const times: number[] = [];
		for (let request = 0; request < count; request++) {
			await limiter.acquire();
			times.push(clock.ms);
		}
		return times.map((ms) => ms - (times[0] ?? 0));
	};
	/** The time between two requests. */
	const interval = async () => (await acquire(2))[1] ?? NaN;
	return { clock, limiter, wait, acquire, interval };
}

test.each([0, 1, 1_000_000])(
	'on a clock at %d ms the first request is sent at once, the others one at a time',
	async (startMs) => {
		const { wait, acquire } = limiterAt(startMs);
		expect(await wait()).toBe(0);
		expect(await acquire(4)).toEqual([0, 50, 100, 150]);
	},
);

test('an idle limiter does not accumulate a burst', async () => {
	const { clock, limiter, acquire } = limiterAt();
	await limiter.acquire();
	clock.ms += 3_600_000;
	expect(await acquire(3)).toEqual([0, 50, 100]);
});

test('requests are granted in FIFO order', async () => {
	const { limiter } = limiterAt();
	const order: number[] = [];
	await Promise.all(
		[0, 1, 2, 3, 4].map(async (number) => {
			await limiter.acquire();
			order.push(number);
		}),
	);
	expect(order).toEqual([0, 1, 2, 3, 4]);
});

describe('a throttled response', () => {
	test('stops all requests for half a second', async () => {
		const { limiter, wait } = limiterAt();
		await limiter.acquire();
		limiter.onThrottled();
		expect(await wait()).toBe(500);
	});

	test('also delays a request that is waiting already', async () => {
		const { clock, limiter } = limiterAt();
		await limiter.acquire();
		const startMs = clock.ms;
		const waiting = limiter.acquire();
		limiter.onThrottled();
		await waiting;
		expect(clock.ms - startMs).toBe(500);
	});

	test.each([
		[0, 500],
		[1, 500],
		[2_000, 2_000],
		[30_000, 30_000],
		[86_400_000, 30_000],
	])('with a Retry-After of %d ms stops requests for %d ms', async (retryAfterMs, cooldownMs) => {
		const { limiter, wait } = limiterAt();
		limiter.onThrottled(retryAfterMs);
		expect(await wait()).toBe(cooldownMs);
	});

	test('does not shorten the cool-down of an earlier one', async () => {
		const { limiter, wait } = limiterAt();
		limiter.onThrottled(10_000);
		limiter.onThrottled(1_000);
		expect(await wait()).toBe(10_000);
	});

	test.each([0, 1_000_000])('makes the interval 1.3 times as long, at %d ms', async (startMs) => {
		const { clock, limiter, interval } = limiterAt(startMs);
		limiter.onThrottled();
		clock.ms += 10_000;
		expect(await interval()).toBe(65);
	});

	test('of the same burst as the one before does not make the interval longer', async () => {
		const { clock, limiter, interval } = limiterAt();
		for (let response = 0; response < 20; response++) limiter.onThrottled();
		clock.ms += 1_000;
		limiter.onThrottled();
		expect(await interval()).toBe(65);
		clock.ms += 1_001;
		limiter.onThrottled();
		expect(await interval()).toBe(84.5);
	});
});

test('the interval grows to one second at most', async () => {
	const { clock, limiter, interval } = limiterAt();
	for (let burst = 0; burst < 40; burst++) {
		limiter.onThrottled();
		clock.ms += 1_001;
	}
	expect(await interval()).toBe(1_000);
});

test('successful responses shorten the interval, to 10 ms at least', async () => {
	const { limiter, interval } = limiterAt();
	limiter.onThrottled();
	const succeed = (count: number) => {
		for (let response = 0; response < count; response++) limiter.onSuccess();
	};
	succeed(30);
	expect(await interval()).toBeCloseTo(65 * 0.99 ** 30);
	succeed(2_000);
	expect(await interval()).toBe(10);
});
