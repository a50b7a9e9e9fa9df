import type { IDataObject, IExecutePaginationFunctions, INodeExecutionData } from 'n8n-workflow';

import type { ErrorDetails } from '../errors/workshopError';
import type { TransferMode } from '../files/transfer';
import { taskOptionDefaults } from '../fields/taskFields';
import type { WorkshopClient } from '../transport/client';
import { isObject } from '../values/json';
import { printable } from '../values/text';
import type { Run } from './run';
import { isTool } from './taskStore';
import type { TaskStore } from './taskStore';

/** What the user chose for the life of a task, beside the request itself. */
export interface TaskOptions {
	waitForCompletion: boolean;
	downloadFiles: boolean;
	timeoutMs: number;
	onTimeout: 'error' | 'returnTask';
	maxParallelTasks: number;
	outputMode: 'perFile' | 'perTask';
	outputBinaryField: string;
	transferMode: TransferMode;
}

/** @param values validated ones; an option without a value counts as not added */
export function readTaskOptions(
	functions: IExecutePaginationFunctions,
	values: IDataObject,
): TaskOptions {
	const added = isObject(values.options) ? values.options : {};
	const options = { ...taskOptionDefaults, ...added };
	return {
		waitForCompletion: values.waitForCompletion !== false,
		// Binary data does not reach an AI agent: as its tool the node returns URLs only.
		downloadFiles: values.downloadImages !== false && !isTool(functions),
		timeoutMs: Number(options.timeout) * 1000,
		onTimeout: options.onTimeout as TaskOptions['onTimeout'],
		maxParallelTasks: Number(options.maxParallelTasks),
		outputMode: options.outputMode === 'perTask' ? 'perTask' : 'perFile',
		outputBinaryField: String(options.outputBinaryField).trim(),
		transferMode: (options.imageTransfer ?? 'auto') as TransferMode,
	};
}

interface ContextParts {
	run: Run;
	store: TaskStore;
	client: WorkshopClient;
	/** Validated values of the fields. */
	values: IDataObject;
	options: TaskOptions;
	details: ErrorDetails;
}

/** Everything that the life of one item's task needs. */
export class TaskContext implements Readonly<ContextParts> {
	readonly run: Run;
	readonly store: TaskStore;
	readonly client: WorkshopClient;
	readonly values: IDataObject;
	readonly options: TaskOptions;
	/** What is known so far; whatever fails later reports it. */
	readonly details: ErrorDetails;

	constructor(
		readonly functions: IExecutePaginationFunctions,
		{ run, store, client, values, options, details }: ContextParts,
	) {
		this.run = run;
		this.store = store;
		this.client = client;
		this.values = values;
		this.options = options;
		this.details = details;
	}

	get itemIndex(): number {
		return this.functions.getItemIndex();
	}

	/** Aborted when the execution is stopped, or the run has failed. */
	get signal(): AbortSignal {
		return this.client.signal;
	}

	report(details: ErrorDetails): void {
		Object.assign(this.details, details);
	}

	/** Writes to n8n's log, which is all that remains of an execution whose worker dies. */
	log(level: 'info' | 'warn', text: string): void {
		this.functions.logger[level](printable(text));
	}

	item(json: IDataObject, binary?: INodeExecutionData['binary']): INodeExecutionData {
		return { json, ...(binary && { binary }), pairedItem: { item: this.itemIndex } };
	}
}
