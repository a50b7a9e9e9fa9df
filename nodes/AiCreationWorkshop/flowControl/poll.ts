export interface PollOptions<T> {
	/** @param waitedMs tells, whenever it is asked, the time since the wait began */
	retrieve: (waitedMs: () => number) => Promise<T>;
	/** True for an answer that ends the wait. An answer nobody knows should keep it waiting. */
	isFinal: (answer: T) => boolean;
	/** True for an error of `retrieve` that a later request may not meet; others end the loop. */
	isTransient: (error: unknown) => boolean;
	/** The least to pause after an error, when the other side has asked for it. */
	leastPauseAfter?: (error: unknown) => number | undefined;
	deadlineMs: number;
	/** How long to pause when so much time has passed. */
	pauseAfter: (waitedMs: number) => number;
	/** Before the first request, in place of what `pauseAfter` says. */
	firstPauseMs?: number;
	/** Must throw when the wait is to end early. */
	pause: (milliseconds: number) => Promise<void>;
	/** Told after each request. */
	onLook?: (progress: { pollCount: number; waitedMs: number }) => void;
	now?: () => number;
}

export interface PollResult<T> {
	/** The last answer; missing when no request succeeded before the deadline. */
	last?: T;
	/** What the last request failed with, if it failed. */
	lastError?: unknown;
	isFinal: boolean;
	pollCount: number;
	waitedMs: number;
}

const PAUSE_AFTER_ERROR_MS = 500;
const LONGEST_PAUSE_AFTER_ERROR_MS = 10_000;
const MOST_ERRORS_IN_A_ROW = 6;

/**
 * Asks again and again until an answer is final or the deadline has passed. The last request is
 * made at the deadline; nothing is waited after it. After errors the pauses double.
 *
 * @throws whatever `pause` throws, an error of `retrieve` that is not transient, and the last of
 * six transient errors in a row
 */
export async function poll<T>(options: PollOptions<T>): Promise<PollResult<T>> {
	const { retrieve, isFinal, deadlineMs, pauseAfter, pause, onLook, now = Date.now } = options;
	const start = now();
	const waitedMs = () => now() - start;
	const result: PollResult<T> = { isFinal: false, pollCount: 0, waitedMs: 0 };
	let nextPauseMs = options.firstPauseMs ?? pauseAfter(0);
	let errorsInARow = 0;
	while (!result.isFinal && result.waitedMs < deadlineMs) {
		await pause(Math.min(nextPauseMs, deadlineMs - result.waitedMs));
		const answered = await settled(retrieve(waitedMs));
		result.pollCount++;
		result.waitedMs = waitedMs();
		onLook?.({ pollCount: result.pollCount, waitedMs: result.waitedMs });
		result.lastError = answered.error;
		nextPauseMs = pauseAfter(result.waitedMs);
		if ('error' in answered) {
			errorsInARow++;
			if (!isWorthAnotherTry(options, answered.error, errorsInARow)) throw answered.error;
			const asked = options.leastPauseAfter?.(answered.error) ?? 0;
			nextPauseMs = Math.max(nextPauseMs, asked, pauseAfterErrors(errorsInARow));
		} else {
			errorsInARow = 0;
			result.last = answered.value;
			result.isFinal = isFinal(answered.value);
		}
	}
	return result;
}

function isWorthAnotherTry<T>(options: PollOptions<T>, error: unknown, count: number): boolean {
	return options.isTransient(error) && count < MOST_ERRORS_IN_A_ROW;
}

function pauseAfterErrors(count: number): number {
	return Math.min(LONGEST_PAUSE_AFTER_ERROR_MS, PAUSE_AFTER_ERROR_MS * 2 ** (count - 1));
}

async function settled<T>(
	promise: Promise<T>,
): Promise<{ value: T; error?: undefined } | { error: unknown }> {
	return await promise.then(
		(value) => ({ value }),
		(error: unknown) => ({ error }),
	);
}
