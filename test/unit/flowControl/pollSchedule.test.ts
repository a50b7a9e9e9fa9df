import fc from 'fast-check';

import {
	TaskDurations,
	Schedule,
} from '../../../nodes/AiCreationWorkshop/flowControl/pollSchedule';
import { randomFrom } from '../../gateway/random';
import { simulatedWait } from '../../support/simulatedWait';
import type { Report, SimulatedTask } from '../../support/simulatedWait';

interface Task {
	durationMs: number;
	/** How long it waits in the queue; its share grows from then on. */
	queuedMs: number;
	random: () => number;
}

const secondsLeft = ({ durationMs }: Task, ranMs: number) => (durationMs - ranMs) / 1000;
const shareOf = ({ durationMs, queuedMs }: Task, ranMs: number) =>
	Math.min(1, Math.max(0, (ranMs - queuedMs) / (durationMs - queuedMs)));

type Teller = (task: Task, ranMs: number) => unknown;

/** What a service may say of the seconds left. */
const ETAS: Record<string, Teller> = {
	right: secondsLeft,
	zero: () => 0,
	always300: () => 300,
	always10: () => 10,
	doubled: (task, ranMs) => 2 * secondsLeft(task, ranMs),
	halved: (task, ranMs) => secondsLeft(task, ranMs) / 2,
	noisy: (task, ranMs) => secondsLeft(task, ranMs) * (0.9 + 0.2 * task.random()),
	rounded: (task, ranMs) => Math.ceil(secondsLeft(task, ranMs)),
	fourMinutesMore: (task, ranMs) => secondsLeft(task, ranMs) + 240,
	garbage: (_, ranMs) => ['x', -3, 1e30, undefined, NaN, Infinity, {}, '5'][Math.floor(ranMs) % 8],
	missing: () => undefined,
};

/** What it may say of the share that is done. */
const SHARES: Record<string, Teller> = {
	right: shareOf,
	rounded: (task, ranMs) => Math.round(100 * shareOf(task, ranMs)) / 100,
	zero: () => 0,
	garbage: (_, ranMs) => ['y', -1, NaN, 2, {}, 0.5, [0.5]][Math.floor(ranMs) % 7],
};

const kinds = Object.keys(ETAS).flatMap((eta) =>
	Object.keys(SHARES).map((share): [eta: string, share: string] => [eta, share]),
);

function reportOf([eta, share]: [string, string], task: Task): Report {
	return (ranMs) => ({
		status: ranMs < task.queuedMs ? 'waiting' : 'running',
		etaRelative: ETAS[eta]?.(task, ranMs),
		progress: SHARES[share]?.(task, ranMs),
	});
}

const SHORTEST_MS = 300;
const LONGEST_MS = 600_000;
const MINUTE_MS = 60_000;

/** As many short tasks as long ones. */
const durations = fc
	.double({ min: Math.log(SHORTEST_MS), max: Math.log(LONGEST_MS), noNaN: true })
	.map(Math.exp);
const requestTimes = fc.integer({ min: 1, max: 250 });
const seeds = fc.nat();
const NUM_RUNS = 150;

function task(durationMs: number, seed: number, queuedShare = 0): Task {
	return { durationMs, queuedMs: durationMs * queuedShare, random: randomFrom(seed) };
}

/**
 * How late the end may be noticed: by a share of the duration and 0.3 seconds, after which comes
 * what the requests themselves take.
 */
function allowedMs(share: number, { durationMs, requestMs = 0 }: Partial<SimulatedTask>): number {
	return (durationMs ?? 0) * share + 300 + 2 * requestMs;
}

describe('an honest estimate', () => {
	const honest = (durationMs: number, seed: number, queuedShare = 0): SimulatedTask => {
		const one = task(durationMs, seed, queuedShare);
		return { durationMs, report: reportOf(['right', 'right'], one), random: one.random };
	};

	test('has the end of any task noticed within a twentieth of its duration', async () => {
		const property = fc.asyncProperty(
			durations,
			requestTimes,
			seeds,
			async (duration, requestMs, seed) => {
				const waited = { ...honest(duration, seed), requestMs };
				const { lateMs } = await simulatedWait(waited);
				expect(lateMs).toBeLessThanOrEqual(allowedMs(0.05, waited));
			},
		);
		await fc.assert(property, { numRuns: 500 });
	});

	test.each([
		[30_000, 0, 15],
		[30_000, 0.2, 15],
		[MINUTE_MS, 0, 20],
		[MINUTE_MS, 0.3, 20],
		[MINUTE_MS, 0.9, 20],
	])('makes a task of %d ms, with %d of it queued, need %d requests at most', async (...row) => {
		const [durationMs, queuedShare, most] = row;
		const property = fc.asyncProperty(requestTimes, seeds, async (requestMs, seed) => {
			const waited = { ...honest(durationMs, seed, queuedShare), requestMs };
			expect((await simulatedWait(waited)).requests).toBeLessThanOrEqual(most);
		});
		await fc.assert(property, { numRuns: NUM_RUNS });
	});
});

