import { setTimeout as sleep } from 'node:timers/promises';

/** An order of magnitude above what the slowest test needs: it only ends what hangs. */
export const GUARD_SECONDS = 90;

/** Ten times what Stop may take, and less than any timeout that would end an execution. */
export const STOP_GUARD_SECONDS = 10;

const CHECK_INTERVAL_MS = 5;

/**
 * Runs what has to end by itself. The signal is aborted when it does not.
 *
 * @param seconds `Infinity` waits for ever
 * @throws Error that names the guard
 */
export async function withGuard<T>(
	what: string,
	run: (signal: AbortSignal) => Promise<T>,
	seconds = GUARD_SECONDS,
): Promise<T> {
	const guard = new AbortController();
	if (seconds === Infinity) return await run(guard.signal);
	const timer = setTimeout(() => guard.abort(), seconds * 1000);
	try {
		return await Promise.race([run(guard.signal), rejectOnAbort(what, guard.signal, seconds)]);
	} finally {
		clearTimeout(timer);
	}
}

async function rejectOnAbort(what: string, signal: AbortSignal, seconds: number): Promise<never> {
	return await new Promise((_resolve, reject) => {
		const error = new Error(`The guard of ${seconds} s ended ${what}: it hangs`);
		signal.addEventListener('abort', () => reject(error));
	});
}

/** Waits until a condition is true. Throws as {@link withGuard}. */
export async function until(what: string, isTrue: () => boolean): Promise<void> {
	await withGuard(`the wait for ${what}`, async (guard) => {
		while (!isTrue() && !guard.aborted) await sleep(CHECK_INTERVAL_MS);
	});
}
