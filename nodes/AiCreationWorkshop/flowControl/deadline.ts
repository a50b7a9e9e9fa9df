import { clock } from './clock';

/** Milliseconds of the {@link clock}. */
export const monotonicNow = (): number => clock.now();

/** A point in time after which nothing is to be waited for any more. */
export class Deadline {
	private readonly endsAtMs: number;

	/** @param timeoutMs from now on, in milliseconds; `Infinity` never ends */
	constructor(
		timeoutMs: number,
		private readonly now: () => number = monotonicNow,
	) {
		this.endsAtMs = now() + timeoutMs;
	}

	/** Never negative. */
	remainingMs(): number {
		return Math.max(0, this.endsAtMs - this.now());
	}
}

/** Something would have to be waited for longer than allowed. */
export class WaitTooLongError extends Error {
	/** @param waitMs how long the wait would take at least, in milliseconds */
	constructor(readonly waitMs: number) {
		super(`A wait of ${Math.ceil(waitMs)} ms would be too long`);
	}
}
