import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { text } from './envelope';
import { Failure, asFailure } from './errors';
import { pause } from './pause';
import { poll } from './poll';
import { resultItems } from './results';
import type { TaskItem } from './task';

/** Two spellings stand in the documentation; a third is accepted to be safe. */
const SUCCEEDED = ['succeeded', 'successed', 'success'];
/** Nothing is documented for a cancelled task; the vendor's SDKs know both spellings. */
const FAILED = ['failed', 'cancelled', 'canceled'];

/** How often a task may be done without its images being there yet. */
const MOST_EMPTY_SUCCESSES = 5;

export interface Task {
	taskId: string;
	/** Path of the call that answers with status and pictures. */
	resultUrl: string;
	/** How soon to look for the first time; as the loop thinks best when missing. */
	firstPauseMs?: number;
}

/**
 * Waits for a task and returns its items, or what "On Timeout" wants when it is not done in time.
 *
 * @throws Failure when the task failed, the time is up, or the service does not answer any more
 */
export async function waitForTask(item: TaskItem, task: Task): Promise<INodeExecutionData[]> {
	const { context, facts, options } = item;
	const signal = context.getExecutionCancelSignal();
	let emptySuccesses = 0;
	const { last, isFinal, waitedMs, pollCount } = await poll({
		retrieve: async () => await look(item, task),
		isFinal: (data) =>
			isDone(data) && (hasImages(data) || ++emptySuccesses >= MOST_EMPTY_SUCCESSES),
		isTransient: (error) => !signal?.aborted && asFailure(error).nature.isTransient === true,
		leastPauseAfter: (error) => asFailure(error).nature.retryAfterMs,
		deadlineMs: options.timeoutMs,
		firstPauseMs: task.firstPauseMs,
		pause: async (milliseconds) => await pause(milliseconds, signal),
		onLook: (progress) => Object.assign(facts, progress),
	});
	if (last !== undefined && isFinal) return await outcome(item, task, last);
	const status = facts.status ?? 'unknown';
	if (options.onTimeout === 'returnTask') {
		return [taskRow(item, { taskId: task.taskId, status, waitedMs, pollCount })];
	}
	throw new Failure(
		`The task was not done after ${Math.round(waitedMs / 1000)} seconds; its last status was "${status}"`,
		'It goes on at the service. Fetch its images later with "Get Result" and the task ID, or raise "Timeout (Seconds)" under "Options".',
	);
}

/** As {@link waitForTask}, but looks once and returns a task that is not done as it is. */
export async function takeTask(item: TaskItem, task: Task): Promise<INodeExecutionData[]> {
	const data = await look(item, task);
	if (isDone(data)) return await outcome(item, task, data);
	return [taskRow(item, { taskId: task.taskId, status: statusOf(data) || 'unknown' })];
}

/** The task's own status in the service's spelling, in lower case; empty when there is none. */
export function statusOf(data: IDataObject): string {
	return text(data.status)?.toLowerCase() ?? '';
}

async function look(
	{ service, facts }: TaskItem,
	{ resultUrl, taskId }: Task,
): Promise<IDataObject> {
	const data = await service.ask(resultUrl, { taskId });
	facts.status = statusOf(data) || facts.status;
	return data;
}

async function outcome(
	item: TaskItem,
	task: Task,
	data: IDataObject,
): Promise<INodeExecutionData[]> {
	const { taskId } = task;
	if (SUCCEEDED.includes(statusOf(data))) {
		const refresh = async () => await look(item, task);
		return await resultItems(item, taskId, data, refresh);
	}
	const reason = text(data.message);
	throw new Failure(
		`The service reports the task as ${statusOf(data)}${reason ? `: ${reason}` : ''}`,
		'Check prompt, model and image; content that the service holds unsafe is rejected too. Running the item again starts, and may bill, a new task.',
		{ providerMessage: reason },
		{ isTaskOver: true },
	);
}

function isDone(data: IDataObject): boolean {
	return [...SUCCEEDED, ...FAILED].includes(statusOf(data));
}

/** Also true of a task that failed: it has none to wait for. */
function hasImages(data: IDataObject): boolean {
	return FAILED.includes(statusOf(data)) || (Array.isArray(data.images) && data.images.length > 0);
}

function taskRow({ context }: TaskItem, json: IDataObject): INodeExecutionData {
	return { json, pairedItem: { item: context.getItemIndex() } };
}
