import type {
	DeclarativeRestApiSettings,
	IDataObject,
	IExecutePaginationFunctions,
	INodeExecutionData,
	INodeProperties,
	INodePropertyRouting,
} from 'n8n-workflow';

import { toWorkshopError } from '../errors/networkErrors';
import { errorItem, toNodeApiError } from '../errors/nodeErrors';
import { AmbiguousSubmissionError, WorkshopError } from '../errors/workshopError';
import type { ErrorDetails } from '../errors/workshopError';
import { isTool } from '../fields/tool';
import { validateFields } from '../fields/validation';
import { Deadline } from '../flowControl/deadline';
import { WorkshopClient } from '../transport/client';
import { unwrapEnvelope } from '../transport/envelope';
import { TaskContext, readTaskOptions } from './context';
import { joinRun } from './run';
import type { Run } from './run';
import { TaskStore } from './taskStore';

/** What an operation does with one item. */
export type HandleItem = (context: TaskContext, body: IDataObject) => Promise<INodeExecutionData[]>;

/**
 * The routing of an operation. n8n's hook for a function that owns all requests of an item is called
 * "pagination"; no single request covers the life of a task. `client.ts` relies on `unwrapEnvelope`.
 */
export function itemRouting(
	url: string,
	fields: INodeProperties[],
	handle: HandleItem,
): INodePropertyRouting {
	return {
		request: { method: 'POST', url },
		send: { paginate: true },
		operations: {
			async pagination(request) {
				return await handleItem(this, request, fields, handle);
			},
		},
		output: { postReceive: [unwrapEnvelope] },
	};
}

/**
 * The frame around one item: it validates the fields, acquires a permit, and turns every error into
 * n8n's form.
 *
 * @throws NodeApiError when the node does not continue on errors
 */
async function handleItem(
	functions: IExecutePaginationFunctions,
	request: DeclarativeRestApiSettings.ResultOptions,
	fields: INodeProperties[],
	handle: HandleItem,
): Promise<INodeExecutionData[]> {
	const run = joinRun(functions);
	const itemIndex = functions.getItemIndex();
	const store = new TaskStore(functions, run.plan.runIndex);
	const details: ErrorDetails = {};
	let hasFailed = true;
	try {
		await run.batchArrived(itemIndex);
		const { body, values } = validateFields(functions, fields, request.options.body);
		const options = readTaskOptions(functions, values);
		const signal = AbortSignal.any(
			[run.signal, functions.getExecutionCancelSignal()].filter(isSet),
		);
		// All items have arrived, so the largest number of any item counts for all.
		run.permits.raiseTo(options.maxParallelTasks);
		const work = async () => {
			const client = new WorkshopClient(
				functions,
				request,
				signal,
				new Deadline(options.timeoutMs),
			);
			const context = new TaskContext(functions, { run, store, client, values, options, details });
			return await handle(context, body);
		};
		const items = await run.permits.run(work, { signal });
		hasFailed = false;
		return items;
	} catch (error) {
		return await handleError(functions, run, details, error);
	} finally {
		if (!run.plan.mayRepeat) store.delete();
		store.release();
		run.leave(itemIndex, hasFailed);
	}
}

function isSet<T>(value: T | undefined): value is T {
	return value !== undefined;
}

async function handleError(
	functions: IExecutePaginationFunctions,
	run: Run,
	details: ErrorDetails,
	caught: unknown,
): Promise<INodeExecutionData[]> {
	const itemIndex = functions.getItemIndex();
	const isStopped = functions.getExecutionCancelSignal()?.aborted === true;
	if (run.signal.aborted && !isStopped) return [leftOutItem(functions, details)];
	const error = (isStopped ? toAbortError(caught, details) : toWorkshopError(caught)).withDetails(
		details,
	);
	const node = functions.getNode();
	// n8n replaces the error of a stopped node, so the task ID goes to the log.
	if (isStopped) functions.logger.warn(toNodeApiError(node, error, itemIndex).message);
	if (functions.continueOnFail()) return [errorItem(error, itemIndex)];
	if (isStopped) throw toNodeApiError(node, error, itemIndex);
	// An agent that reads the error can act on it; an error that is thrown ends most agents.
	if (isTool(functions)) return [errorItem(error, itemIndex)];
	await run.fail(itemIndex);
	throw toNodeApiError(node, withOtherTasks(error, run, itemIndex), itemIndex);
}

function toAbortError(error: unknown, { taskId }: ErrorDetails): WorkshopError {
	if (taskId !== undefined) {
		return new WorkshopError(
			'The execution was stopped while the task was under way',
			"The task goes on at the service. Fetch its files with 'Get Result' and the task ID.",
		);
	}
	if (error instanceof AmbiguousSubmissionError) return error;
	return new WorkshopError(
		'The execution was stopped before the task was submitted',
		'Nothing is billed.',
	);
}

/** n8n shows the error of another item instead. */
function leftOutItem(
	functions: IExecutePaginationFunctions,
	details: ErrorDetails,
): INodeExecutionData {
	const itemIndex = functions.getItemIndex();
	const error = new WorkshopError(
		'The item was not finished because the node has failed at another item',
		'',
		details,
	);
	const item = errorItem(error, itemIndex);
	if (details.taskId !== undefined) {
		functions.logger.warn(toNodeApiError(functions.getNode(), error, itemIndex).message);
	}
	return item;
}

function withOtherTasks(error: WorkshopError, { tasks }: Run, itemIndex: number): WorkshopError {
	const otherTasks = [...tasks]
		.filter(([index]) => index !== itemIndex)
		.map(([index, taskId]) => ({ itemIndex: index, taskId }));
	const [subject, verb] = otherTasks.length === 1 ? ['item', 'was'] : ['items', 'were'];
	if (otherTasks.length === 0) return error;
	return error
		.withHint(
			`${otherTasks.length} other ${subject} of this run ${verb} submitted and billed. To get the results without paying again, choose 'Retry' for this execution in the list of executions. To keep the good items next time, set 'On Error' in the settings of this node to 'Continue'.`,
		)
		.withDetails({ otherTasks });
}
