import { WaitTooLongError } from './deadline';
import { sleepWhile } from './sleep';

export interface AcquireOptions {
	signal?: AbortSignal;
	/** How long to wait for a permit at most, in milliseconds. */
	timeoutMs?: number;
}

/** Limits how many tasks run at the same time; waiting ones get their permits in FIFO order. */
export class Semaphore {
	private readonly queue = new Set<() => void>();
	private available: number;

	constructor(private permits: number) {
		this.available = permits;
	}

	/** Raises the number of permits; a number that is not higher changes nothing. */
	raiseTo(permits: number): void {
		if (permits <= this.permits) return;
		this.available += permits - this.permits;
		this.permits = permits;
		this.grant();
	}

	/**
	 * Runs a task once there is a permit, and releases the permit whatever happens.
	 *
	 * @throws what `task` throws, the signal's reason when it is aborted before there is a permit,
	 * or a WaitTooLongError when there is none in time
	 */
	async run<T>(task: () => Promise<T>, options: AcquireOptions = {}): Promise<T> {
		await this.acquire(options);
		try {
			return await task();
		} finally {
			this.release();
		}
	}

	private async acquire({ signal, timeoutMs = Infinity }: AcquireOptions): Promise<void> {
		signal?.throwIfAborted();
		if (this.available > 0) {
			this.available--;
			return;
		}
		await new Promise<void>((resolve, reject) => {
			const onGranted = () => {
				signal?.removeEventListener('abort', onAbort);
				resolve();
			};
			const leave = (reason: unknown) => {
				signal?.removeEventListener('abort', onAbort);
				if (this.queue.delete(onGranted)) reject(reason as Error);
			};
			const onAbort = () => leave(signal?.reason);
			const isWaiting = () => this.queue.has(onGranted);
			const onTimeout = () => isWaiting() && leave(new WaitTooLongError(timeoutMs));
			this.queue.add(onGranted);
			signal?.addEventListener('abort', onAbort);
			if (timeoutMs === Infinity) return;
			void sleepWhile(isWaiting, timeoutMs).then(onTimeout);
		});
	}

	private release(): void {
		this.available++;
		this.grant();
	}

	private grant(): void {
		for (const onGranted of this.queue) {
			if (this.available === 0) return;
			this.available--;
			this.queue.delete(onGranted);
			onGranted();
		}
	}
}
