const INITIAL_DELAY_MS = 300;
const MAX_DELAY_MS = 10_000;
/** Delay in proportion to the elapsed time: a task without estimate is late by about half of this. */
const DELAY_RATIO = 0.1;
/** Spreads the polls of items that were started together. */
const JITTER = 0.05;

/** Earlier tasks of the run may delay a poll up to this fraction of the elapsed time … */
const MAX_HINT_RATIO = 0.3;
/** … and the first poll of a task up to this. */
const MAX_HINTED_INITIAL_DELAY_MS = 1000;

/** Fraction of the estimated remaining time that passes before the next poll; it may be too long. */
const SAFE_FRACTION = 0.9;
/** An end as near as this is waited for, and a little more, instead of polling just before it. */
const NEAR_END_MS = 1500;
const OVERSHOOT_MS = 60;

/** Estimates are consistent if their ends differ by less than this fraction of the time between. */
const MAX_DRIFT_RATIO = 0.3;
const MAX_DRIFT_MS = 30;
/** The remaining time may exceed what the growth of `progress` predicts by this factor. */
const PROGRESS_TOLERANCE = 1.15;
/** `progress` in hundredths may have been rounded by this much. */
const PROGRESS_ROUNDING = 0.01;
/** Request the next estimate once the elapsed time has grown by this factor … */
const REFRESH_FACTOR = 3;
/** … and the one that may confirm the first by this. */
const CONFIRM_FACTOR = 1.5;
/** Stop requesting estimates after this many unconfirmed ones in a row. */
const MAX_UNCONFIRMED_ESTIMATES = 5;
/** A confirmed estimate was wrong if the task is over before this fraction of the time it gave. */
const MIN_ACCURACY = 0.8;
/** A longer estimate is not plausible. */
const MAX_ESTIMATE_MS = 24 * 60 * 60 * 1000;

const MAX_TASKS = 8;

/** How long the last tasks of a run took, in milliseconds, and whether their estimates were right. */
export class TaskDurations {
	private readonly last: Array<{ milliseconds: number; isEstimateWrong: boolean }> = [];

	add(milliseconds: number, isEstimateWrong = false): void {
		this.last.push({ milliseconds, isEstimateWrong });
		if (this.last.length > MAX_TASKS) this.last.shift();
	}

	/** Zero before the first task has finished. */
	get minMs(): number {
		if (this.last.length === 0) return 0;
		return Math.min(...this.last.map(({ milliseconds }) => milliseconds));
	}

	/** Whether the confirmed estimate of one of them was far too long. */
	get hasWrongEstimate(): boolean {
		return this.last.some(({ isEstimateWrong }) => isEstimateWrong);
	}
}

/** What the service reports about a task under way. */
export interface TaskProgress {
	/** Estimated milliseconds until the end. */
	remainingMs: number;
	/** Fraction done, between 0 and 1; missing when it is not reported or says nothing. */
	fraction?: number;
	/** The task is still in the queue. */
	isWaiting: boolean;
}

interface Estimate extends Pick<TaskProgress, 'fraction' | 'isWaiting'> {
	atMs: number;
	endMs: number;
}

/**
 * Decides when to poll next. All times are milliseconds since polling began.
 *
 * An estimate counts only once a second one predicts the same end and `progress` has grown
 * accordingly, because the service documents neither field and its only example is wrong: there a
 * waiting task has 0 seconds left. A queue may empty sooner than it seemed, so an estimate from the
 * queue is trusted for a few seconds at a time only. After a wrong one, other tasks of the
 * run trust none for a while.
 */
export class PollSchedule {
	private confirmed?: Estimate;
	private lastEstimate?: Estimate;
	private lastRequestedAtMs?: number;
	private unconfirmedCount = 0;

	/** @param estimateMs duration of the task, as the service estimated it at the submission */
	constructor(
		private readonly previous: TaskDurations = new TaskDurations(),
		estimateMs?: number,
		private readonly random: () => number = Math.random,
	) {
		if (isPlausible(estimateMs))
			this.lastEstimate = { atMs: 0, endMs: estimateMs, isWaiting: true };
	}

