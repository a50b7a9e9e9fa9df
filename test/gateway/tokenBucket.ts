import type { Clock } from './clock';
import { GatewayError } from './errors';
import type { GatewayOptions } from './options';

/**
 * Flow control by a token bucket: it holds one second's worth of calls, is full at the start, and
 * fills up evenly. A refused call takes no token.
 */
export class TokenBucket {
	/** Refusals sent so far. */
	refused = 0;
	private tokens: number;
	private readonly capacity: number;
	private filledAt: number;

	constructor(
		private readonly options: Pick<GatewayOptions, 'requestsPerSecond' | 'retryAfterSeconds'>,
		private readonly clock: Pick<Clock, 'now'>,
	) {
		// A rate below one a second still lets single calls through.
		this.capacity = Math.max(1, options.requestsPerSecond);
		this.tokens = this.capacity;
		this.filledAt = clock.now();
	}

	/** Takes a token for one call, or throws the `GatewayError` T429UR. */
	take(): void {
		this.fill();
		if (this.tokens >= 1) {
			this.tokens -= 1;
			return;
		}
		this.refused += 1;
		const { retryAfterSeconds } = this.options;
		if (retryAfterSeconds === undefined) throw new GatewayError('T429UR');
		throw new GatewayError('T429UR', '', { 'retry-after': String(retryAfterSeconds) });
	}

	private fill(): void {
		const { requestsPerSecond } = this.options;
		if (requestsPerSecond === Infinity) return;
		const now = this.clock.now();
		// Below 0 when the clock was set back.
		const elapsedMs = Math.max(0, now - this.filledAt);
		this.tokens = Math.min(this.capacity, this.tokens + (elapsedMs / 1000) * requestsPerSecond);
		this.filledAt = now;
	}
}
