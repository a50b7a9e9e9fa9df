import fc from 'fast-check';

import { RateLimiter, paceOf } from '../../../nodes/AiCreationWorkshop/flowControl/rateLimiter';
import { untilIdle } from '../../support/openWork';

/** A pace by a clock that moves only while somebody sleeps by it. */
function pacedBy() {
	const clock = { ms: 1_000_000 };
	const sleep = async (milliseconds: number, signal?: AbortSignal) => {
		if (!(milliseconds > 0)) throw new Error(`A sleep of ${milliseconds} ms`);
		await untilIdle();
		signal?.throwIfAborted();
		clock.ms += milliseconds;
	};
	const pace = new RateLimiter(() => clock.ms, sleep);
	/** Has so many turns, one after the other, and says how long after the first each came. */
	const turns = async (count: number) => {
		const came: number[] = [];
		for (let turn = 0; turn < count; turn++) {
			await pace.turn();
			came.push(clock.ms);
		}
		return came.map((ms) => ms - (came[0] ?? 0));
	};
	/** The time between two requests. */
	const interval = async () => (await turns(2))[1] ?? NaN;
	return { clock, pace, turns, interval };
}

test('the first request goes out at once, the others one at a time and not in a burst', async () => {
	const { clock, pace, turns } = pacedBy();
	const start = clock.ms;
	await pace.turn();
	expect(clock.ms).toBe(start);
	expect(await turns(4)).toEqual([0, 50, 100, 150]);
});

test('who was idle for long has no burst saved up', async () => {
	const { clock, pace, turns } = pacedBy();
	await pace.turn();
	clock.ms += 3_600_000;
	expect(await turns(3)).toEqual([0, 50, 100]);
});

test('turns are had in the order in which they were asked for', async () => {
	const { pace } = pacedBy();
	const order: number[] = [];
	await Promise.all(
		[0, 1, 2, 3, 4].map(async (number) => {
			await pace.turn();
			order.push(number);
		}),
	);
	expect(order).toEqual([0, 1, 2, 3, 4]);
});

describe('a refusal', () => {
	test('stops all requests for half a second', async () => {
		const { clock, pace } = pacedBy();
		await pace.turn();
		pace.throttled();
		const start = clock.ms;
		await pace.turn();
		expect(clock.ms - start).toBe(500);
	});

	test('holds back those, too, who wait for their turn already', async () => {
		const { clock, pace } = pacedBy();
		await pace.turn();
		const start = clock.ms;
		const turn = pace.turn();
		pace.throttled();
		await turn;
		expect(clock.ms - start).toBe(500);
	});

	test.each([
		[1, 500],
		[2_000, 2_000],
		[30_000, 30_000],
		[86_400_000, 30_000],
	])('that asks for %d ms of rest gets %d ms', async (asked, given) => {
		const { clock, pace } = pacedBy();
		pace.throttled(asked);
		const start = clock.ms;
		await pace.turn();
		expect(clock.ms - start).toBe(given);
	});

	test('that asks for less does not shorten the rest that an earlier one asked for', async () => {
		const { clock, pace } = pacedBy();
		pace.throttled(10_000);
		pace.throttled(1_000);
		const start = clock.ms;
		await pace.turn();
		expect(clock.ms - start).toBe(10_000);
	});

	test('makes the interval three tenths longer', async () => {
		const { pace, interval } = pacedBy();
		expect(await interval()).toBe(50);
		pace.throttled();
		expect(await interval()).toBe(65);
	});

	test('of the same burst as the one before slows nothing down further', async () => {
		const { clock, pace, interval } = pacedBy();
		for (let refusal = 0; refusal < 20; refusal++) pace.throttled();
		clock.ms += 1_000;
		pace.throttled();
		expect(await interval()).toBe(65);
		clock.ms += 1_001;
		pace.throttled();
		expect(await interval()).toBe(84.5);
	});
});

test('the interval grows to one second at most', async () => {
	const { clock, pace, interval } = pacedBy();
	for (let burst = 0; burst < 40; burst++) {
		pace.throttled();
		clock.ms += 1_001;
	}
	expect(await interval()).toBe(1_000);
});

