import type { IDataObject } from 'n8n-workflow';

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

/** Whether a task is over. An unknown status counts as running. */
export function isTerminal({ status }: Pick<TaskResponse, 'status'>): boolean {
	return isSuccess(status) || isFailure(status);
}
