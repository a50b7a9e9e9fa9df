import type { IDataObject } from 'n8n-workflow';

import { toWorkshopError } from '../errors/networkErrors';
import { AmbiguousSubmissionError, WorkshopError } from '../errors/workshopError';
import { retry } from '../flowControl/retry';
import type { ServiceResponse } from '../transport/envelope';
import { asText, count } from '../values/text';
import type { TaskContext } from '../run/context';
import { readStatus } from './taskApi';
import { fingerprintRequest } from '../run/taskStore';

/** A task at the service. */
export interface Task {
	taskId: string;
	status: string;
	/** This attempt has started it; otherwise it may have been running for any time. */
	isNew: boolean;
	/** Its duration, as the service estimated it at the submission. */
	estimateMs?: number;
}

/** The service gives out 26 characters. */
const MAX_TASK_ID_LENGTH = 200;

const SUBMIT_RETRY_DELAYS_MS = [500, 1000, 2000, 4000];

/**
 * Submits a request, unless an earlier attempt to run the item has done so.
 *
 * @param buildBody makes the request body; what it takes to make it, such as uploads, is done only
 * for a request that is sent
 * @throws AmbiguousSubmissionError when the service may or may not have started a task
 */
export async function submitOrResume(
	context: TaskContext,
	buildBody: () => Promise<IDataObject>,
): Promise<Task> {
	const fingerprint = await fingerprintRequest(context.functions);
	const started = context.store.get();
	if (started?.taskId === null) {
		throw new AmbiguousSubmissionError(new WorkshopError('An earlier attempt got no answer', ''));
	}
	const isResumed = started?.fingerprint === fingerprint;
	const task = isResumed
		? { taskId: started.taskId, status: 'waiting', isNew: false }
		: await start(context, buildBody, fingerprint);
	context.run.tasks.set(context.itemIndex, task.taskId);
	context.report({
		taskId: task.taskId,
		...(isResumed ? { resumed: true } : { status: task.status }),
	});
	context.signal.throwIfAborted();
	return task;
}

/** Submits a request within the limit of the execution. */
async function start(
	context: TaskContext,
	buildBody: () => Promise<IDataObject>,
	fingerprint: string,
): Promise<Task> {
	const { options, store } = context;
	const isAllowed = store.reserveSubmission(options.maxTasksPerExecution);
	if (!isAllowed) throw limitError(options.maxTasksPerExecution, store.submissions);
	const work = async () => await submit(context, await buildBody(), fingerprint);
	return await work().catch((error: unknown) => {
		if (!(error instanceof AmbiguousSubmissionError)) store.cancelReservation();
		throw error;
	});
}

function limitError(limit: number, submissions: number): WorkshopError {
	return new WorkshopError(
		`The limit of ${count(limit, 'task')} per execution is reached: ${submissions} submitted`,
		"Nothing was sent for this item. 'Max Tasks per Execution' under 'Options' sets the limit.",
	);
}

async function submit(context: TaskContext, body: IDataObject, fingerprint: string): Promise<Task> {
	const { client, store } = context;
	context.signal.throwIfAborted();
	store.set({ fingerprint, taskId: null });
	const attempts = retry(async () => readTask(await client.submit(body)), {
		delaysMs: SUBMIT_RETRY_DELAYS_MS,
		shouldRetry: isSafeToResubmit,
		retryAfterMs: (error) => toWorkshopError(error).classification.retryAfterMs,
		deadline: client.deadline,
		signal: client.signal,
	});
	const task = await attempts.catch((caught: unknown) => {
		const error = toWorkshopError(caught);
		if (error.classification.processed !== 'no') throw new AmbiguousSubmissionError(error);
		store.delete();
		throw error;
	});
	store.set({ fingerprint, taskId: task.taskId });
	context.log('info', `Task ${task.taskId} was submitted [item ${context.itemIndex}]`);
	return task;
}

function readTask({ data, details }: ServiceResponse): Task {
	const taskId = asText(data.taskId);
	if (taskId === undefined || taskId.length > MAX_TASK_ID_LENGTH) {
		const unknown = { source: 'service', isTransient: false, processed: 'maybe' } as const;
		throw new WorkshopError('The service gave no task ID', '', details, unknown);
	}
	const estimateMs = Number(data.estimatedDurationInSeconds) * 1000;
	return { taskId, status: readStatus(data) || 'waiting', isNew: true, estimateMs };
}

/** The submission has certainly not reached the service, and may do so a little later. */
function isSafeToResubmit(error: unknown): boolean {
	const { isTransient, processed, source } = toWorkshopError(error).classification;
	return isTransient && processed === 'no' && source !== 'service';
}
