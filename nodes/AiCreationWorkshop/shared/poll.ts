export interface PollOptions<T> {
	retrieve: () => Promise<T>;
	/** True for an answer that ends the wait. An answer nobody knows should keep it waiting. */
	isFinal: (answer: T) => boolean;
	/** True for an error of `retrieve` that a later request may not meet; others end the loop. */
	isTransient: (error: unknown) => boolean;
	/** The least to pause after an error, when the other side has asked for it. */
	leastPauseAfter?: (error: unknown) => number | undefined;
	deadlineMs: number;
	/** Before the first request; half a second unless told. */
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
	isFinal: boolean;
	pollCount: number;
	waitedMs: number;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
const GROWTH = 0.2;
const MOST_ERRORS_IN_A_ROW = 5;

/**
 * Asks again and again, at first soon and then at growing intervals, until an answer is final or
 * the deadline has passed. The last request is made at the deadline; nothing is waited after it.
 *
 * @throws whatever `pause` throws, an error of `retrieve` that is not transient, and the last of
 * five transient errors in a row
 */
export async function poll<T>(options: PollOptions<T>): Promise<PollResult<T>> {
	const { retrieve, isFinal, isTransient, deadlineMs, pause, onLook, now = Date.now } = options;
	const start = now();
	const result: PollResult<T> = { isFinal: false, pollCount: 0, waitedMs: 0 };
	let nextPauseMs = options.firstPauseMs ?? FIRST_PAUSE_MS;
	let errorsInARow = 0;
	while (!result.isFinal && result.waitedMs < deadlineMs) {
		await pause(Math.min(nextPauseMs, deadlineMs - result.waitedMs));
		const answered = await settled(retrieve());
		result.pollCount++;
		result.waitedMs = now() - start;
		onLook?.({ pollCount: result.pollCount, waitedMs: result.waitedMs });
		nextPauseMs = pauseAfter(result.waitedMs);
		if ('error' in answered) {
			errorsInARow++;
			nextPauseMs = Math.max(nextPauseMs, options.leastPauseAfter?.(answered.error) ?? 0);
			if (!isTransient(answered.error) || errorsInARow >= MOST_ERRORS_IN_A_ROW)
				throw answered.error;
		} else {
			errorsInARow = 0;
			result.last = answered.value;
			result.isFinal = isFinal(answered.value);
		}
	}
	return result;
}

/** Grows in proportion to the time already waited, so that a task is noticed within a fifth of it. */
export function pauseAfter(waitedMs: number): number {
	return Math.min(LONGEST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, waitedMs * GROWTH));
}

async function settled<T>(promise: Promise<T>): Promise<{ value: T } | { error: unknown }> {
	return await promise.then(
		(value) => ({ value }),
		(error: unknown) => ({ error }),
	);
}