test('answers bring the interval down again, to a hundredth of a second at least', async () => {
	const { pace, interval } = pacedBy();
	pace.throttled();
	const answered = (count: number) => {
		for (let answer = 0; answer < count; answer++) pace.served();
	};
	answered(30);
	const after = await interval();
	expect(after).toBeGreaterThan(40);
	expect(after).toBeLessThan(50);
	answered(2_000);
	expect(await interval()).toBe(10);
});

describe('Stop', () => {
	test('ends the wait of the one whose turn is next at once, and of nobody else', async () => {
		const pace = new RateLimiter();
		await pace.turn();
		pace.throttled(2_000);
		const stop = new AbortController();
		const start = Date.now();
		const next = pace.turn(stop.signal);
		stop.abort(new Error('stopped'));
		await expect(next).rejects.toThrow('stopped');
		expect(Date.now() - start).toBeLessThan(200);
	});

	test('ends the wait of all that stand in the queue at once', async () => {
		const pace = new RateLimiter();
		pace.throttled(2_000);
		const stop = new AbortController();
		const start = Date.now();
		const turns = Array.from({ length: 50 }, async () => await pace.turn(stop.signal));
		stop.abort(new Error('stopped'));
		const ends = await Promise.allSettled(turns);
		expect(new Set(ends.map(({ status }) => status))).toEqual(new Set(['rejected']));
		expect(Date.now() - start).toBeLessThan(200);
	});

	// The queue is that of all executions, and only the first in it hears of Stop yet.
	test('ends the waiting of one execution though another waits before it', async () => {
		const pace = new RateLimiter();
		pace.throttled(1_000);
		const other = pace.turn();
		const stop = new AbortController();
		const start = Date.now();
		const stopped = pace.turn(stop.signal).catch(() => Date.now() - start);
		stop.abort(new Error('stopped'));
		expect(await stopped).toBeLessThan(500);
		await other;
	});
});

test('no turn is lost and none comes too soon, whoever is refused, answered or stopped', async () => {
	const step = fc.record({
		/** What the caller learns of its request, or that it is stopped while it waits. */
		ends: fc.constantFrom('served', 'throttled', 'stopped'),
		stopAfter: fc.nat({ max: 30 }),
		retryAfterMs: fc.option(fc.nat({ max: 100_000 }), { nil: undefined }),
	});
	const steps = fc.array(step, { minLength: 1, maxLength: 25 });
	const property = fc.asyncProperty(steps, async (all) => {
		const { clock, pace } = pacedBy();
		const sentAt: number[] = [];
		const ends = await Promise.allSettled(
			all.map(async ({ ends: end, stopAfter, retryAfterMs }) => {
				const stop = new AbortController();
				const stopped = (async () => {
					for (let idle = 0; idle < stopAfter; idle++) await untilIdle();
					if (end === 'stopped') stop.abort(new Error('stopped'));
				})();
				await pace.turn(stop.signal);
				sentAt.push(clock.ms);
				if (end === 'throttled') pace.throttled(retryAfterMs);
				else pace.served();
				await stopped;
			}),
		);
		ends.forEach((end, index) => {
			if (end.status === 'rejected') expect(all[index]?.ends).toBe('stopped');
		});
		const between = sentAt.slice(1).map((ms, index) => ms - (sentAt[index] ?? 0));
		for (const ms of between) expect(ms).toBeGreaterThanOrEqual(10);
		// Whoever comes after all that still gets a turn.
		const before = clock.ms;
		await pace.turn();
		expect(clock.ms - before).toBeLessThan(30_001);
	});
	await fc.assert(property, { numRuns: 200 });
});

test('a credential has one pace, and each credential its own', () => {
	expect(paceOf('1 http://127.0.0.1')).toBe(paceOf('1 http://127.0.0.1'));
	expect(paceOf('1 http://127.0.0.1')).not.toBe(paceOf('2 http://127.0.0.1'));
});
