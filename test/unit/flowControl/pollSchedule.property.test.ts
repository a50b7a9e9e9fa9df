import fc from 'fast-check';

import { randomFrom } from '../../gateway/seededRandom';
import { simulatePolling } from '../../support/simulatePolling';
import type { Report, SimulatedTask } from '../../support/simulatePolling';

interface Task {
	durationMs: number;
	/** Time in the queue; the progress grows from then on. */
	queuedMs: number;
	random: () => number;
}

const remainingSeconds = ({ durationMs }: Task, elapsedMs: number) =>
	(durationMs - elapsedMs) / 1000;
const fractionOf = ({ durationMs, queuedMs }: Task, elapsedMs: number) =>
	Math.min(1, Math.max(0, (elapsedMs - queuedMs) / (durationMs - queuedMs)));

type ReportedField = (task: Task, elapsedMs: number) => unknown;

const ETAS: Record<string, ReportedField> = {
	right: remainingSeconds,
	zero: () => 0,
	always300: () => 300,
	always10: () => 10,
	doubled: (task, elapsedMs) => 2 * remainingSeconds(task, elapsedMs),
	halved: (task, elapsedMs) => remainingSeconds(task, elapsedMs) / 2,
	noisy: (task, elapsedMs) => remainingSeconds(task, elapsedMs) * (0.9 + 0.2 * task.random()),
	rounded: (task, elapsedMs) => Math.ceil(remainingSeconds(task, elapsedMs)),
	fourMinutesMore: (task, elapsedMs) => remainingSeconds(task, elapsedMs) + 240,
	garbage: (_, elapsedMs) =>
		['x', -3, 1e30, undefined, NaN, Infinity, {}, '5'][Math.floor(elapsedMs) % 8],
	missing: () => undefined,
};

const PROGRESS: Record<string, ReportedField> = {
	right: fractionOf,
	rounded: (task, elapsedMs) => Math.round(100 * fractionOf(task, elapsedMs)) / 100,
	zero: () => 0,
	garbage: (_, elapsedMs) => ['y', -1, NaN, 2, {}, 0.5, [0.5]][Math.floor(elapsedMs) % 7],
};

const kinds = Object.keys(ETAS).flatMap((eta) =>
	Object.keys(PROGRESS).map((progress): [eta: string, progress: string] => [eta, progress]),
);

function reportOf([eta, progress]: [string, string], task: Task): Report {
	return (elapsedMs) => ({
		status: elapsedMs < task.queuedMs ? 'waiting' : 'running',
		etaRelative: ETAS[eta]?.(task, elapsedMs),
		progress: PROGRESS[progress]?.(task, elapsedMs),
	});
}

const MIN_DURATION_MS = 300;
const MAX_DURATION_MS = 600_000;
const MINUTE_MS = 60_000;

/** As many short tasks as long ones. */
const durations = fc
	.double({ min: Math.log(MIN_DURATION_MS), max: Math.log(MAX_DURATION_MS), noNaN: true })
	.map(Math.exp);
const requestTimes = fc.integer({ min: 1, max: 250 });
const seeds = fc.nat();
const NUM_RUNS = 150;

function taskOf(durationMs: number, seed: number, queuedFraction = 0): Task {
	return { durationMs, queuedMs: durationMs * queuedFraction, random: randomFrom(seed) };
}

/**
 * How late the poll that reports the end may be: a fraction of the duration, 0.3 seconds, and the
 * time that the requests themselves take.
 */
function allowedMs(fraction: number, durationMs: number, requestMs: number): number {
	return durationMs * fraction + 300 + 2 * requestMs;
}

