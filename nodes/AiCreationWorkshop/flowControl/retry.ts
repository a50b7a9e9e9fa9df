import { asFailure } from '../errors/workshopError';
import type { Failure } from '../errors/workshopError';
import { pause } from './sleep';

export interface RepeatOptions {
	/** Pauses before the second try, the third, and so on; their number bounds the tries. */
	pausesMs: number[];
	/** Whether another try is allowed and may fare better. */
	isWorthIt: (failure: Failure) => boolean;
	/** A service that wants to be left alone for longer is not asked again. */
	mostPatienceMs?: number;
	signal?: AbortSignal;
}

/** Between the tries of what goes to or comes from the file storage. */
export const TRANSFER_PAUSES_MS = [500, 2000];

/**
 * Tries until it works.
 *
 * @throws the Failure of the last try, also when the signal is aborted in the pause after it
 */
export async function repeated<T>(
	work: () => Promise<T>,
	{ pausesMs, isWorthIt, mostPatienceMs = Infinity, signal }: RepeatOptions,
): Promise<T> {
	for (const pauseMs of pausesMs) {
		const result = await work().then(
			(value) => ({ value }),
			(error: unknown) => ({ failure: asFailure(error) }),
		);
		if ('value' in result) return result.value;
		const { failure } = result;
		const askedMs = failure.nature.retryAfterMs ?? 0;
		if (signal?.aborted || !isWorthIt(failure) || askedMs > mostPatienceMs) throw failure;
		await pause(Math.max(pauseMs, askedMs), signal).catch(() => undefined);
		if (signal?.aborted) throw failure;
	}
	return await work();
}
