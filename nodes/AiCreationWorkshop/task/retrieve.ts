import type { IDataObject } from 'n8n-workflow';

import { toWorkshopError } from '../errors/networkErrors';
import { WorkshopError } from '../errors/workshopError';
import { Deadline } from '../flowControl/deadline';
import type { TaskProgress } from '../flowControl/pollSchedule';
import { retry } from '../flowControl/retry';
import type { TaskContext } from '../run/context';
import type { ServiceResponse } from '../transport/envelope';
import { asText, excerpt } from '../values/text';
import { isFailure, isSuccess, readStatus } from './taskApi';
import type { TaskApi, TaskResponse } from './taskApi';

/** Progress only saves requests: it may cost little time. */
const PROGRESS_TIMEOUT_MS = 3000;

/** Without waiting, an error is retried within these bounds. */
const RETRY_DELAYS_MS = [500, 1000, 2000];
const RETRY_TIMEOUT_MS = 6000;

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
	const { data, details } = await requestResult(context, api, taskId, timeoutMs).catch(
		async (error: WorkshopError) => await readRefusal(context, api, taskId, error),
	);
	const status = readStatus(data);
	if (status !== '') context.report({ status });
	if (!isSuccess(status)) return { status, data, details };
	const result = api.readResult(data, taskId);
	if (!result) throw incompleteResultError(api);
	return { status, data, details, result };
}

/** Repeats a request for a task for a few seconds, where the node does not wait. */
export async function retryBriefly<T>(
	{ signal }: TaskContext,
	request: () => Promise<T>,
): Promise<T> {
	return await retry(request, {
		delaysMs: RETRY_DELAYS_MS,
		shouldRetry: (error) => toWorkshopError(error).classification.isTransient,
		retryAfterMs: (error) => toWorkshopError(error).classification.retryAfterMs,
		deadline: new Deadline(RETRY_TIMEOUT_MS),
		signal,
	});
}

/**
 * The response of the first URL that knows the task.
 *
 * @throws WorkshopError of the first URL, unless another one may know the task at a later attempt
 */
async function requestResult(
	{ client }: TaskContext,
	{ resultUrls }: TaskApi,
	taskId: string,
	timeoutMs?: number,
): Promise<ServiceResponse> {
	const [url, ...otherUrls] = resultUrls;
	return await client.post(url, { taskId }, timeoutMs).catch(async (caught: unknown) => {
		const error = toWorkshopError(caught);
		if (!error.classification.isTaskUnknown) throw error;
		for (const other of otherUrls) {
			const response = await client.post(other, { taskId }, timeoutMs).catch(ignorePermanent);
			if (response) return response;
		}
		throw error;
	});
}

function ignorePermanent(error: unknown): undefined {
	if (toWorkshopError(error).classification.isTransient) throw error;
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

function incompleteResultError({ noun }: TaskApi): WorkshopError {
	return new WorkshopError(
		`The task succeeded, but the service delivered no ${noun}`,
		`Try 'Get Result' in a minute. If there is still no ${noun}, give the task ID to the support of Alibaba Cloud.`,
		{},
		{ source: 'service', isTransient: true, processed: 'maybe' },
	);
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

/** What the schedule of polls needs of it; undefined when it is of no use. */
export function parseProgress(data: IDataObject): TaskProgress | undefined {
	const remainingMs = Number(asText(data.etaRelative)) * 1000;
	if (Number.isNaN(remainingMs)) return undefined;
	const fraction = Number(asText(data.progress));
	const isUnderWay = fraction > 0 && fraction < 1;
	const isWaiting = data.status === 'waiting';
	return { remainingMs, isWaiting, ...(isUnderWay && { fraction }) };
}

/** The JSON of an item that shows how far a task is; what the service does not report is null. */
export async function readProgress(
	context: TaskContext,
	{ progressUrl }: TaskApi,
	taskId: string,
): Promise<IDataObject> {
	const request = async () => await context.client.post(progressUrl, { taskId });
	const { data } = await retryBriefly(context, request);
	return {
		taskId,
		status: readStatus(data) || 'unknown',
		progress: readNumber(data.progress),
		lastQueueRemaining: readNumber(data.lastQueueRemaining),
		etaRelative: readNumber(data.etaRelative),
		message: excerpt(data.message) ?? null,
	};
}

function readNumber(value: unknown): number | null {
	const number = Number(asText(value));
	return Number.isFinite(number) ? number : null;
}
