import {
	PollSchedule,
	TaskDurations,
} from '../../../nodes/AiCreationWorkshop/flowControl/pollSchedule';
import type { TaskProgress } from '../../../nodes/AiCreationWorkshop/flowControl/pollSchedule';

const DAY_MS = 24 * 60 * 60 * 1000;
const TASK_MS = 61_000;

const withoutJitter = () => 0;

function scheduleFor({ estimateMs }: { estimateMs?: number } = {}): PollSchedule {
	return new PollSchedule(new TaskDurations(), estimateMs, withoutJitter);
}

/** Correct progress of a task of {@link TASK_MS}. */
function progressAt(elapsedMs: number, isWaiting = false): TaskProgress {
	const remainingMs = TASK_MS - elapsedMs;
	return { remainingMs, isWaiting, ...(!isWaiting && { fraction: elapsedMs / TASK_MS }) };
}

/** A schedule whose estimate was confirmed at 6 s. */
function confirmedSchedule(isWaiting = false): PollSchedule {
	const schedule = scheduleFor();
	for (const ms of [2_000, 6_000]) schedule.addEstimate(ms, progressAt(ms, isWaiting));
	return schedule;
}

describe('without an estimate', () => {
	test('delays grow with the elapsed time', () => {
		const schedule = scheduleFor();
		const delaysMs = [0, 2_000, 10_000, 50_000, 99_000, 3_600_000].map((elapsedMs) =>
			schedule.delayAfter(elapsedMs),
		);
		expect(delaysMs).toEqual([300, 300, 1_000, 5_000, 9_900, 10_000]);
	});

	test('items that were started together are polled at different times', () => {
		const delaysMs = [0, 0.5, 1].map((random) =>
			new PollSchedule(new TaskDurations(), undefined, () => random).delayAfter(0),
		);
		expect(delaysMs).toEqual([300, 292.5, 285]);
	});
});

describe('an estimate from the submission', () => {
	test('shortens a delay that would end after it', () => {
		const schedule = scheduleFor({ estimateMs: 10_500 });
		expect(schedule.delayAfter(2_000)).toBe(300);
		expect(schedule.delayAfter(10_000)).toBe(560);
		expect(schedule.delayAfter(11_000)).toBe(1_100);
	});

	test('can be confirmed by a report', () => {
		const schedule = scheduleFor({ estimateMs: TASK_MS });
		schedule.addEstimate(2_000, progressAt(2_000, true));
		expect(schedule.delayAfter(2_000)).toBe(2_000);
	});

	test.each([NaN, -1, 0, DAY_MS + 1, Infinity])('of %d ms is ignored', (estimateMs) => {
		const schedule = scheduleFor({ estimateMs });
		schedule.addEstimate(2_000, undefined);
		expect(schedule.needsEstimate(3_000)).toBe(false);
		expect(schedule.needsEstimate(6_000)).toBe(true);
	});

	test('that is not a number cannot be confirmed', () => {
		const schedule = scheduleFor({ estimateMs: NaN });
		schedule.addEstimate(2_000, progressAt(2_000, true));
		expect(schedule.delayAfter(2_000)).toBe(300);
	});
});

describe('a confirmed estimate', () => {
	test('is slept to in few steps', () => {
		const schedule = confirmedSchedule();
		expect(schedule.delayAfter(6_000)).toBe(6_000);
		expect(schedule.delayAfter(12_000)).toBe(12_000);
		expect(schedule.delayAfter(24_000)).toBe(24_000);
		expect(schedule.delayAfter(48_000)).toBe(13_000 * 0.9);
		expect(schedule.delayAfter(59_700)).toBe(1_300 + 60);
	});

	test('causes no delay below that of the first poll', () => {
		const schedule = scheduleFor({ estimateMs: TASK_MS });
		schedule.addEstimate(100, progressAt(100, true));
		expect(schedule.delayAfter(100)).toBe(300);
	});

	test('of a waiting task is trusted for 10 s at a time', () => {
		const schedule = confirmedSchedule(true);
		expect(schedule.delayAfter(6_000)).toBe(6_000);
		expect(schedule.delayAfter(12_000)).toBe(10_000);
		expect(schedule.delayAfter(24_000)).toBe(10_000);
	});

	test.each([
		[0, 300],
		[200, 300],
		[1_000, 1_000],
		[20_000, 8_100],
	])('that has passed by %d ms is followed by a delay of %d ms', (passedMs, delayMs) => {
		expect(confirmedSchedule().delayAfter(TASK_MS + passedMs)).toBe(delayMs);
	});

	test('is revoked by an estimate of another end', () => {
		const schedule = confirmedSchedule();
		schedule.addEstimate(12_000, { ...progressAt(12_000), remainingMs: 30_000 });
		expect(schedule.delayAfter(12_000)).toBe(1_200);
	});

	test.each([
		['nothing', undefined],
		['no time left', { remainingMs: 0, isWaiting: false }],
		['an implausible time', { remainingMs: 1e30, isWaiting: false }],
	])('is not revoked by a report of %s', (_, progress) => {
		const schedule = confirmedSchedule();
		schedule.addEstimate(12_000, progress);
		expect(schedule.delayAfter(12_000)).toBe(12_000);
	});
});