describe('with a correct estimate', () => {
	const correct = (durationMs: number, seed: number, queuedFraction = 0): SimulatedTask => {
		const task = taskOf(durationMs, seed, queuedFraction);
		return { durationMs, report: reportOf(['right', 'right'], task), random: task.random };
	};

	test('the end of any task is noticed within 5 % of its duration', async () => {
		const property = fc.asyncProperty(
			durations,
			requestTimes,
			seeds,
			async (durationMs, requestMs, seed) => {
				const { lateMs } = await simulatePolling({ ...correct(durationMs, seed), requestMs });
				expect(lateMs).toBeLessThanOrEqual(allowedMs(0.05, durationMs, requestMs));
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
	])('a task of %d ms, with a fraction of %d queued, needs at most %d requests', async (...row) => {
		const [durationMs, queuedFraction, maxRequests] = row;
		const property = fc.asyncProperty(requestTimes, seeds, async (requestMs, seed) => {
			const task = { ...correct(durationMs, seed, queuedFraction), requestMs };
			expect((await simulatePolling(task)).requests).toBeLessThanOrEqual(maxRequests);
		});
		await fc.assert(property, { numRuns: NUM_RUNS });
	});
});

describe.each(kinds)('with seconds left that are %s, and progress that is %s', (...kind) => {
	const queued = fc.constantFrom(0, 0.3, 0.7, 0.9);

	test('the end of any task is noticed within 10 % of its duration', async () => {
		const property = fc.asyncProperty(
			durations,
			requestTimes,
			seeds,
			queued,
			async (durationMs, requestMs, seed, queuedFraction) => {
				const task = taskOf(durationMs, seed, queuedFraction);
				const { random } = task;
				const report = reportOf(kind, task);
				const { lateMs } = await simulatePolling({ durationMs, report, random, requestMs });
				// In a queue nothing confirms or refutes seconds that count down as they should.
				const isTrusted = queuedFraction > 0 && ['fourMinutesMore', 'rounded'].includes(kind[0]);
				const trustedMs = isTrusted ? Math.min(durationMs, 10_000) : 0;
				expect(lateMs).toBeLessThanOrEqual(allowedMs(0.1, durationMs, requestMs) + trustedMs);
			},
		);
		await fc.assert(property, { numRuns: NUM_RUNS });
	});

	test('a task of a minute needs at most 52 requests, 8 of them for estimates', async () => {
		const property = fc.asyncProperty(
			seeds,
			queued,
			fc.integer({ min: 20, max: 250 }),
			async (seed, queuedFraction, requestMs) => {
				const task = taskOf(MINUTE_MS, seed, queuedFraction);
				const { random, durationMs } = task;
				const report = reportOf(kind, task);
				const polling = await simulatePolling({ durationMs, report, random, requestMs });
				expect(polling.requests).toBeLessThanOrEqual(52);
				expect(polling.estimates).toBeLessThanOrEqual(8);
			},
		);
		await fc.assert(property, { numRuns: NUM_RUNS });
	});
});

describe('the estimate at the submission', () => {
	test('never delays a poll, however wrong it is', async () => {
		const estimates = fc.oneof(
			fc.double(),
			fc.double({ min: 1, max: 1e8, noNaN: true }),
			fc.constantFrom(NaN, Infinity, -1, 0, 1e300),
		);
		const property = fc.asyncProperty(
			durations,
			estimates,
			seeds,
			async (durationMs, estimateMs, seed) => {
				const random = randomFrom(seed);
				const task = { durationMs, estimateMs, report: () => ({}), random };
				const { lateMs, estimates: requested } = await simulatePolling(task);
				expect(lateMs).toBeLessThanOrEqual(allowedMs(0.1, durationMs, 30));
				expect(requested).toBeLessThanOrEqual(5);
			},
		);
		await fc.assert(property, { numRuns: 500 });
	});

	test('is followed by a poll soon after, when it is right', async () => {
		const task = { durationMs: MINUTE_MS, report: () => ({}) };
		const withEstimate = await simulatePolling({ ...task, estimateMs: MINUTE_MS });
		const without = await simulatePolling(task);
		expect(withEstimate.lateMs).toBeLessThanOrEqual(100);
		expect(without.lateMs).toBeGreaterThan(500);
	});
});
