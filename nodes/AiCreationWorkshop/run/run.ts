import type { IDataObject, IExecuteSingleFunctions, INodeParameters } from 'n8n-workflow';

import { isTool } from '../fields/tool';
import { TaskDurations } from '../flowControl/pollSchedule';
import { Semaphore } from '../flowControl/semaphore';
import { sleep } from '../flowControl/sleep';
import { TaskStore } from './taskStore';

/** How n8n starts the items of a run. */
interface RunPlan {
	runIndex: number;
	itemCount: number;
	/** n8n starts so many items in one go … */
	batchSize: number;
	/** … and then pauses for so many milliseconds. */
	batchIntervalMs: number;
	continuesOnFail: boolean;
	/** n8n may run the items again when one has failed. */
	mayRepeat: boolean;
}

/** How much later than planned a batch of n8n may start before the run counts as ended. */
const BATCH_TOLERANCE_MS = 1000;

/**
 * What the items of one attempt to run the node share.
 *
 * n8n starts the items one after the other without waiting for them. When it cannot evaluate an
 * expression of one and the node does not continue on errors, it ends the node at once and leaves
 * the items that it has started to themselves. So no item may submit before all of its batch have
 * arrived.
 */
export class Run {
	readonly permits = new Semaphore(0);
	readonly durations = new TaskDurations();
	/** The tasks of the run by item; each of them is billed. */
	readonly tasks = new Map<number, string>();

	private readonly arrived = new Set<number>();
	private readonly active = new Set<number>();
	private readonly batches = new Map<number, Promise<void>>();
	private readonly aborted = new AbortController();
	private readonly idleListeners: Array<() => void> = [];
	private lastIndex = -1;
	private isComplete = false;
	private hasFailed = false;

	/**
	 * @param canStartAll whether n8n will be able to start all items, as far as is known before
	 * @param onSuccess called when all items have succeeded, so that n8n will not run them again
	 */
	constructor(
		readonly plan: RunPlan,
		private readonly canStartAll: () => boolean,
		private readonly onSuccess: () => void,
	) {}

	/** Aborted when an item has failed and the node stops on errors, or when n8n has ended the node. */
	get signal(): AbortSignal {
		return this.aborted.signal;
	}

	/** False for an item of a later attempt: n8n starts the items in ascending order. */
	accepts(itemIndex: number): boolean {
		return !this.isComplete && itemIndex > this.lastIndex;
	}

	arrive(itemIndex: number): void {
		this.lastIndex = itemIndex;
		this.arrived.add(itemIndex);
		this.active.add(itemIndex);
	}

	/**
	 * Waits until all items of the batch have arrived.
	 *
	 * @throws the reason of the signal when n8n has ended the node instead
	 */
	async batchArrived(itemIndex: number): Promise<void> {
		const batch = Math.floor(itemIndex / this.plan.batchSize);
		const arrival = this.batches.get(batch) ?? this.awaitBatch(batch);
		this.batches.set(batch, arrival);
		await arrival;
		this.signal.throwIfAborted();
	}

	/**
	 * Aborts the other items because this one has failed, and waits until they have left.
	 *
	 * @returns false when another item has failed before
	 */
	async fail(itemIndex: number): Promise<boolean> {
		if (this.signal.aborted) return false;
		this.aborted.abort();
		while ([...this.active].some((one) => one !== itemIndex)) {
			await new Promise<void>((resolve) => this.idleListeners.push(resolve));
		}
		return true;
	}

	/** Call once for each item that has arrived. */
	leave(itemIndex: number, hasFailed: boolean): void {
		this.active.delete(itemIndex);
		this.hasFailed ||= hasFailed;
		if (this.active.size <= 1) for (const listener of this.idleListeners.splice(0)) listener();
		const isOver = this.active.size === 0 && this.arrived.size === this.plan.itemCount;
		if (isOver && !this.hasFailed) this.onSuccess();
	}

	private async awaitBatch(batch: number): Promise<void> {
		const { batchSize, itemCount, continuesOnFail } = this.plan;
		const start = batch * batchSize;
		const end = Math.min(start + batchSize, itemCount);
		// All items of a batch start in one turn of the event loop.
		await sleep(0);
		const isWhole = rangeOf(start, end).every((index) => this.arrived.has(index));
		const hasEnded = !continuesOnFail && (!isWhole || (batch === 0 && !this.canStartAll()));
		if (hasEnded) this.aborted.abort();
		else if (end >= itemCount) this.isComplete = true;
		else if (!continuesOnFail) void this.expectBatch(batch + 1);
	}

	/** A batch of which no item can be started is noticed by its absence only. */
	private async expectBatch(batch: number): Promise<void> {
		await sleep(this.plan.batchIntervalMs + BATCH_TOLERANCE_MS);
		if (!this.batches.has(batch)) this.aborted.abort();
	}
}

function rangeOf(start: number, end: number): number[] {
	return Array.from({ length: end - start }, (_, index) => start + index);
}

/** n8n's data of a run is the same object for all of its items and attempts, and for no other run. */
const runs = new WeakMap<object, Run>();

/** Counts an item in. To be called as soon as n8n hands it over, without awaiting anything before. */
export function joinRun(functions: IExecuteSingleFunctions): Run {
	const key = functions.getExecuteData();
	const itemIndex = functions.getItemIndex();
	const known = runs.get(key);
	const run = known?.accepts(itemIndex) ? known : startRun(functions);
	runs.set(key, run);
	run.arrive(itemIndex);
	return run;
}

function startRun(functions: IExecuteSingleFunctions): Run {
	const { executeOnce, retryOnFail } = functions.getNode();
	const { data } = functions.getExecuteData();
	const isSingle = executeOnce === true || isTool(functions);
	const batch = functions.getNodeParameter('requestOptions.batching.batch', {}) as IDataObject;
	const batchIntervalMs = Number(batch.batchInterval);
	const isBatched = batchIntervalMs > 0;
	const itemCount = isSingle ? 1 : (data.main?.[0]?.length ?? 1);
	const runIndex = Number(functions.getWorkflowDataProxy(functions.getItemIndex()).$runIndex);
	const plan: RunPlan = {
		runIndex,
		itemCount,
		batchSize: isBatched ? Math.max(1, Number(batch.batchSize) || 1) : itemCount,
		batchIntervalMs,
		continuesOnFail: functions.continueOnFail(),
		mayRepeat: retryOnFail === true || !functions.continueOnFail(),
	};
	const canStartAll = () => !isBatched || canEvaluateAll(functions, itemCount);
	return new Run(plan, canStartAll, () => TaskStore.deleteRun(functions, runIndex));
}

/** Whether n8n can evaluate the expressions of all items, those of later batches included. */
function canEvaluateAll(functions: IExecuteSingleFunctions, itemCount: number): boolean {
	const expressions = expressionsIn(functions.getNode().parameters);
	try {
		for (const index of rangeOf(0, itemCount)) {
			for (const expression of expressions) functions.evaluateExpression(expression, index);
		}
		return true;
	} catch {
		return false;
	}
}

function expressionsIn(value: INodeParameters[string] | INodeParameters): string[] {
	// n8n adds the equals sign again.
	if (typeof value === 'string') return value.startsWith('=') ? [value.slice(1)] : [];
	if (typeof value !== 'object' || value === null) return [];
	return Object.values(value).flatMap((inner) => expressionsIn(inner as INodeParameters[string]));
}