	/** How long to wait after a poll at this time. */
	delayAfter(elapsedMs: number): number {
		const proportionalMs = proportionalDelayMs(elapsedMs) * (1 - JITTER * this.random());
		const { confirmed, lastEstimate } = this;
		if (confirmed && !this.previous.hasWrongEstimate) {
			const remainingMs = confirmed.endMs - elapsedMs;
			// An end that has just passed was predicted a little too early.
			if (remainingMs <= 0) {
				return Math.min(proportionalMs, Math.max(INITIAL_DELAY_MS, -remainingMs));
			}
			// Even a confirmed estimate may be wrong: at most half of the way to the end is slept.
			const maxMs = confirmed.isWaiting ? Math.min(elapsedMs, MAX_DELAY_MS) : elapsedMs;
			return Math.min(delayBefore(remainingMs), Math.max(maxMs, INITIAL_DELAY_MS));
		}
		const hintedMs = Math.max(proportionalMs, this.hintedDelayMs(elapsedMs));
		const remainingMs = (lastEstimate?.endMs ?? 0) - elapsedMs;
		// Polling sooner does no harm, whatever the estimate is worth.
		return remainingMs > 0 ? Math.min(hintedMs, remainingMs + OVERSHOOT_MS) : hintedMs;
	}

	/** Whether an estimate would help: there is none, it was not confirmed, or it has passed. */
	needsEstimate(elapsedMs: number): boolean {
		if (this.previous.hasWrongEstimate) return false;
		if (this.confirmed && this.confirmed.endMs > elapsedMs) return false;
		if (this.unconfirmedCount >= MAX_UNCONFIRMED_ESTIMATES) return false;
		if (this.lastRequestedAtMs === undefined) return true;
		const isFirst = this.unconfirmedCount === 1 && this.lastEstimate !== undefined;
		return elapsedMs >= this.lastRequestedAtMs * (isFirst ? CONFIRM_FACTOR : REFRESH_FACTOR);
	}

	/** @param progress undefined when the service gave no plausible answer */
	addEstimate(elapsedMs: number, progress: TaskProgress | undefined): void {
		this.lastRequestedAtMs = elapsedMs;
		this.unconfirmedCount++;
		// A task that is about to end may have no seconds left: that revokes nothing.
		if (!isPlausible(progress?.remainingMs)) return;
		const { lastEstimate } = this;
		const { fraction, isWaiting, remainingMs } = progress as TaskProgress;
		const estimate = { atMs: elapsedMs, endMs: elapsedMs + remainingMs, fraction, isWaiting };
		this.confirmed = undefined;
		this.lastEstimate = estimate;
		if (!lastEstimate || !isConsistent(lastEstimate, estimate)) return;
		this.confirmed = estimate;
		this.unconfirmedCount = 0;
	}

	/** Call when the task is over, so that later tasks of the run learn from it. */
	recordEnd(elapsedMs: number): void {
		const { confirmed } = this;
		const isWrong = confirmed?.isWaiting === false && elapsedMs < confirmed.endMs * MIN_ACCURACY;
		this.previous.add(elapsedMs, isWrong);
	}

	/** Tasks of one run often take equally long, so polls before the fastest of them can be spared. */
	private hintedDelayMs(elapsedMs: number): number {
		const untilFastestMs = this.previous.minMs * SAFE_FRACTION - elapsedMs;
		const maxMs = elapsedMs === 0 ? MAX_HINTED_INITIAL_DELAY_MS : elapsedMs * MAX_HINT_RATIO;
		return Math.min(untilFastestMs, maxMs);
	}
}

function proportionalDelayMs(elapsedMs: number): number {
	return Math.min(MAX_DELAY_MS, Math.max(INITIAL_DELAY_MS, elapsedMs * DELAY_RATIO));
}

function delayBefore(remainingMs: number): number {
	return remainingMs <= NEAR_END_MS ? remainingMs + OVERSHOOT_MS : remainingMs * SAFE_FRACTION;
}

/**
 * Whether two estimates predict the same end, and `progress` between them does not predict a much
 * earlier one. Progress that has not grown predicts nothing.
 */
function isConsistent(before: Estimate, after: Estimate): boolean {
	const betweenMs = after.atMs - before.atMs;
	const driftMs = Math.abs(after.endMs - before.endMs);
	if (driftMs > MAX_DRIFT_RATIO * betweenMs + MAX_DRIFT_MS) return false;
	if (after.isWaiting) return true;
	if (before.fraction === undefined || after.fraction === undefined) return false;
	const growth = after.fraction - before.fraction;
	const isRounded = Math.round(after.fraction * 100) / 100 === after.fraction;
	const maxGrowth = growth + (isRounded ? PROGRESS_ROUNDING : 0);
	const predictedMs = (betweenMs * (1 - after.fraction)) / maxGrowth;
	return growth > 0 && after.endMs - after.atMs <= predictedMs * PROGRESS_TOLERANCE;
}

function isPlausible(milliseconds: number | undefined): milliseconds is number {
	return milliseconds !== undefined && milliseconds > 0 && milliseconds <= MAX_ESTIMATE_MS;
}
