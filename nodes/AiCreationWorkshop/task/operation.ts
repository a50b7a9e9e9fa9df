import type {
	DeclarativeRestApiSettings,
	IDataObject,
	IExecutePaginationFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';

import { failedItem, nodeError } from '../errors/nodeErrors';
import { Failure, asFailure } from '../errors/workshopError';
import type { FailureFacts, FailureNature } from '../errors/workshopError';
import { checkedBody } from '../fields/validation';
import { TaskMemory } from './taskStore';
import { repeated } from '../flowControl/retry';
import { runOf } from './run';
import type { Durations } from '../flowControl/pollSchedule';
import { Service } from '../transport/client';
import { taskOptions } from './context';
import type { TaskOptions } from './context';
import { text } from '../values/text';
import { statusOf, takeTask, waitForTask } from './wait';
import type { TaskUrls } from './wait';

/** What differs between the operations that start a task. */
export interface TaskKind {
	urls: TaskUrls;
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
	/** Those of the other items of the run. */
	durations: Durations;
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
export function runTask({ urls, fields, prepare }: TaskKind): TaskLife {
	return lifeOfTask(fields, async (item, checked) => {
		const request = await prepare(item, checked);
		const key = item.memory.keyOf([item.service.target, request.identity]);
		const started = resumed(item, key) ?? (await submit(item, await request.body(), key));
		const { estimateMs, ...json } = started;
		if (!item.options.waitForCompletion) {
			return [{ json, pairedItem: { item: item.context.getItemIndex() } }];
		}
		const firstPauseMs = started.resumed ? 0 : undefined;
		const task = { urls, taskId: started.taskId, estimateMs, firstPauseMs };
		return await waitForTask(item, task).catch((error) => {
			// A new try shall start a new task, not look at one that is over.
			const failure = asFailure(error);
			if (failure.nature.isTaskOver) item.memory.forget(key);
			throw wayBack(failure);
		});
	});
}

/** Finds a task that was started earlier, and waits for it or takes it as it is. */
export function fetchTask({ urls, fields }: Omit<TaskKind, 'prepare'>): TaskLife {
	return lifeOfTask(fields, async (item) => {
		const taskId = String(item.context.getNodeParameter('taskId')).trim();
		item.facts.taskId = taskId;
		const task = { urls, taskId, firstPauseMs: 0 };
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
			const { places, durations } = runOf(this.getExecuteData(), options.maxParallelTasks);
			const service = new Service(this, request);
			const item = { context: this, service, options, facts, memory, durations };
			const items = await places.hold(async () => await live(item, body), signal);
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
type StartedTask = { taskId: string; status: string; resumed?: boolean; estimateMs?: number };

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
	{ context, service, options, facts, memory }: TaskItem,
	body: IDataObject,
	key: string,
): Promise<StartedTask> {
	memory.keep(key, UNKNOWN_TASK);
	const data = await repeated(async () => await service.submit(body), {
		pausesMs: SUBMIT_PAUSES_MS,
		isWorthIt: ({ nature }) => isTurnedAway(nature),
		mostPatienceMs: options.timeoutMs,
		signal: context.getExecutionCancelSignal(),
	}).catch(asFailure);
	if (data instanceof Failure) {
		if (!data.nature.isRejected) throw unknownResult(data);
		memory.forget(key);
		throw data;
	}
	const taskId = text(data.taskId);
	if (taskId === undefined || taskId.length > LONGEST_TASK_ID) {
		throw unknownResult(new Failure('The service gave no task ID', ''));
	}
	memory.keep(key, taskId);
	const status = statusOf(data) || 'waiting';
	const estimateMs = Number(data.estimatedDurationInSeconds) * 1000;
	Object.assign(facts, { taskId, status });
	// n8n stores nothing of an execution whose worker dies; its log is what remains.
	context.logger.info(`Task ${taskId} was submitted [item ${context.getItemIndex()}]`);
	return { taskId, status, estimateMs };
}

/** The service gives out 26 characters. */
const LONGEST_TASK_ID = 200;

const SUBMIT_PAUSES_MS = [500, 1000, 2000, 4000];

/** A submission that surely has not come to the service, and may do so a little later. */
function isTurnedAway({ isTransient, isRejected, isRefusal }: FailureNature): boolean {
	return isTransient === true && isRejected === true && isRefusal !== true;
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

/** The failure of a wait, with the hint that its task goes on, and is paid for, all the same. */
function wayBack(failure: Failure): Failure {
	const { message, remedy, facts, nature } = failure;
	if (nature.isTaskOver || remedy.includes('"Get Result"')) return failure;
	const way = 'The task itself goes on: fetch its images with "Get Result" and the task ID.';
	return new Failure(message, [remedy, way].filter(Boolean).join(' '), facts, nature);
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
