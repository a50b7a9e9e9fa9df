import { isObject } from '../transport/envelope';
import { text } from '../values/text';

const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 10_000;
/** A task that nothing is known of is noticed within this share of its duration. */
const GROWTH = 0.145;
/** Spreads the looks of items that were started together. */
const JITTER = 0.05;

/** Of what an estimate leaves, so much is slept before it is looked again: it may be too long. */
const SHARE_OF_REMAINING = 0.9;
/** An end that is so near is waited for and a little more, instead of looking just before it. */
const NEAR_END_MS = 1500;
const MARGIN_MS = 60;

/** Two estimates agree when the end they tell has moved by less than this share of the time between. */
const DRIFT = 0.3;
const DRIFT_MS = 30;
/** The time left may exceed what the growth of the share that is done tells by this factor. */
const TOLERANCE = 1.15;
/** Of a share that is told in hundredths so much of a growth may come of rounding. */
const HUNDREDTH = 0.01;
/** After so many times the time of the last estimate the next one is asked for. */
const ASK_AGAIN = 3;
/** The same for the one that is to confirm the first. */
const CONFIRM = 1.5;
/** Who was asked so often and gave no estimate that holds is not asked any more. */
const MOST_ESTIMATES_IN_VAIN = 5;

/** An estimate above a day is none. */
const LONGEST_ESTIMATE_MS = 24 * 60 * 60 * 1000;

/** How long the tasks of one run took, in milliseconds. */
export class Durations {
	/** Infinite before the first task is done. */
	shortestMs = Infinity;

	add(milliseconds: number): void {
		this.shortestMs = Math.min(this.shortestMs, milliseconds);
	}
}

/** What one estimate tells. */
interface Estimate {
	atMs: number;
	endMs: number;
	/** Between 0 and 1; missing when it is not told, or says nothing of the end. */
	share?: number;
	/** The task is still in the queue, and can have no share. */
	isWaiting: boolean;
}

/**
 * Plans the looks at one task. All times are milliseconds since the wait began.
 *
 * An estimate of the service is only trusted when a second one tells the same end and the growth
 * of the share that is done bears it out: the fields that hold them are documented by a line each,
 * and the one example has a task that waits with 0 seconds left. A queue may empty sooner than it
 * seemed, so what is told in it is trusted for a few seconds at a time only.
 */
export class Schedule {
	/** The later of two estimates that have told the same. */
	private trusted?: Estimate;
	private lastEstimate?: Estimate;
	private askedAtMs?: number;
	private askedInVain = 0;

	/** @param estimateMs what the service has said when the task was submitted */
	constructor(
		private readonly earlier: Durations = new Durations(),
		estimateMs?: number,
		private readonly random: () => number = Math.random,
	) {
		if (isSane(estimateMs)) this.lastEstimate = { atMs: 0, endMs: estimateMs, isWaiting: true };
	}

	/** How long to leave the task alone after a look that was made at this time. */
	pauseAfter(waitedMs: number): number {
		const pauseMs = grown(waitedMs) * (1 - JITTER * this.random());
		const beforeOthersMs = this.earlier.shortestMs * SHARE_OF_REMAINING - waitedMs;
		if (Number.isFinite(beforeOthersMs) && beforeOthersMs > pauseMs) return beforeOthersMs;
		const { trusted, lastEstimate } = this;
		if (trusted) {
			const leftMs = trusted.endMs - waitedMs;
			// An end that has just passed was told a little too early.
			if (leftMs <= 0) return Math.min(pauseMs, Math.max(FIRST_PAUSE_MS, -leftMs));
			// An end that seems sure may still be wrong: half of the way is the most that is slept.
			const mostMs = trusted.isWaiting ? Math.min(waitedMs, LONGEST_PAUSE_MS) : waitedMs;
			return Math.min(pauseBefore(leftMs), Math.max(mostMs, FIRST_PAUSE_MS));
		}
		const remainingMs = (lastEstimate?.endMs ?? 0) - waitedMs;
		// To look sooner does no harm, whatever the estimate is worth.
		return remainingMs > 0 ? Math.min(pauseMs, remainingMs + MARGIN_MS) : pauseMs;
	}

	/** Whether an estimate would be of use: there is none, it was not borne out, or it is over. */
	wantsEstimate(waitedMs: number): boolean {
		if (this.trusted && this.trusted.endMs > waitedMs) return false;
		if (this.askedInVain >= MOST_ESTIMATES_IN_VAIN) return false;
		if (this.askedAtMs === undefined) return true;
		const isFirst = this.askedInVain === 1 && this.lastEstimate !== undefined;
		return waitedMs >= this.askedAtMs * (isFirst ? CONFIRM : ASK_AGAIN);
	}

	/** Takes in what the service says of the progress of the task. */
	learn(waitedMs: number, progress: unknown): void {
		const { lastEstimate } = this;
		const estimate = told(progress, waitedMs);
		this.askedAtMs = waitedMs;
		this.askedInVain++;
		// A task whose time has just come may have no seconds left: that takes nothing back.
		if (!estimate) return;
		this.trusted = undefined;
		this.lastEstimate = estimate;
		if (!lastEstimate || !agree(lastEstimate, estimate)) return;
		this.trusted = estimate;
		this.askedInVain = 0;
	}
}

/** In proportion to the time already waited: soon at first, then ever more rarely. */
function grown(waitedMs: number): number {
	return Math.min(LONGEST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, waitedMs * GROWTH));
}

function pauseBefore(remainingMs: number): number {
	return remainingMs <= NEAR_END_MS ? remainingMs + MARGIN_MS : remainingMs * SHARE_OF_REMAINING;
}

/** The seconds left (`etaRelative`) and the share that is done (`progress`). */
function told(data: unknown, waitedMs: number): Estimate | undefined {
	if (!isObject(data)) return undefined;
	const remainingMs = Number(text(data.etaRelative)) * 1000;
	const share = Number(text(data.progress));
	if (!isSane(remainingMs)) return undefined;
	const isUnderWay = share > 0 && share < 1;
	const isWaiting = data.status === 'waiting';
	const endMs = waitedMs + remainingMs;
	return { atMs: waitedMs, endMs, isWaiting, ...(isUnderWay && { share }) };
}

/**
 * Whether two estimates tell the same end, and the share that was done between them promises it
 * not much sooner. A share that has not grown promises nothing.
 */
function agree(before: Estimate, after: Estimate): boolean {
	const betweenMs = after.atMs - before.atMs;
	const drift = Math.abs(after.endMs - before.endMs);
	if (drift > DRIFT * betweenMs + DRIFT_MS) return false;
	if (after.isWaiting) return true;
	if (before.share === undefined || after.share === undefined) return false;
	const grownBy = after.share - before.share;
	const roundedBy = Math.round(after.share * 100) / 100 === after.share ? HUNDREDTH : 0;
	const leftByShareMs = (betweenMs * (1 - after.share)) / (grownBy + roundedBy);
	return grownBy > 0 && after.endMs - after.atMs <= leftByShareMs * TOLERANCE;
}

function isSane(milliseconds: number | undefined): milliseconds is number {
	return milliseconds !== undefined && milliseconds > 0 && milliseconds <= LONGEST_ESTIMATE_MS;
}
