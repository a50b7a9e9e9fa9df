import { createHash } from 'crypto';
import type { IDataObject, IExecuteSingleFunctions } from 'n8n-workflow';

import { isTool } from '../fields/tool';
import { digestInputFiles } from '../files/inputFile';

/** What an item has started. */
export interface StartedTask {
	/** Equal for equal requests. */
	fingerprint: string;
	/** Null while a submission is under way, and for good when its response is lost. */
	taskId: string | null;
}

/**
 * Remembers which task an item has started, in case n8n runs the item again: by Retry On Fail, or by
 * retrying the execution. n8n keeps what is in the node's context for the whole execution and hands
 * it to the execution that retries it. The run index is part of the key, so that a loop never gets
 * the image of an earlier round.
 */
export class TaskStore {
	private readonly tasks: Record<string, StartedTask>;
	private readonly itemKey: string;
	private readonly context: IDataObject;

	constructor(functions: IExecuteSingleFunctions, runIndex: number) {
		this.tasks = tasksOf(functions);
		this.context = functions.getContext('node');
		this.itemKey = isTool(functions)
			? acquireToolKey(functions)
			: `${runIndex}:${functions.getItemIndex()}`;
	}

	get(): StartedTask | undefined {
		return this.tasks[this.itemKey];
	}

	set(task: StartedTask): void {
		this.tasks[this.itemKey] = task;
	}

	delete(): void {
		delete this.tasks[this.itemKey];
	}

	/**
	 * Counts a submission of this execution, whichever item or attempt it is of.
	 *
	 * @returns false, and counts nothing, when so many were counted already
	 */
	reserveSubmission(limit: number): boolean {
		if (this.submissions >= limit) return false;
		this.context.submissions = this.submissions + 1;
		return true;
	}

	/** Takes back a count: nothing was submitted. */
	cancelReservation(): void {
		this.context.submissions = Math.max(0, this.submissions - 1);
	}

	/** Submissions of this execution, and of those that it retries. */
	get submissions(): number {
		return Number(this.context.submissions ?? 0);
	}

	/** Call once, when the item has finished. */
	release(): void {
		activeToolKeys.get(this.tasks)?.delete(this.itemKey);
	}

	/** Deletes the tasks of all items of a run; of an equal call of an agent that goes on they stay. */
	static deleteRun(functions: IExecuteSingleFunctions, runIndex: number): void {
		const tasks = tasksOf(functions);
		const ofRun = isTool(functions) ? toolKey(functions) : `${runIndex}:`;
		const active = activeToolKeys.get(tasks);
		for (const key of Object.keys(tasks)) {
			if (key.startsWith(ofRun) && !active?.has(key)) delete tasks[key];
		}
	}
}

function tasksOf(functions: IExecuteSingleFunctions): Record<string, StartedTask> {
	const context: IDataObject = functions.getContext('node');
	return (context.tasks ??= {}) as unknown as Record<string, StartedTask>;
}

/** Keys of the calls of an agent that are under way. */
const activeToolKeys = new WeakMap<object, Set<string>>();

/**
 * A repeated call of an agent has another run index, so its arguments make the key. Equal calls at
 * the same time differ by a number.
 */
function acquireToolKey(functions: IExecuteSingleFunctions): string {
	const tasks = tasksOf(functions);
	const active = activeToolKeys.get(tasks) ?? new Set();
	activeToolKeys.set(tasks, active);
	for (let number = 0; ; number++) {
		const key = `${toolKey(functions)}:${number}`;
		if (active.has(key)) continue;
		active.add(key);
		return key;
	}
}

function toolKey(functions: IExecuteSingleFunctions): string {
	return `tool:${digest(functions.getInputData(0, 'ai_tool').json)}`;
}

/** Parameters that say how to wait and what to return: with other values the request is the same. */
const PARAMETERS_BESIDE_REQUEST = [
	'waitForCompletion',
	'downloadImages',
	'downloadFiles',
	'options',
	'requestOptions',
];

/**
 * Identifies a request by what a retry of the node cannot change: the parameters as they are
 * written, with expressions unresolved, the input item, and the contents of its files. So the value
 * of an expression such as `{{ $now }}` may change between two attempts, and an edited parameter
 * makes another request.
 */
export async function fingerprintRequest(functions: IExecuteSingleFunctions): Promise<string> {
	const { parameters } = functions.getNode();
	const options = parameters.options as IDataObject | undefined;
	const request = Object.entries(parameters).filter(
		([name]) => !PARAMETERS_BESIDE_REQUEST.includes(name),
	);
	const { json } = functions.getInputData();
	const files = await digestInputFiles(functions);
	return digest([request, options?.resourceConfigId, json, files]);
}

function digest(value: unknown): string {
	return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