describe.each(kinds)('seconds left that are %s, with a share done that is %s', (...kind) => {
	const queued = fc.constantFrom(0, 0.3, 0.7, 0.9);

	test('have the end of any task noticed within 15 %', async () => {
		const property = fc.asyncProperty(
			durations,
			requestTimes,
			seeds,
			queued,
			async (durationMs, requestMs, seed, share) => {
				const one = task(durationMs, seed, share);
				const waited = { durationMs, report: reportOf(kind, one), random: one.random, requestMs };
				const { lateMs } = await simulatedWait(waited);
				// In a queue nothing bears out or refutes seconds that count down as they should.
				const isBelieved = share > 0 && ['fourMinutesMore', 'rounded'].includes(kind[0]);
				const believedMs = isBelieved ? Math.min(durationMs, 10_000) : 0;
				expect(lateMs).toBeLessThanOrEqual(allowedMs(0.15, waited) + believedMs);
			},
		);
		await fc.assert(property, { numRuns: NUM_RUNS });
	});

	test('make a task of a minute need 40 requests at most, 8 of them for estimates', async () => {
		const property = fc.asyncProperty(seeds, queued, requestTimes, async (seed, share, time) => {
			const one = task(MINUTE_MS, seed, share);
			const requestMs = Math.max(20, time);
			const waited = { report: reportOf(kind, one), random: one.random, requestMs };
			const { requests, estimates } = await simulatedWait({ durationMs: MINUTE_MS, ...waited });
			expect(requests).toBeLessThanOrEqual(40);
			expect(estimates).toBeLessThanOrEqual(8);
		});
		await fc.assert(property, { numRuns: NUM_RUNS });
	});
});

describe('what the service says at the submission', () => {
	test('is never the cause of a late look, however wrong it is', async () => {
		const estimates = fc.oneof(
			fc.double(),
			fc.double({ min: 1, max: 1e8, noNaN: true }),
			fc.constantFrom(NaN, Infinity, -1, 0, 1e300),
		);
		const property = fc.asyncProperty(
			durations,
			estimates,
			seeds,
			async (durationMs, told, seed) => {
				const random = randomFrom(seed);
				const waited = { durationMs, estimateMs: told, report: () => undefined, random };
				const { lateMs, estimates: asked } = await simulatedWait(waited);
				expect(lateMs).toBeLessThanOrEqual(allowedMs(0.15, { durationMs, requestMs: 30 }));
				expect(asked).toBeLessThanOrEqual(5);
			},
		);
		await fc.assert(property, { numRuns: 500 });
	});

	test('is looked at soon after, when it is right', async () => {
		const wait = { durationMs: MINUTE_MS, report: () => undefined };
		const told = await simulatedWait({ ...wait, estimateMs: MINUTE_MS });
		const untold = await simulatedWait(wait);
		expect(told.lateMs).toBeLessThanOrEqual(100);
		expect(untold.lateMs).toBeGreaterThan(500);
	});
});

describe('the durations of earlier tasks', () => {
	const after = async (earlierMs: number[], durationMs: number) => {
		const earlier = new TaskDurations();
		for (const one of earlierMs) earlier.add(one);
		return await simulatedWait({ durationMs, earlier, report: () => undefined });
	};

	test.each([
		[4_000, 11, 2],
		[MINUTE_MS, 31, 2],
	])('spare most of the looks at one of %d ms: of %d not more than %d stay', async (...row) => {
		const [durationMs, without, most] = row;
		expect((await after([], durationMs)).looks).toBe(without);
		const spared = await after([2 * durationMs, durationMs, 3 * durationMs], durationMs);
		expect(spared.looks).toBeLessThanOrEqual(most);
		expect(spared.lateMs).toBeLessThanOrEqual(allowedMs(0.15, { durationMs, requestMs: 30 }));
	});

	test('have a longer task noticed as soon as without them', async () => {
		const property = fc.asyncProperty(durations, durations, async (one, other) => {
			const [earlierMs = 0, durationMs = 0] = [one, other].sort((a, b) => a - b);
			const { lateMs } = await after([earlierMs], durationMs);
			expect(lateMs).toBeLessThanOrEqual(allowedMs(0.15, { durationMs, requestMs: 30 }));
		});
		await fc.assert(property, { numRuns: 500 });
	});

	test('are not known before one is done', () => {
		expect(new TaskDurations().shortestMs).toBe(Infinity);
	});
});

test('without jitter a task that nothing is known of is looked at in growing steps', () => {
	const schedule = new Schedule(new TaskDurations(), undefined, () => 0);
	const pauses = [0, 2_000, 10_000, 50_000, 69_000, 3_600_000].map((waitedMs) =>
		schedule.delayAfter(waitedMs),
	);
	expect(pauses.map(Math.round)).toEqual([300, 300, 1450, 7250, 10_000, 10_000]);
});

test('items that were started together do not look at the same time', () => {
	const firstPauses = [0, 0.5, 1].map((random) =>
		new Schedule(new TaskDurations(), undefined, () => random).delayAfter(0),
	);
	expect(firstPauses).toEqual([300, 292.5, 285]);
});

test.each([
	['a growth that may be one of rounding', [0.01, 0.02], 870],
	['a growth that was told exactly', [0.0101, 0.0201], 6_000],
])('after %s (from %j) the pause is %d ms', (_what, [before, after], pauseMs) => {
	const schedule = new Schedule(new TaskDurations(), undefined, () => 0);
	schedule.learn(2_000, { etaRelative: 302, progress: before });
	schedule.learn(6_000, { etaRelative: 298, progress: after });
	expect(schedule.delayAfter(6_000)).toBeCloseTo(pauseMs);
});
