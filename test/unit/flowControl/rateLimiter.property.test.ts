import fc from 'fast-check';

import { RateLimiter } from '../../../nodes/AiCreationWorkshop/flowControl/rateLimiter';
import { flushPromises } from '../../support/deferred';

const MIN_INTERVAL_MS = 10;
const MAX_COOLDOWN_MS = 30_000;

/** A rate limiter on a clock that moves only while the limiter sleeps. */
function limiterOnClock() {
	const clock = { ms: 1_000_000 };
	const sleep = async (milliseconds: number, signal?: AbortSignal) => {
		if (!(milliseconds > 0)) throw new Error(`A sleep of ${milliseconds} ms`);
		await flushPromises();
		signal?.throwIfAborted();
		clock.ms += milliseconds;
	};
	return { clock, limiter: new RateLimiter(() => clock.ms, sleep) };
}

const request = fc.record({
	/** How the request ends, or that it is aborted while it waits. */
	outcome: fc.constantFrom('succeeds', 'is throttled', 'is aborted'),
	/** Turns of the event loop before the abort. */
	abortsAfter: fc.nat({ max: 30 }),
	retryAfterMs: fc.option(fc.nat({ max: 100_000 }), { nil: undefined }),
});

test('no request is lost or sent too soon, whichever succeed, are throttled or aborted', async () => {
	const requests = fc.array(request, { minLength: 1, maxLength: 25 });
	const property = fc.asyncProperty(requests, async (all) => {
		const { clock, limiter } = limiterOnClock();
		const sentAtMs: number[] = [];
		const outcomes = await Promise.allSettled(
			all.map(async ({ outcome, abortsAfter, retryAfterMs }) => {
				const controller = new AbortController();
				const aborted = (async () => {
					for (let turn = 0; turn < abortsAfter; turn++) await flushPromises();
					if (outcome === 'is aborted') controller.abort('aborted');
				})();
				await limiter.acquire({ signal: controller.signal });
				sentAtMs.push(clock.ms);
				if (outcome === 'is throttled') limiter.onThrottled(retryAfterMs);
				else limiter.onSuccess();
				await aborted;
			}),
		);
		outcomes.forEach(({ status }, index) => {
			if (status === 'rejected') expect(all[index]?.outcome).toBe('is aborted');
		});
		const intervals = sentAtMs.slice(1).map((ms, index) => ms - (sentAtMs[index] ?? 0));
		for (const ms of intervals) expect(ms).toBeGreaterThanOrEqual(MIN_INTERVAL_MS);
		const beforeMs = clock.ms;
		await limiter.acquire();
		// One more for rounding errors.
		expect(clock.ms - beforeMs).toBeLessThan(MAX_COOLDOWN_MS + 1);
	});
	await fc.assert(property, { numRuns: 200 });
});
