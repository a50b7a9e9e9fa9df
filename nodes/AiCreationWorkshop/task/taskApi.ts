import type { IDataObject } from 'n8n-workflow';

import { toWorkshopError } from '../errors/networkErrors';
import type { ErrorDetails } from '../errors/workshopError';
import { WorkshopError } from '../errors/workshopError';
import type { RemoteFile } from '../files/download';
import type { TaskProgress } from '../flowControl/pollSchedule';
import type { ServiceResponse } from '../transport/envelope';
import { asText, excerpt } from '../values/text';
import type { TaskContext } from '../run/context';

/** The calls and results of one product. What differs between products is here, and nothing else. */
export interface TaskApi {
	resultUrl: string;
	progressUrl: string;
	/** What the product calls its files, in errors and in the names of JSON keys. */
	noun: 'image' | 'file';
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

/** The documentation has two spellings; a third is accepted to be safe. */
const SUCCEEDED = ['succeeded', 'successed', 'success'];
/** Nothing is documented for a cancelled task; the vendor's SDKs know both spellings. */
const FAILED = ['failed', 'cancelled', 'canceled'] as const;

/** Progress only saves requests: it may cost little time. */
const PROGRESS_TIMEOUT_MS = 3000;

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

/** The status of a task in the service's spelling, in lower case; empty when there is none. */
export function readStatus(data: IDataObject): string {
	return excerpt(data.status)?.toLowerCase() ?? '';
}

/** Whether a task is over. An unknown status counts as running. */
export function isTerminal({ status }: Pick<TaskResponse, 'status'>): boolean {
	return [...SUCCEEDED, ...FAILED].some((known) => known === status);
}

function isFailure(status: string): boolean {
	return FAILED.some((known) => known === status);
}

/**
 * Retrieves a task once.
 *
 * @throws WorkshopError, transient when the task has succeeded and its files are not there yet
 */
export async function retrieveTask(
	context: TaskContext,
	api: TaskApi,
	taskId: string,
	timeoutMs?: number,
): Promise<TaskResponse> {
	const { data, details } = await context.client
		.post(api.resultUrl, { taskId }, timeoutMs)
		.catch(async (error) => await readRefusal(context, api, taskId, toWorkshopError(error)));
	const status = readStatus(data);
	if (status !== '') context.report({ status });
	if (!SUCCEEDED.includes(status)) return { status, data, details };
	const result = api.readResult(data, taskId);
	if (!result) throw incompleteResultError(api);
	return { status, data, details, result };
}

/**
 * The response of a task that is reported as failed while the service refuses to deliver its result.
 *
 * @throws the error itself when the task has not failed: the refusal may pass
 */
async function readRefusal(
	context: TaskContext,
	api: TaskApi,
	taskId: string,
	error: WorkshopError,
): Promise<ServiceResponse> {
	if (error.classification.source !== 'service') throw error;
	const { status } = await retrieveProgress(context, api, taskId);
	if (!isFailure(readStatus({ status }))) throw error;
	return { data: { status }, details: error.details };
}

/** What the service reports about a task under way; empty on an error, which does no harm here. */
export async function retrieveProgress(
	{ client, signal }: TaskContext,
	{ progressUrl }: TaskApi,
	taskId: string,
): Promise<IDataObject> {
	const request = client.post(progressUrl, { taskId }, PROGRESS_TIMEOUT_MS);
	const response = await request.catch(() => undefined);
	signal.throwIfAborted();
	return response?.data ?? {};
}

function incompleteResultError({ noun }: TaskApi): WorkshopError {
	return new WorkshopError(
		`The task succeeded, but the service delivered no ${noun}`,
		`Try "Get Result" in a minute. If there is still no ${noun}, give the task ID to the support of Alibaba Cloud.`,
		{},
		{ source: 'service', isTransient: true, processed: 'maybe' },
	);
}

/** What the service reports about a task under way; undefined when that is of no use. */
export function parseProgress(data: IDataObject): TaskProgress | undefined {
	const remainingMs = Number(asText(data.etaRelative)) * 1000;
	if (Number.isNaN(remainingMs)) return undefined;
	const fraction = Number(asText(data.progress));
	const isUnderWay = fraction > 0 && fraction < 1;
	const isWaiting = data.status === 'waiting';
	return { remainingMs, isWaiting, ...(isUnderWay && { fraction }) };
}
