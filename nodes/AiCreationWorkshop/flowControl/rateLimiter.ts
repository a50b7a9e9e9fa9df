import { Deadline, WaitTooLongError, monotonicNow } from './deadline';
import { Semaphore } from './semaphore';
import type { AcquireOptions } from './semaphore';
import { sleep } from './sleep';

const INITIAL_INTERVAL_MS = 50;
const MIN_INTERVAL_MS = 10;
const MAX_INTERVAL_MS = 1000;

/**
 * Multiplicative back-off and recovery. They balance at 4 % throttled responses; above that the
 * interval settles at its maximum.
 */
const BACKOFF_FACTOR = 1.3;
const RECOVERY_FACTOR = 0.99;

/** Throttled responses within this time belong to one burst, and back off once. */
const THROTTLE_WINDOW_MS = 1000;
/** After a throttled response no request is sent for this long, or for Retry-After within bounds. */
const MIN_COOLDOWN_MS = 500;
const MAX_COOLDOWN_MS = 30_000;

/**
 * Spaces requests: one at a time in FIFO order, at an interval that grows when the service
 * throttles and shrinks while it does not.
 */
export class RateLimiter {
	private readonly queue = new Semaphore(1);
	private intervalMs = INITIAL_INTERVAL_MS;
	private nextRequestAtMs = 0;
	private lastBackoffAtMs = -Infinity;

	constructor(
		private readonly now: () => number = monotonicNow,
		private readonly wait: typeof sleep = sleep,
	) {}

	/**
	 * Waits until a request may be sent.
	 *
	 * @throws the signal's reason when it is aborted before that, or a WaitTooLongError when the
	 * request may not be sent in time, at once if the next request of all comes too late
	 */
	async acquire({ signal, timeoutMs = Infinity }: AcquireOptions = {}): Promise<void> {
		const deadline = new Deadline(timeoutMs, this.now);
		const waitForInterval = async () => {
			for (let delayMs = this.delayMs(); delayMs > 0; delayMs = this.delayMs()) {
				this.assertInTime(deadline);
				await this.wait(delayMs, signal);
			}
			signal?.throwIfAborted();
			this.nextRequestAtMs = this.now() + this.intervalMs;
		};
		this.assertInTime(deadline);
		await this.queue.run(waitForInterval, { signal, timeoutMs });
	}

	/** Call after each response that was not throttled. */
	onSuccess(): void {
		this.intervalMs = Math.max(MIN_INTERVAL_MS, this.intervalMs * RECOVERY_FACTOR);
	}

	/** Call after each throttled response, with its Retry-After in milliseconds. */
	onThrottled(retryAfterMs = MIN_COOLDOWN_MS): void {
		const now = this.now();
		if (now - this.lastBackoffAtMs > THROTTLE_WINDOW_MS) {
			this.lastBackoffAtMs = now;
			this.intervalMs = Math.min(MAX_INTERVAL_MS, this.intervalMs * BACKOFF_FACTOR);
		}
		const cooldownMs = Math.max(MIN_COOLDOWN_MS, Math.min(MAX_COOLDOWN_MS, retryAfterMs));
		this.nextRequestAtMs = Math.max(this.nextRequestAtMs, now + cooldownMs);
	}

	private assertInTime(deadline: Deadline): void {
		const delayMs = this.delayMs();
		if (delayMs > deadline.remainingMs()) throw new WaitTooLongError(delayMs);
	}

	private delayMs(): number {
		return this.nextRequestAtMs - this.now();
	}
}
