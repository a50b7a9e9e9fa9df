import { createHash } from 'crypto';
import type { IContextObject, IExecuteSingleFunctions } from 'n8n-workflow';

/** Tasks by the request that started them. */
type KeptTasks = Record<string, string>;

/** How far the items of a run have come; n8n runs all of them again if one failed. */
interface RunState {
	settled: number;
	hasFailed: boolean;
}

const runs = new WeakMap<object, RunState>();

/**
 * Remembers which task an item has started, for the case that n8n runs the item again: by Retry On
 * Fail, or by retrying the execution. n8n keeps what is in the node's context for the whole
 * execution and hands it to the execution that retries it. Run index and item index are part of
 * the key, so that a loop never gets the picture of an earlier round.
 */
export class TaskMemory {
	private readonly kept: KeptTasks;
	private readonly place: string;

	constructor(private readonly context: IExecuteSingleFunctions) {
		const store: IContextObject = context.getContext('node');
		this.kept = (store.startedTasks ??= {}) as KeptTasks;
		const itemIndex = context.getItemIndex();
		this.place = `${runIndexOf(context)}:${itemIndex}`;
	}

	/** @param request everything that makes the request what it is, picture contents included */
	keyOf(request: unknown): string {
		const digest = createHash('sha256').update(JSON.stringify(request)).digest('hex');
		return `${this.place}:${digest}`;
	}

	recall(key: string): string | undefined {
		return this.kept[key];
	}

	keep(key: string, taskId: string): void {
		this.kept[key] = taskId;
	}

	forget(key: string): void {
		delete this.kept[key];
	}

	/**
	 * To be told once for each item that is done. When all items of the run have succeeded, nobody
	 * will run them again, and their tasks are forgotten.
	 */
	settle(hasFailed: boolean): void {
		const run = this.context.getExecuteData();
		const state = runs.get(run) ?? { settled: 0, hasFailed: false };
		state.settled++;
		state.hasFailed ||= hasFailed;
		runs.set(run, state);
		if (state.settled < (run.data.main?.[0]?.length ?? 1)) return;
		runs.delete(run);
		if (state.hasFailed) return;
		const ofRun = `${runIndexOf(this.context)}:`;
		for (const key of Object.keys(this.kept)) if (key.startsWith(ofRun)) this.forget(key);
	}
}

function runIndexOf(context: IExecuteSingleFunctions): number {
	return Number(context.getWorkflowDataProxy(context.getItemIndex()).$runIndex);
}
