import { clock } from './clock';
import { Deadline } from './deadline';

/** Timers cannot be cleared in a community node, so none may outlive its purpose by more than this. */
export const MAX_TIMER_MS = 250;

/**
 * Sleeps, but ends at once when the signal is aborted.
 *
 * @throws the signal's reason when it is aborted before or during the sleep
 */
export async function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
	signal?.throwIfAborted();
	await untilAborted(
		sleepWhile(() => !signal?.aborted, milliseconds),
		signal,
	);
}

/**
 * Sleeps, but ends within a quarter of a second when the sleep is not needed any more. For each of
 * many requests, that takes less time than an AbortController.
 */
export async function sleepWhile(isNeeded: () => boolean, milliseconds: number): Promise<void> {
	const deadline = new Deadline(milliseconds);
	do {
		await clock.sleep(Math.ceil(Math.min(deadline.remainingMs(), MAX_TIMER_MS)));
	} while (deadline.remainingMs() > 0 && isNeeded());
}

/**
 * The result of a promise, unless the signal is aborted before. The work behind the promise goes
 * on, and its result is ignored.
 *
 * @throws the signal's reason when it is aborted, and what the promise rejects with
 */
export async function untilAborted<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
	if (!signal) return await promise;
	return await new Promise<T>((resolve, reject) => {
		const onAbort = () => reject(signal.reason as Error);
		if (signal.aborted) onAbort();
		else signal.addEventListener('abort', onAbort, { once: true });
		const removeListener = () => signal.removeEventListener('abort', onAbort);
		void promise.then(resolve, reject).then(removeListener);
	});
}
