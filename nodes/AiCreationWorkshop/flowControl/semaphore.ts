/** Lets a fixed number of callers work at a time; the others wait in the order of their coming. */
export class Places {
	private readonly queue: Array<() => void> = [];

	constructor(private free: number) {}

	/**
	 * Works once there is a place, and gives the place back whatever happens.
	 *
	 * @throws what `work` throws, or the signal's reason when it is aborted before there is a place
	 */
	async hold<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
		await this.take(signal);
		try {
			return await work();
		} finally {
			this.giveBack();
		}
	}

	private async take(signal?: AbortSignal): Promise<void> {
		signal?.throwIfAborted();
		if (this.free > 0) {
			this.free--;
			return;
		}
		await new Promise<void>((resolve, reject) => {
			const leave = () => {
				this.queue.splice(this.queue.indexOf(enter), 1);
				reject(signal?.reason as Error);
			};
			const enter = () => {
				signal?.removeEventListener('abort', leave);
				resolve();
			};
			this.queue.push(enter);
			signal?.addEventListener('abort', leave);
		});
	}

	private giveBack(): void {
		const next = this.queue.shift();
		if (next) next();
		else this.free++;
	}
}
