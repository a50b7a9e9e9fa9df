import { startChild } from './childProcess';
import type { ServiceAccess } from './vendorLoop';

/** What an execution took of the process that ran it. */
export interface Cost {
	wallMs: number;
	cpuMs: number;
	/** The most memory it had, above what it had before. */
	peakBytes: number;
	/** Of the heap, while the execution with its items is still there. */
	heldBytes: number;
	/** Items without a picture. */
	failed: number;
}

/** A process that holds n8n's engine with the node, and nothing else. */
export interface EngineProcess {
	/** Executes a workflow of the node alone, with so many items that have a small picture each. */
	execute: (items: number) => Promise<Cost>;
	close: () => Promise<void>;
}

export async function startEngineProcess(access: ServiceAccess): Promise<EngineProcess> {
	const child = await startChild('engineChild.ts', access, ['--expose-gc']);
	return {
		execute: async (items) => await child.ask<Cost>(items),
		close: child.close,
	};
}
