import type { IDataObject } from 'n8n-workflow';

import { WorkshopError } from '../errors/workshopError';
import type { ErrorDetails } from '../errors/workshopError';
import type { Noun } from '../fields/fileFields';
import type { RemoteFile } from '../files/download';
import { excerpt } from '../values/text';

/** The calls and results of one product. What differs between products is here, and nothing else. */
export interface TaskApi {
	/** Tried in order while the service does not know the task: `hd_repair` is documented at two. */
	resultUrls: [string, ...string[]];
	progressUrl: string;
	/** What the product calls its files, in errors and in the names of JSON keys. */
	noun: Noun;
	/**
	 * What a finished task has made; undefined while the result is announced but not complete.
	 *
	 * @throws WorkshopError when the result cannot be used
	 */
	readResult: (data: IDataObject, taskId: string) => TaskResult | undefined;
}

export interface ResultFile extends RemoteFile {
	/** Position in the result. */
	index: number;
	/** Added to the JSON of an item that holds this file. */
	json: IDataObject;
}

export interface TaskResult {
	files: ResultFile[];
	/** In the JSON of every item of the task. */
	json: IDataObject;
	/** In the JSON of an item that holds all files. */
	summary: IDataObject;
}

/** What the service answers when a task is retrieved. */
export interface TaskResponse {
	/** In lower case; empty when there is none. */
	status: string;
	data: IDataObject;
	/** What the envelope says beside the data. */
	details: ErrorDetails;
	/** Of a task that has succeeded. */
	result?: TaskResult;
}

/** The documentation has two spellings; a third is accepted to be safe. */
const SUCCEEDED = ['succeeded', 'successed', 'success'];
/** Nothing is documented for a cancelled task; the vendor's SDKs know both spellings. */
const FAILED = ['failed', 'cancelled', 'canceled'];

/** The status of a task in lower case; empty when there is none, `succeeded` for any success. */
export function readStatus(data: IDataObject): string {
	const status = excerpt(data.status)?.toLowerCase() ?? '';
	return SUCCEEDED.includes(status) ? 'succeeded' : status;
}

export function isSuccess(status: string): boolean {
	return status === 'succeeded';
}

export function isFailure(status: string): boolean {
	return FAILED.includes(status);
}

/** Far above any batch and any sequence of frames, since what is billed must not get lost. */
export const MAX_RESULT_FILES = 10_000;

/** @throws WorkshopError when a result has more files than the node takes */
export function assertFileCount(count: number, noun: TaskApi['noun']): void {
	if (count <= MAX_RESULT_FILES) return;
	throw new WorkshopError(
		`The service delivered ${count} ${noun}s for one task, more than the ${MAX_RESULT_FILES} that this node takes`,
		`'Get Result' cannot take them either: look for the ${noun}s in the console of the AI Creation Workshop, or give the task ID to the support of Alibaba Cloud.`,
		{},
		{ source: 'n8n', isTransient: false, processed: 'maybe' },
	);
}

/** Whether a task is over. An unknown status counts as running. */
export function isTerminal({ status }: Pick<TaskResponse, 'status'>): boolean {
	return isSuccess(status) || isFailure(status);
}
