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
import { TaskMemory } from './memory';
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
	prepare: (item: TaskItem, body: IDataObject) => Promise<PreparedRequest>;
}

/** A request that is ready to be sent, if it has not been sent before. */
export interface PreparedRequest {
	/** Tells the same request from others; contents of pictures instead of their addresses. */
	identity: unknown;
	/** The whole body. What it takes to make it, such as uploads, is done only now. */
	body: () => Promise<IDataObject>;
}

/** One input item on its way through the node. */
export interface TaskItem {
	context: IExecutePaginationFunctions;
	service: Service;
	options: TaskOptions;
	/** Filled as the task goes on, so that whatever fails can tell how far it had come. */
	facts: FailureFacts;
	memory: TaskMemory;
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
export function runTask({ resultUrl, fields, prepare }: TaskKind): TaskLife {
	return lifeOfTask(fields, async (item, checked) => {
		const request = await prepare(item, checked);
		const key = item.memory.keyOf([item.service.target, request.identity]);
		const task = resumed(item, key) ?? (await submit(item, await request.body(), key));
		if (!item.options.waitForCompletion) {
			return [{ json: task, pairedItem: { item: item.context.getItemIndex() } }];
		}
		const firstPauseMs = task.resumed ? 0 : undefined;
		return await waitForTask(item, { resultUrl, taskId: task.taskId, firstPauseMs }).catch(
			(error) => {
				// A new try shall start a new task, not look at one that is over.
				if (asFailure(error).nature.isTaskOver) item.memory.forget(key);
				throw error as Error;
			},
		);
	});
}

/** Finds a task that was started earlier, and waits for it or takes it as it is. */
export function fetchTask({ resultUrl, fields }: Omit<TaskKind, 'prepare'>): TaskLife {
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
		const memory = new TaskMemory(this);
		try {
			const body = checkedBody(this, fields, request.options.body);
			const options = taskOptions(this);
			const item = { context: this, service: new Service(this, request), options, facts, memory };
			const places = placesOfRun(this.getExecuteData(), options.maxParallelTasks);
			const items = await places.hold(async () => {
				signal?.throwIfAborted();
				return await live(item, body);
			});
			memory.settle(false);
			return items;
		} catch (error) {
			memory.settle(true);
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

/** A type, not an interface: it becomes the JSON of an item. */
type StartedTask = { taskId: string; status: string; resumed?: boolean };

/** Kept while a submission is under way, and for good when its answer is lost. */
const UNKNOWN_TASK = '';

function resumed({ facts, memory }: TaskItem, key: string): StartedTask | undefined {
	const taskId = memory.recall(key);
	if (taskId === undefined) return undefined;
	if (taskId === UNKNOWN_TASK) throw unknownResult(new Failure('An earlier try got no answer', ''));
	Object.assign(facts, { taskId, resumed: true });
	return { taskId, status: 'waiting', resumed: true };
}

async function submit(
	{ context, service, facts, memory }: TaskItem,
	body: IDataObject,
	key: string,
): Promise<StartedTask> {
	memory.keep(key, UNKNOWN_TASK);
	const data = await service.submit(body).catch(asFailure);
	if (data instanceof Failure) {
		if (!data.nature.isRejected) throw unknownResult(data);
		memory.forget(key);
		throw data;
	}
	const taskId = text(data.taskId);
	if (taskId === undefined) throw unknownResult(new Failure('The service gave no task ID', ''));
	memory.keep(key, taskId);
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
		'The service may or may not have started (and billed) the task. Look into the AI Creation Workshop console, and start a new execution if the task is not there.',
		facts,
		{ isUnknown: true },
	);
}

function stopped(error: unknown, { taskId }: FailureFacts): Failure {
	if (taskId !== undefined) {
		return new Failure(
			'The execution was stopped while the task was under way',
			'The task goes on at the service. Fetch its images with "Get Result" and the task ID.',
		);
	}
	if (error instanceof Failure && error.nature.isUnknown) return error;
	return new Failure(
		'The execution was stopped before the task was submitted',
		'Nothing is billed.',
	);
}
