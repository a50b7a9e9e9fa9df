import fc from 'fast-check';

import {
	PollSchedule,
	TaskDurations,
} from '../../../nodes/AiCreationWorkshop/flowControl/pollSchedule';
import { simulatePolling } from '../../support/simulatePolling';

const HOUR_MS = 3_600_000;
const REQUEST_MS = 30;

function durationsOf(previousMs: number[]): TaskDurations {
	const durations = new TaskDurations();
	for (const milliseconds of previousMs) durations.add(milliseconds);
	return durations;
}

async function pollAfter(previousMs: number[], durationMs: number) {
	const previous = durationsOf(previousMs);
	return await simulatePolling({
		durationMs,
		previous,
		report: () => ({}),
		requestMs: REQUEST_MS,
	});
}

describe('the minimum of the durations', () => {
	test('is zero before the first task has finished', () => {
		expect(durationsOf([]).minMs).toBe(0);
	});

	test('is that of the last eight tasks', () => {
		expect(durationsOf([9, 8, 4, 5, 6, 7]).minMs).toBe(4);
		expect(durationsOf([1, 2, 9, 8, 4, 5, 6, 7, 9]).minMs).toBe(2);
		expect(durationsOf([1, 2, 9, 8, 4, 5, 6, 7, 9, 9]).minMs).toBe(4);
	});
});

test('a duration delays polls by at most 30 % of the elapsed time, the first by 1 s', () => {
	const schedule = new PollSchedule(durationsOf([HOUR_MS]), undefined, () => 0);
	const delaysMs = [0, 1, 1_000, 10_000, 600_000].map((elapsedMs) =>
		schedule.delayAfter(elapsedMs),
	);
	expect(delaysMs).toEqual([1_000, 300, 300, 3_000, 180_000]);
});

test('a duration delays no poll beyond nine tenths of it', () => {
	const schedule = new PollSchedule(durationsOf([10_000]), undefined, () => 0);
	const delaysMs = [6_000, 8_000, 8_900, 20_000].map((elapsedMs) => schedule.delayAfter(elapsedMs));
	expect(delaysMs).toEqual([1_800, 1_000, 890, 2_000]);
});

test('an estimate still shortens a delay', () => {
	const schedule = new PollSchedule(durationsOf([HOUR_MS]), 10_100, () => 0);
	expect(schedule.delayAfter(10_000)).toBe(160);
});

test.each([
	[4_000, 13, 8],
	[60_000, 41, 18],
])('durations spare polls of a task of %d ms: of %d, %d are left', async (...row) => {
	const [durationMs, pollsWithout, polls] = row;
	expect((await pollAfter([], durationMs)).polls).toBe(pollsWithout);
	const sameMs = [2 * durationMs, durationMs, 3 * durationMs];
	expect((await pollAfter(sameMs, durationMs)).polls).toBeLessThanOrEqual(polls);
});

test('a task of 20 s followed by tasks of 1 s is polled with a delay of at most 30 %', async () => {
	const previousMs = [20_000];
	for (const durationMs of [1_001, 900, 1_000, 1_050, 1_200, 1_400]) {
		// A poll just before the end takes time, and so does the estimate after it.
		const maxLateMs = 0.3 * (durationMs + 2 * REQUEST_MS) + 2 * REQUEST_MS;
		const { lateMs } = await pollAfter(previousMs, durationMs);
		expect(lateMs).toBeLessThanOrEqual(maxLateMs);
		expect((await pollAfter([20_000], durationMs)).lateMs).toBeLessThanOrEqual(maxLateMs);
		previousMs.push(durationMs + lateMs);
	}
});

test('a task is polled with at most 30 % delay, however long earlier ones took', async () => {
	const duration = fc
		.double({ min: Math.log(300), max: Math.log(600_000), noNaN: true })
		.map(Math.exp);
	const previous = fc.array(duration, { minLength: 1, maxLength: 12 });
	const property = fc.asyncProperty(previous, duration, async (previousMs, durationMs) => {
		const { lateMs } = await pollAfter(previousMs, durationMs);
		const allowedMs = 0.3 * durationMs + 300 + 2 * REQUEST_MS;
		expect(lateMs).toBeLessThanOrEqual(Math.max(1_000 - durationMs, allowedMs));
	});
	await fc.assert(property, { numRuns: 500 });
});

test('a task that takes longer than all before is polled as closely as without them', async () => {
	const short = fc.integer({ min: 300, max: 60_000 });
	const property = fc.asyncProperty(short, fc.integer({ min: 2, max: 10 }), async (one, factor) => {
		const durationMs = one * factor;
		const { lateMs } = await pollAfter([one], durationMs);
		expect(lateMs).toBeLessThanOrEqual(0.1 * durationMs + 300 + 2 * REQUEST_MS);
	});
	await fc.assert(property, { numRuns: 500 });
});
