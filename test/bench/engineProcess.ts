import { startChild } from './childProcess';
import type { Parameters } from '../support/workflowBuilder';
import type { ServiceAccess } from './vendorLoop';

/** One execution of the node alone. */
export interface Order {
	/** How many, with a small image each. */
	items: number;
	/** Of the node, beside those of an image to image with its defaults. */
	parameters?: Parameters;
	/** Presses Stop after so many milliseconds. */
	stopAfterMs?: number;
	/** Measures how much of the CPU time is the package's own, which makes all of it slower. */
	isProfiled?: boolean;
}

/** What an execution took of the process that ran it. */
export interface Cost {
	wallMs: number;
	cpuMs: number;
	/** The fraction of it that was spent in the package itself; undefined unless it was profiled. */
	ownShare?: number;
	/** The most memory it had, above what it had before. */
	peakBytes: number;
	/** Of the heap, while the execution with its items is still there. */
	heldBytes: number;
	/** Items without an image. */
	failed: number;
	/** When Stop was pressed, in milliseconds since 1970. */
	stoppedAt?: number;
}

/** A process that holds n8n's engine with the node, and nothing else. */
export interface EngineProcess {
	execute: (order: Order) => Promise<Cost>;
	close: () => Promise<void>;
}

export async function startEngineProcess(access: ServiceAccess): Promise<EngineProcess> {
	const child = await startChild('engineChild.ts', access, ['--expose-gc']);
	return {
		execute: async (order) => await child.ask<Cost>({ ...order }),
		close: child.close,
	};
}
