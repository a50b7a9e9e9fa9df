import { clock } from './clock';
import { Deadline } from './deadline';

/** Timers cannot be cleared in a community node, so none may outlive an abort by more than this. */
const MAX_TIMER_MS = 250;

/** Reason of an abort that ends what is not needed any more; without one, each abort makes an error. */
export const NOT_NEEDED = 'not needed';

/**
 * Sleeps, but ends at once when the signal is aborted.
 *
 * @throws the signal's reason when it is aborted before or during the sleep
 */
export async function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
	signal?.throwIfAborted();
	await untilAborted(sleepInSlices(milliseconds, signal), signal);
}

async function sleepInSlices(milliseconds: number, signal?: AbortSignal): Promise<void> {
	const deadline = new Deadline(milliseconds);
	do {
		await clock.sleep(Math.ceil(Math.min(deadline.remainingMs(), MAX_TIMER_MS)));
	} while (deadline.remainingMs() > 0 && !signal?.aborted);
}

/**
 * The result of a promise, unless the signal is aborted before. The work behind the promise goes
 * on, and its result is ignored.
 *
 * @throws the signal's reason when it is aborted, and what the promise rejects with
 */
export async function untilAborted<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
	let onAbort = () => {};
	try {
		return await Promise.race([
			promise,
			new Promise<never>((_resolve, reject) => {
				onAbort = () => reject(signal?.reason as Error);
				if (signal?.aborted) onAbort();
				else signal?.addEventListener('abort', onAbort);
			}),
		]);
	} finally {
		signal?.removeEventListener('abort', onAbort);
	}
}
