import type { Deadline } from './deadline';

export interface PollProgress {
	pollCount: number;
	/** Milliseconds since polling began. */
	elapsedMs: number;
}

export interface PollOptions<T> {
	retrieve: () => Promise<T>;
	/** True for a response that ends the polling. An unknown state should not. */
	isTerminal: (response: T) => boolean;
	/** Whether to poll again after an error, the n-th in a row; other errors end the polling. */
	shouldContinue: (error: unknown, consecutiveErrors: number) => boolean;
	/** How long the service asks to wait after this error. */
	retryAfterMs?: (error: unknown) => number | undefined;
	/** The last request is sent when it ends. */
	deadline: Deadline;
	/** How long to wait when so many milliseconds have passed since polling began. */
	delayAfter: (elapsedMs: number) => number;
	/** Before the first request, in place of `delayAfter`. */
	initialDelayMs?: number;
	/** Must throw when the polling is to be aborted. */
	sleep: (milliseconds: number) => Promise<void>;
	/** Awaited after each request. */
	onPoll?: (result: PollResult<T>) => Promise<void> | void;
	/** Milliseconds on a monotonic clock. */
	now: () => number;
}

export interface PollResult<T> extends PollProgress {
	/** The last response; missing when no request succeeded before the deadline. */
	last?: T;
	/** The error of the last request, if it failed. */
	lastError?: unknown;
	isTerminal: boolean;
}

const ERROR_BACKOFF_MS = 500;
const MAX_ERROR_BACKOFF_MS = 10_000;

/**
 * Sends requests until a response is terminal or the deadline has passed. After errors the delays
 * double.
 *
 * @throws what `sleep` or `onPoll` throws, and an error of `retrieve` after which `shouldContinue`
 * is false
 */
export async function poll<T>(options: PollOptions<T>): Promise<PollResult<T>> {
	const { isTerminal, deadline, delayAfter, sleep, onPoll, now } = options;
	const startMs = now();
	const result: PollResult<T> = { isTerminal: false, pollCount: 0, elapsedMs: 0 };
	let delayMs = options.initialDelayMs ?? delayAfter(0);
	let consecutiveErrors = 0;
	while (!result.isTerminal) {
		const isLast = delayMs >= deadline.remainingMs();
		await sleep(isLast ? deadline.remainingMs() : delayMs);
		try {
			result.last = await options.retrieve();
			result.lastError = undefined;
			result.isTerminal = isTerminal(result.last);
			consecutiveErrors = 0;
		} catch (error) {
			result.lastError = error;
			consecutiveErrors++;
		}
		result.pollCount++;
		result.elapsedMs = now() - startMs;
		await onPoll?.(result);
		if (consecutiveErrors > 0 && !options.shouldContinue(result.lastError, consecutiveErrors)) {
			throw result.lastError;
		}
		if (isLast || deadline.remainingMs() === 0) break;
		delayMs = Math.max(delayAfter(now() - startMs), minDelayMs(options, result, consecutiveErrors));
	}
	return result;
}

function minDelayMs<T>(
	{ retryAfterMs }: PollOptions<T>,
	{ lastError }: PollResult<T>,
	consecutiveErrors: number,
): number {
	if (consecutiveErrors === 0) return 0;
	const backoffMs = ERROR_BACKOFF_MS * 2 ** (consecutiveErrors - 1);
	return Math.max(Math.min(MAX_ERROR_BACKOFF_MS, backoffMs), retryAfterMs?.(lastError) ?? 0);
}
