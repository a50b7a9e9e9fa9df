import type {
	IDataObject,
	INodeExecutionData,
	INodeProperties,
	INodePropertyRouting,
} from 'n8n-workflow';

import { toWorkshopError } from '../errors/networkErrors';
import { WorkshopError } from '../errors/workshopError';
import { parseId } from '../fields/fieldValue';
import { taskId as taskIdField } from '../fields/taskLookup';
import type { TaskContext } from '../run/context';
import { itemRouting } from '../run/item';
import { toItems } from './output';
import { submitOrResume } from './submit';
import type { Task } from './submit';
import type { TaskApi } from './taskApi';
import { readProgress } from './retrieve';
import { retrieveResult, waitForResult } from './wait';
import type { WaitOutcome } from './wait';

/** An operation that starts a task. */
export interface TaskOperation {
	url: string;
	api: TaskApi;
	/** All fields of the operation; their values are checked against what they declare. */
	fields: INodeProperties[];
	/** Adds to the request body what no single field can. */
	buildBody: (context: TaskContext, body: IDataObject) => Promise<IDataObject>;
}

/** Starts a task and, unless "Wait for Completion" is off, stays with it until its files are in n8n. */
export function runTask({ url, api, fields, buildBody }: TaskOperation): INodePropertyRouting {
	return itemRouting(url, fields, async (context, body) => {
		const task = await submitOrResume(context, async () => await buildBody(context, body));
		if (!context.options.waitForCompletion) {
			const resumed = !task.isNew && { resumed: true };
			return [context.item({ taskId: task.taskId, status: task.status, ...resumed })];
		}
		try {
			return await toOutput(context, api, task, await waitForResult(context, api, task));
		} catch (error) {
			throw withResumeHint(context, api, task, toWorkshopError(error));
		}
	});
}

/** Retrieves a task that was started earlier. */
export function getTaskResult({
	api,
	fields,
}: Pick<TaskOperation, 'api' | 'fields'>): INodePropertyRouting {
	return itemRouting(api.resultUrls[0], fields, async (context) => {
		const taskId = parseId(taskIdField, context.values.taskId);
		context.report({ taskId });
		const task = { taskId, status: 'unknown', isNew: false };
		const outcome = context.options.waitForCompletion
			? await waitForResult(context, api, task)
			: await retrieveResult(context, api, taskId);
		return await toOutput(context, api, task, outcome);
	});
}

/** The task is paid for, so the error says how to get its files. */
function withResumeHint(
	{ store }: TaskContext,
	{ noun }: TaskApi,
	task: Task,
	error: WorkshopError,
): WorkshopError {
	const { source, isTaskUnknown } = error.classification;
	if (source !== 'task') {
		if (error.hint.includes("'Get Result'")) return error;
		return error.withHint(
			`The task itself goes on: fetch its ${noun}s with 'Get Result' and the task ID.`,
		);
	}
	// The service may know a new task a little later, but not one that it has forgotten.
	const isOver = !isTaskUnknown || !task.isNew;
	if (isOver) store.delete();
	if (!isTaskUnknown) return error;
	const hint = isOver
		? 'It may be too old, or of another application. Running the item again starts, and may bill, a new task.'
		: "It was accepted a moment ago. Try 'Get Result' with the task ID in a few minutes.";
	return new WorkshopError(error.message, hint, error.details, error.classification);
}

/** Reads how far a task is, without waiting. */
export function getTaskProgress({
	api,
	fields,
}: Pick<TaskOperation, 'api' | 'fields'>): INodePropertyRouting {
	return itemRouting(api.progressUrl, fields, async (context) => {
		const taskId = parseId(taskIdField, context.values.taskId);
		context.report({ taskId });
		return [context.item(await readProgress(context, api, taskId))];
	});
}

async function toOutput(
	context: TaskContext,
	api: TaskApi,
	{ taskId }: Task,
	{ result, ...unfinished }: WaitOutcome,
): Promise<INodeExecutionData[]> {
	if (result) return await toItems(context, api, taskId, result);
	return [context.item({ taskId, ...unfinished })];
}
