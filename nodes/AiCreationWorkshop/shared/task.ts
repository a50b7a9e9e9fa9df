import type {
	DeclarativeRestApiSettings,
	IDataObject,
	IExecutePaginationFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';

import { text } from './envelope';
import { Failure, asFailure, failedItem, nodeError } from './errors';
import type { FailureFacts } from './errors';
import { checkedBody } from './fieldRules';
import { placesOfRun } from './limits';
import { Service } from './service';
import { taskOptions } from './taskOptions';
import type { TaskOptions } from './taskOptions';
import { statusOf, takeTask, waitForTask } from './wait';

/** What differs between the operations that start a task. */
export interface TaskKind {
	/** Path of the call that answers with status and pictures. */
	resultUrl: string;
	/** All fields of the operation; what they say of themselves is held against their values. */
	fields: INodeProperties[];
	/** Adds to the body what no single field can say. */
	completeBody: (item: TaskItem, body: IDataObject) => Promise<IDataObject>;
}

/** One input item on its way through the node. */
export interface TaskItem {
	context: IExecutePaginationFunctions;
	service: Service;
	options: TaskOptions;
	/** Filled as the task goes on, so that whatever fails can tell how far it had come. */
	facts: FailureFacts;
}

/**
 * n8n calls these functions "pagination": one of them owns all requests of one item. That suits
 * the life of a task (submit, wait, download), which no single request covers.
 */
type TaskLife = (
	this: IExecutePaginationFunctions,
	request: DeclarativeRestApiSettings.ResultOptions,
) => Promise<INodeExecutionData[]>;

/** Starts a task and, unless told otherwise, stays with it until its pictures are in n8n. */
export function runTask({ resultUrl, fields, completeBody }: TaskKind): TaskLife {
	return lifeOfTask(fields, async (item, checked) => {
		const body = await completeBody(item, checked);
		const task = await submit(item, body);
		if (!item.options.waitForCompletion) {
			return [{ json: task, pairedItem: { item: item.context.getItemIndex() } }];
		}
		return await waitForTask(item, { resultUrl, taskId: task.taskId });
	});
}

/** Finds a task that was started earlier, and waits for it or takes it as it is. */
export function fetchTask({ resultUrl, fields }: Omit<TaskKind, 'completeBody'>): TaskLife {
	return lifeOfTask(fields, async (item) => {
		const taskId = String(item.context.getNodeParameter('taskId')).trim();
		item.facts.taskId = taskId;
		const task = { resultUrl, taskId, firstPauseMs: 0 };
		return await (item.options.waitForCompletion ? waitForTask : takeTask)(item, task);
	});
}

/** Frames the life of a task: fields checked, a place held, and every fault told in n8n's way. */
function lifeOfTask(
	fields: INodeProperties[],
	live: (item: TaskItem, body: IDataObject) => Promise<INodeExecutionData[]>,
): TaskLife {
	return async function (request) {
		const facts: FailureFacts = {};
		const signal = this.getExecutionCancelSignal();
		try {
			const body = checkedBody(this, fields, request.options.body);
			const options = taskOptions(this);
			const item = { context: this, service: new Service(this, request), options, facts };
			return await placesOfRun(this.getExecuteData(), options.maxParallelTasks).hold(async () => {
				signal?.throwIfAborted();
				return await live(item, body);
			});
		} catch (error) {
			const failure = (signal?.aborted ? stopped(error, facts) : asFailure(error)).with(facts);
			const itemIndex = this.getItemIndex();
			const errorForUser = nodeError(this.getNode(), failure, itemIndex);
			// What a stopped node throws is shown to nobody, so the task has to be named elsewhere.
			if (signal?.aborted) this.logger.warn(errorForUser.message);
			if (this.continueOnFail()) return [failedItem(failure, itemIndex)];
			throw errorForUser;
		}
	};
}

async function submit({ context, service, facts }: TaskItem, body: IDataObject) {
	const data = await service.submit(body).catch(asFailure);
	if (data instanceof Failure) throw data.nature.isRejected ? data : unknownResult(data);
	const taskId = text(data.taskId);
	if (taskId === undefined) throw unknownResult(new Failure('The service gave no task ID', ''));
	const status = statusOf(data) || 'waiting';
	Object.assign(facts, { taskId, status });
	// n8n stores nothing of an execution whose worker dies; its log is what remains.
	context.logger.info(`Task ${taskId} was submitted [item ${context.getItemIndex()}]`);
	return { taskId, status };
}

/** A second submit might be billed a second time, so it is the user who has to decide. */
function unknownResult({ message, facts }: Failure): Failure {
	return new Failure(
		`${message}. The result of the submission is unknown and it was not repeated`,
		'The service may or may not have started (and billed) the task. Look into the AI Creation Workshop console before you run this item again.',
		facts,
	);
}

function stopped(error: unknown, { taskId }: FailureFacts): Failure {
	if (taskId !== undefined) {
		return new Failure(
			'The execution was stopped while the task was under way',
			'The task goes on at the service. Fetch its images with "Get Result" and the task ID.',
		);
	}
	// A request that was cut short has said so itself; everything else ends before the submit.
	if (error instanceof Failure) return error;
	return new Failure(
		'The execution was stopped before the task was submitted',
		'Nothing is billed.',
	);
}
