/** Lets a fixed number of callers work at a time; the others wait in the order of their coming. */
export class Places {
	private readonly queue: Array<() => void> = [];

	constructor(private free: number) {}

	/** Works once there is a place, and gives the place back whatever happens. */
	async hold<T>(work: () => Promise<T>): Promise<T> {
		await this.take();
		try {
			return await work();
		} finally {
			this.giveBack();
		}
	}

	private async take(): Promise<void> {
		if (this.free > 0) {
			this.free--;
			return;
		}
		await new Promise<void>((resolve) => this.queue.push(resolve));
	}

	private giveBack(): void {
		const next = this.queue.shift();
		if (next) next();
		else this.free++;
	}
}

const placesOfRuns = new WeakMap<object, Places>();

/**
 * The places that all items of one run of a node share.
 *
 * @param run an object that is the same for all items of the run and for no other run
 * @param count taken from the first item that asks
 */
export function placesOfRun(run: object, count: number): Places {
	const places = placesOfRuns.get(run) ?? new Places(count);
	placesOfRuns.set(run, places);
	return places;
}
