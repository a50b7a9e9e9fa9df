import {
	PollSchedule,
	TaskDurations,
} from '../../../nodes/AiCreationWorkshop/flowControl/pollSchedule';
import { simulatePolling } from '../../support/simulatePolling';

const TASK_MS = 20_000;
const WINDOW = 8;

/** Progress and time left of a task that takes so many times as long as it does. */
function reportOf(durationMs: number, factor: number) {
	return (elapsedMs: number) => ({
		status: 'running',
		progress: elapsedMs / (factor * durationMs),
		etaRelative: (factor * durationMs - elapsedMs) / 1000,
	});
}

function confirm(schedule: PollSchedule, isWaiting = false): void {
	for (const elapsedMs of [2_000, 4_000]) {
		const progress = { fraction: elapsedMs / TASK_MS, isWaiting };
		schedule.addEstimate(elapsedMs, { ...progress, remainingMs: TASK_MS - elapsedMs });
	}
}

/** The schedule of the next task after one that took a fraction of its confirmed estimate. */
function scheduleAfter(fraction: number, { isWaiting = false } = {}) {
	const previous = new TaskDurations();
	const first = new PollSchedule(previous);
	confirm(first, isWaiting);
	first.recordEnd(fraction * TASK_MS);
	return { previous, next: new PollSchedule(previous) };
}

describe('after a task that has ended before its confirmed estimate', () => {
	test.each([
		[0.5, false],
		[0.79, false],
		[0.8, true],
		[1, true],
		[1.5, true],
	])('at %d of its time, the next task requests an estimate: %p', (fraction, isRequested) => {
		expect(scheduleAfter(fraction).next.needsEstimate(1_000)).toBe(isRequested);
	});

	test('in the queue, the next task requests an estimate', () => {
		expect(scheduleAfter(0.5, { isWaiting: true }).next.needsEstimate(1_000)).toBe(true);
	});

	test('the eight tasks after it request no estimate, and the ninth does', () => {
		const { previous } = scheduleAfter(0.5);
		const requested = Array.from({ length: WINDOW + 1 }, () => {
			const schedule = new PollSchedule(previous);
			const isRequested = schedule.needsEstimate(1_000);
			schedule.recordEnd(TASK_MS);
			return isRequested;
		});
		expect(requested).toEqual([...new Array<boolean>(WINDOW).fill(false), true]);
	});
});

test('a task under way stops trusting its estimate when that of another one was wrong', () => {
	const previous = new TaskDurations();
	const underWay = new PollSchedule(previous, undefined, () => 0);
	const other = new PollSchedule(previous);
	for (const schedule of [underWay, other]) confirm(schedule);
	expect(underWay.delayAfter(5_000)).toBe(5_000);
	other.recordEnd(0.5 * TASK_MS);
	expect(underWay.delayAfter(5_000)).toBe(1_500);
});

test('a task without a confirmed estimate says nothing about estimates', () => {
	const previous = new TaskDurations();
	const schedule = new PollSchedule(previous);
	schedule.addEstimate(2_000, { remainingMs: TASK_MS, isWaiting: false, fraction: 0.1 });
	schedule.recordEnd(3_000);
	expect(new PollSchedule(previous).needsEstimate(1_000)).toBe(true);
});

describe('a run of 40 tasks of 1 to 10 s', () => {
	const durationsMs = Array.from({ length: 40 }, (_, index) => 1000 + ((index * 37) % 40) * 225);
	const idealMs = durationsMs.reduce((sum, durationMs) => sum + durationMs, 0);

	async function simulateRun(factor: number) {
		const previous = new TaskDurations();
		let [lateMs, requests] = [0, 0];
		for (const durationMs of durationsMs) {
			const report = reportOf(durationMs, factor);
			const polling = await simulatePolling({ durationMs, report, previous });
			lateMs += polling.lateMs;
			requests += polling.requests;
		}
		return { late: lateMs / idealMs, requestsPerTask: requests / durationsMs.length };
	}

	test.each([1.3, 1.5, 2, 3, 10])(
		'is late by at most a quarter when estimate and progress are those of %d times the duration',
		async (factor) => {
			expect((await simulateRun(factor)).late).toBeLessThanOrEqual(0.25);
		},
	);

	test('is hardly late when the estimates are right', async () => {
		const { late, requestsPerTask } = await simulateRun(1);
		expect(late).toBeLessThanOrEqual(0.03);
		expect(requestsPerTask).toBeLessThanOrEqual(9);
	});
});
