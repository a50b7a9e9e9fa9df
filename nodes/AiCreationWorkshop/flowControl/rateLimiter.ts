import { Places } from './semaphore';
import { pause } from './sleep';

const FIRST_INTERVAL_MS = 50;
const SHORTEST_INTERVAL_MS = 10;
const LONGEST_INTERVAL_MS = 1000;

/**
 * By how much the interval grows when the service throttles, and shrinks with each answer. They
 * are in balance when four answers in a hundred are refusals; a service that refuses more often
 * whatever the pace gets a request each second.
 */
const SLOWDOWN = 1.3;
const RECOVERY = 0.99;

/** Refusals that come so close together are of one burst, and slow down once. */
const BURST_MS = 1000;
/** Nothing is sent for so long after a refusal, or for as long as it says, within bounds. */
const REST_MS = 500;
const LONGEST_REST_MS = 30_000;

/**
 * Spaces requests, so that the service need not throttle: one at a time in the order of their
 * coming, at an interval that grows when the service throttles and shrinks while it does not.
 */
export class Pace {
	private readonly turns = new Places(1);
	private intervalMs = FIRST_INTERVAL_MS;
	private freeAtMs = 0;
	private slowedAtMs = -Infinity;

	constructor(
		private readonly now: () => number = Date.now,
		private readonly sleep: typeof pause = pause,
	) {}

	/**
	 * Waits until a request may be sent.
	 *
	 * @throws the signal's reason when it is aborted before that
	 */
	async turn(signal?: AbortSignal): Promise<void> {
		await this.turns.hold(async () => {
			for (let left = this.restMs(); left > 0; left = this.restMs()) await this.sleep(left, signal);
			signal?.throwIfAborted();
			this.freeAtMs = this.now() + this.intervalMs;
		}, signal);
	}

	/** To be told of each answer that was none of throttling. */
	served(): void {
		this.intervalMs = Math.max(SHORTEST_INTERVAL_MS, this.intervalMs * RECOVERY);
	}

	/** To be told of each refusal, with the time that the service wants to be left alone. */
	throttled(retryAfterMs = REST_MS): void {
		const now = this.now();
		if (now - this.slowedAtMs > BURST_MS) {
			this.slowedAtMs = now;
			this.intervalMs = Math.min(LONGEST_INTERVAL_MS, this.intervalMs * SLOWDOWN);
		}
		const rest = Math.max(REST_MS, Math.min(LONGEST_REST_MS, retryAfterMs));
		this.freeAtMs = Math.max(this.freeAtMs, now + rest);
	}

	private restMs(): number {
		return this.freeAtMs - this.now();
	}
}

const paces = new Map<string, Pace>();

/** The pace that all requests with one credential keep, whichever execution they are of. */
export function paceOf(credential: string): Pace {
	const pace = paces.get(credential) ?? new Pace();
	paces.set(credential, pace);
	return pace;
}
