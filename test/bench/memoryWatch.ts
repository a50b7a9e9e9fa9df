import { setTimeout as sleep } from 'node:timers/promises';
import { median, sum } from 'simple-statistics';

import { familyOf, forgetPeak, memoryOf, peakMemoryOf } from './processMemory';

const SAMPLE_MS = 100;

/** Watches the main memory of a process and of all that it has started. */
export class MemoryWatch {
	private readonly peaks = new Map<number, number>();
	private timer: NodeJS.Timeout | undefined;

	constructor(private readonly pid: number) {}

	/** Bytes that they have together while nothing happens: the median over some seconds. */
	async idleBytes(seconds = 5): Promise<number> {
		const samples: number[] = [];
		for (let elapsed = 0; elapsed < seconds * 1000; elapsed += SAMPLE_MS) {
			samples.push(sum(familyOf(this.pid).map(memoryOf)));
			await sleep(SAMPLE_MS);
		}
		return median(samples);
	}

	/** The kernel keeps the peak of each; sampling finds new ones, and keeps the peaks of those that end. */
	start(): void {
		familyOf(this.pid).forEach(forgetPeak);
		this.timer = setInterval(() => this.sample(), SAMPLE_MS);
	}

	/** Bytes: the peaks of all of them, added up. */
	stop(): number {
		clearInterval(this.timer);
		this.sample();
		return sum([...this.peaks.values()]);
	}

	private sample(): void {
		for (const pid of familyOf(this.pid)) {
			this.peaks.set(pid, Math.max(this.peaks.get(pid) ?? 0, peakMemoryOf(pid)));
		}
	}
}
