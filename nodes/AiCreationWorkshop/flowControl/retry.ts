import type { Deadline } from './deadline';
import { sleep } from './sleep';

export interface RetryOptions {
	/** Delays before the second attempt, the third, and so on; their number bounds the attempts. */
	delaysMs: readonly number[];
	shouldRetry: (error: unknown) => boolean;
	/** How long the service asks to wait after this error. */
	retryAfterMs?: (error: unknown) => number | undefined;
	/** No attempt is delayed beyond it. */
	deadline?: Deadline;
	signal?: AbortSignal;
}

/**
 * Repeats a task until it succeeds.
 *
 * @throws the error of the last attempt, also when the signal is aborted in the delay after it
 */
export async function retry<T>(
	task: () => Promise<T>,
	{ delaysMs, shouldRetry, retryAfterMs, deadline, signal }: RetryOptions,
): Promise<T> {
	for (const delayMs of delaysMs) {
		const [outcome] = await Promise.allSettled([task()]);
		if (outcome.status === 'fulfilled') return outcome.value;
		const error = outcome.reason as Error;
		const waitMs = Math.max(delayMs, retryAfterMs?.(error) ?? 0);
		const isTooLong = deadline !== undefined && waitMs > deadline.remainingMs();
		if (isTooLong || !shouldRetry(error)) throw error;
		await sleep(waitMs, signal).catch(() => {
			throw error;
		});
	}
	return await task();
}
