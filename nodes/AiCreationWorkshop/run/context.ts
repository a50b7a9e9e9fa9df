import type { IDataObject, IExecutePaginationFunctions, INodeExecutionData } from 'n8n-workflow';

import type { ErrorDetails } from '../errors/workshopError';
import type { FileAccess } from '../files/imageInput';
import type { TransferMode } from '../files/transfer';
import { outputBinaryField } from '../fields/fileFields';
import { maxParallelTasks, onTimeout, timeout } from '../fields/taskFields';
import { isTool } from '../fields/tool';
import type { WorkshopClient } from '../transport/client';
import { isObject } from '../values/json';
import { printable } from '../values/text';
import type { Run } from './run';
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
	/** The limit of paid submissions; infinite unless the option was added. */
	maxTasksPerExecution: number;
}

const DEFAULTS = Object.fromEntries(
	[timeout, onTimeout, maxParallelTasks, outputBinaryField].map((field) => [
		field.name,
		field.default,
	]),
);

/** @param values validated ones; an option without a value counts as not added */
export function readTaskOptions(
	functions: IExecutePaginationFunctions,
	values: IDataObject,
): TaskOptions {
	const added = isObject(values.options) ? values.options : {};
	const options = { ...DEFAULTS, ...added };
	return {
		waitForCompletion: values.waitForCompletion !== false,
		downloadFiles: (values.downloadImages ?? values.downloadFiles) !== false && !isTool(functions),
		timeoutMs: Number(options.timeout) * 1000,
		onTimeout: options.onTimeout as TaskOptions['onTimeout'],
		maxParallelTasks: Number(options.maxParallelTasks),
		outputMode: added.outputMode === 'perTask' ? 'perTask' : 'perFile',
		outputBinaryField: String(options.outputBinaryField).trim(),
		transferMode: (added.imageTransfer ?? added.fileTransfer ?? 'auto') as TransferMode,
		maxTasksPerExecution: Number(added.maxTasksPerExecution ?? Infinity),
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

	get fileAccess(): FileAccess {
		const { functions, client, options } = this;
		return { functions, client, transferMode: options.transferMode };
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
