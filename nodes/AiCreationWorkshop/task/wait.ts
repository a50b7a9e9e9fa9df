import { toWorkshopError } from '../errors/networkErrors';
import { findServiceError } from '../errors/serviceErrors';
import { WorkshopError } from '../errors/workshopError';
import { monotonicNow } from '../flowControl/deadline';
import { poll } from '../flowControl/poll';
import type { PollResult } from '../flowControl/poll';
import { PollSchedule } from '../flowControl/pollSchedule';
import { sleep } from '../flowControl/sleep';
import { count, excerpt } from '../values/text';
import type { TaskContext } from '../run/context';
import type { Task } from './submit';
import { parseProgress, retrieveProgress, retrieveTask, retryBriefly } from './retrieve';
import { isTerminal } from './taskApi';
import type { TaskApi, TaskResponse, TaskResult } from './taskApi';

const MAX_CONSECUTIVE_ERRORS = 6;

/** Polls in a row that have to agree that a task is unknown before it counts as lost. */
const MAX_UNKNOWN_TASK_ERRORS = 3;
/** A task may be unknown for a while after its submission. */
const UNKNOWN_TASK_TOLERANCE_MS = 30_000;

/** What a wait has come to: a result, or the task as it is. */
export interface WaitOutcome {
	result?: TaskResult;
	/** The last status seen. */
	status: string;
	waitedMs?: number;
	pollCount?: number;
}

/**
 * Waits until a task has succeeded, or until the deadline if "On Timeout" returns the task.
 *
 * @throws WorkshopError when the task has failed, is not done in time, or cannot be retrieved
 */
export async function waitForResult(
	context: TaskContext,
	api: TaskApi,
	task: Task,
): Promise<WaitOutcome> {
	const { client, options, run, signal } = context;
	const schedule = new PollSchedule(run.durations, task.estimateMs);
	const startMs = monotonicNow();
	const polled = await poll({
		retrieve: async () =>
			await retrieveTask(context, api, task.taskId, client.deadline.remainingMs()),
		isTerminal,
		shouldContinue: (error, consecutiveErrors) =>
			!signal.aborted &&
			shouldContinue(error, consecutiveErrors, task.isNew ? monotonicNow() - startMs : Infinity),
		retryAfterMs: (error) => toWorkshopError(error).classification.retryAfterMs,
		deadline: client.deadline,
		delayAfter: (elapsedMs) => schedule.delayAfter(elapsedMs),
		initialDelayMs: task.isNew ? undefined : 0,
		sleep: async (milliseconds) => await sleep(milliseconds, signal),
		onPoll: async ({ pollCount, elapsedMs, lastError, isTerminal: isOver }) => {
			context.report({ pollCount, waitedMs: Math.round(elapsedMs) });
			if (isOver || lastError !== undefined || !schedule.needsEstimate(elapsedMs)) return;
			const progress = await retrieveProgress(context, api, task.taskId);
			schedule.addEstimate(monotonicNow() - startMs, parseProgress(progress));
		},
		now: monotonicNow,
	});
	const { elapsedMs, last, pollCount } = polled;
	if (last && polled.isTerminal) {
		const result = resultOrThrow(api, last);
		if (task.isNew) schedule.recordEnd(elapsedMs);
		return { result, status: last.status };
	}
	const status = context.details.status ?? 'unknown';
	if (options.onTimeout === 'error') throw timeoutError(api, polled, status);
	return { status, waitedMs: Math.round(elapsedMs), pollCount };
}

/** As {@link waitForResult}, but retrieves the task once and returns it even if it is not done. */
export async function retrieveResult(
	context: TaskContext,
	api: TaskApi,
	taskId: string,
): Promise<WaitOutcome> {
	const response = await retryBriefly(
		context,
		async () => await retrieveTask(context, api, taskId),
	);
	if (isTerminal(response))
		return { result: resultOrThrow(api, response), status: response.status };
	return { status: response.status || 'unknown' };
}

/**
 * While waiting, an error ends the wait only when it persists: the codes of the service are not
 * published, and what its words seem to say may be wrong.
 *
 * @param ageMs since the submission; infinite for a task of an earlier attempt
 */
function shouldContinue(error: unknown, consecutiveErrors: number, ageMs: number): boolean {
	const { source, isTransient, isTaskUnknown } = toWorkshopError(error).classification;
	if (isTaskUnknown) {
		return ageMs < UNKNOWN_TASK_TOLERANCE_MS || consecutiveErrors < MAX_UNKNOWN_TASK_ERRORS;
	}
	return (isTransient || source === 'service') && consecutiveErrors < MAX_CONSECUTIVE_ERRORS;
}

function timeoutError(
	{ noun }: TaskApi,
	{ elapsedMs, lastError }: PollResult<TaskResponse>,
	status: string,
): WorkshopError {
	const error = lastError === undefined ? undefined : toWorkshopError(lastError);
	const reason = error ? `. The last request for it failed: ${error.message}` : '';
	return new WorkshopError(
		`The task was not done after ${count(Math.round(elapsedMs / 1000), 'second')}; its last status was "${status}"${reason}`,
		`It goes on at the service. Fetch its ${noun}s later with 'Get Result' and the task ID, or raise 'Timeout (Seconds)' under 'Options'.`,
		error?.details,
		{ source: 'n8n', isTransient: false, processed: 'maybe' },
	);
}

function resultOrThrow(api: TaskApi, response: TaskResponse): TaskResult {
	if (response.result) return response.result;
	throw taskFailedError(api, response);
}

const CHECK_INPUT_HINTS: Record<TaskApi['noun'], string> = {
	image:
		'Check prompt, model and image; content that the service considers unsafe is rejected too.',
	file: 'Check the inputs, and whether the workflow runs in the console of the workshop.',
};

/** The reason is in the data or in the envelope around it. */
function taskFailedError(
	{ noun }: TaskApi,
	{ status, data, details }: TaskResponse,
): WorkshopError {
	const providerMessage = excerpt(data.message) ?? details.providerMessage;
	const known = findServiceError({ ...details, providerMessage });
	const statement = [`The service reports the task as ${status}`, known?.message];
	const message = [statement.filter(Boolean).join('. '), providerMessage]
		.filter(Boolean)
		.join(': ');
	const hint = `${known?.hint ?? CHECK_INPUT_HINTS[noun]} Running the item again starts, and may bill, a new task.`;
	return new WorkshopError(
		message,
		hint,
		{ ...details, providerMessage },
		{ source: 'task', isTransient: false, processed: 'maybe' },
	);
}