describe('an estimate is needed', () => {
	test('from the first poll on', () => {
		expect(scheduleFor().needsEstimate(0)).toBe(true);
		expect(scheduleFor({ estimateMs: TASK_MS }).needsEstimate(0)).toBe(true);
	});

	test('soon after the first one, to confirm it', () => {
		const schedule = scheduleFor();
		schedule.addEstimate(2_000, progressAt(2_000));
		expect(schedule.needsEstimate(2_999)).toBe(false);
		expect(schedule.needsEstimate(3_000)).toBe(true);
	});

	test('later when the first report had none', () => {
		const schedule = scheduleFor();
		schedule.addEstimate(2_000, undefined);
		expect(schedule.needsEstimate(5_999)).toBe(false);
		expect(schedule.needsEstimate(6_000)).toBe(true);
	});

	test('ever more rarely while none is confirmed, and five times at most', () => {
		const schedule = scheduleFor();
		const requestedAtMs: number[] = [];
		for (let elapsedMs = 1_000; elapsedMs < DAY_MS; elapsedMs += 500) {
			if (!schedule.needsEstimate(elapsedMs)) continue;
			requestedAtMs.push(elapsedMs);
			schedule.addEstimate(elapsedMs, { remainingMs: elapsedMs, isWaiting: true });
		}
		expect(requestedAtMs).toEqual([1_000, 1_500, 4_500, 13_500, 40_500]);
	});

	test('again only after the end of a confirmed one', () => {
		const schedule = confirmedSchedule();
		expect(schedule.needsEstimate(TASK_MS - 1)).toBe(false);
		expect(schedule.needsEstimate(TASK_MS)).toBe(true);
	});

	test('up to five times again after a confirmed one', () => {
		const schedule = confirmedSchedule();
		for (let elapsedMs = TASK_MS, count = 1; count <= 5; count++, elapsedMs *= 3) {
			expect(schedule.needsEstimate(elapsedMs)).toBe(true);
			schedule.addEstimate(elapsedMs, undefined);
		}
		expect(schedule.needsEstimate(DAY_MS)).toBe(false);
	});
});

describe('two estimates are not consistent', () => {
	const delayAfterBoth = (before: TaskProgress, after: TaskProgress) => {
		const schedule = scheduleFor();
		schedule.addEstimate(2_000, before);
		schedule.addEstimate(6_000, after);
		return schedule.delayAfter(6_000);
	};

	const CONFIRMED_MS = 6_000;
	const UNCONFIRMED_MS = 600;

	test.each<[what: string, before: object, after: object, delayMs: number]>([
		['unless one of them differs', {}, {}, CONFIRMED_MS],
		['if their ends differ by more than 30 %', {}, { remainingMs: 56_231 }, UNCONFIRMED_MS],
		['unless their ends differ by at most 30 %', {}, { remainingMs: 56_230 }, CONFIRMED_MS],
		['if the first has no fraction', { fraction: undefined }, {}, UNCONFIRMED_MS],
		['if the second has no fraction', {}, { fraction: undefined }, UNCONFIRMED_MS],
		['if the fraction has not grown', { fraction: 0.3 }, { fraction: 0.3 }, UNCONFIRMED_MS],
		['if the fraction has shrunk', { fraction: 0.31 }, { fraction: 0.3 }, UNCONFIRMED_MS],
		['if the fraction predicts an earlier end', {}, { fraction: 0.2 }, UNCONFIRMED_MS],
	])('%s', (_, before, after, delayMs) => {
		const first = { ...progressAt(2_000), ...before };
		expect(delayAfterBoth(first, { ...progressAt(6_000), ...after })).toBe(delayMs);
	});

	test.each([
		['may be a rounding error', [0.01, 0.02], UNCONFIRMED_MS],
		['is exact', [0.0101, 0.0201], CONFIRMED_MS],
	])('if growth of the fraction %s (from %j) the delay is %d ms', (_, fractions, delayMs) => {
		const [before, after] = fractions;
		const estimates = [
			{ remainingMs: 302_000, fraction: before, isWaiting: false },
			{ remainingMs: 298_000, fraction: after, isWaiting: false },
		] as const;
		expect(delayAfterBoth(...estimates)).toBe(delayMs);
	});
});
