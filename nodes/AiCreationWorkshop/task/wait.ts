import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { Failure, asFailure } from '../errors/workshopError';
import { platformExplanation } from '../errors/serviceErrors';
import { imageUrlsOf } from '../resources/image/taskApi';
import { pause } from '../flowControl/sleep';
import { poll } from '../flowControl/poll';
import type { PollResult } from '../flowControl/poll';
import { resultItems } from './output';
import { Schedule } from '../flowControl/pollSchedule';
import type { TaskItem } from './operation';
import { quoted } from '../values/text';

/** Two spellings stand in the documentation; a third is accepted to be safe. */
const SUCCEEDED = ['succeeded', 'successed', 'success'];
/** Nothing is documented for a cancelled task; the vendor's SDKs know both spellings. */
const FAILED = ['failed', 'cancelled', 'canceled'];

/** The last look is made when the time is up, and needs a little of its own. */
const SHORTEST_LOOK_MS = 1000;

/** An estimate only spares looks: it may cost little time. */
const LONGEST_ADVICE_MS = 3000;

/** The calls that tell of a task. */
export interface TaskUrls {
	/** Answers with status and pictures. */
	result: string;
	/** Answers with how far the task is, and how long it will take. */
	progress: string;
}

export interface Task {
	taskId: string;
	urls: TaskUrls;
	/** How long the task will take, as the service said at its submission. */
	estimateMs?: number;
	/** How soon to look for the first time; as the loop thinks best when missing. */
	firstPauseMs?: number;
}

/**
 * Waits for a task and returns its items, or what "On Timeout" wants when it is not done in time.
 *
 * @throws Failure when the task failed, the time is up, or the service does not answer any more
 */
export async function waitForTask(item: TaskItem, task: Task): Promise<INodeExecutionData[]> {
	const { context, durations, facts, options } = item;
	const signal = context.getExecutionCancelSignal();
	const schedule = new Schedule(durations, task.estimateMs);
	const result = await poll({
		retrieve: async (waitedMs) => {
			const data = await look(item, task, options.timeoutMs - waitedMs());
			// The state may be ahead of the images, which is as good as no answer.
			if (isSucceeded(data)) imageUrlsOf(data);
			else if (!isDone(data)) await advise(item, task, schedule, waitedMs);
			return data;
		},
		isFinal: isDone,
		isTransient: (error) => !signal?.aborted && asFailure(error).nature.isTransient === true,
		leastPauseAfter: (error) => asFailure(error).nature.retryAfterMs,
		deadlineMs: options.timeoutMs,
		pauseAfter: (waitedMs) => schedule.pauseAfter(waitedMs),
		firstPauseMs: task.firstPauseMs,
		pause: async (milliseconds) => await pause(milliseconds, signal),
		onLook: (progress) => Object.assign(facts, progress),
	});
	const { last, isFinal, waitedMs, pollCount } = result;
	if (last !== undefined && isFinal) {
		// Of a task that was under way before the wait began, the duration is not known.
		if (isSucceeded(last) && task.firstPauseMs === undefined) durations.add(waitedMs);
		return await outcome(item, task, last);
	}
	const status = facts.status ?? 'unknown';
	if (options.onTimeout === 'returnTask') {
		return [taskRow(item, { taskId: task.taskId, status, waitedMs, pollCount })];
	}
	throw timeIsUp(result, status);
}

/** Asks how long the task will take, when that may spare looks. What fails here harms nothing. */
async function advise(
	{ service }: TaskItem,
	{ urls, taskId }: Task,
	schedule: Schedule,
	waitedMs: () => number,
): Promise<void> {
	if (!schedule.wantsEstimate(waitedMs())) return;
	const told = await service
		.ask(urls.progress, { taskId }, LONGEST_ADVICE_MS)
		.catch(() => undefined);
	schedule.learn(waitedMs(), told);
}

function timeIsUp({ waitedMs, lastError }: PollResult<IDataObject>, status: string): Failure {
	const seconds = Math.round(waitedMs / 1000);
	const look = lastError === undefined ? undefined : asFailure(lastError);
	const reason = look ? `. The last look at it failed: ${look.message}` : '';
	return new Failure(
		`The task was not done after ${seconds} seconds; its last status was "${status}"${reason}`,
		'It goes on at the service. Fetch its images later with "Get Result" and the task ID, or raise "Timeout (Seconds)" under "Options".',
		look?.facts,
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
	return quoted(data.status)?.toLowerCase() ?? '';
}

async function look(
	{ service, facts }: TaskItem,
	{ urls, taskId }: Task,
	timeLeftMs = Infinity,
): Promise<IDataObject> {
	const timeoutMs = Math.max(SHORTEST_LOOK_MS, timeLeftMs);
	const data = await service.ask(urls.result, { taskId }, timeoutMs);
	facts.status = statusOf(data) || facts.status;
	return data;
}

async function outcome(
	item: TaskItem,
	task: Task,
	data: IDataObject,
): Promise<INodeExecutionData[]> {
	const { taskId } = task;
	if (isSucceeded(data)) {
		const refresh = async () => await look(item, task);
		return await resultItems(item, taskId, data, refresh);
	}
	throw taskFailure(data);
}

function taskFailure(data: IDataObject): Failure {
	const providerMessage = quoted(data.message);
	const known = platformExplanation({ providerMessage });
	const said = [`The service reports the task as ${statusOf(data)}`, known?.message];
	const message = [said.filter(Boolean).join('. '), providerMessage].filter(Boolean).join(': ');
	const advice = known?.remedy ?? CHECK_WHAT_WAS_SENT;
	const remedy = `${advice} Running the item again starts, and may bill, a new task.`;
	return new Failure(message, remedy, { providerMessage }, { isTaskOver: true });
}

const CHECK_WHAT_WAS_SENT =
	'Check prompt, model and image; content that the service holds unsafe is rejected too.';

function isSucceeded(data: IDataObject): boolean {
	return SUCCEEDED.includes(statusOf(data));
}

function isDone(data: IDataObject): boolean {
	return [...SUCCEEDED, ...FAILED].includes(statusOf(data));
}

function taskRow({ context }: TaskItem, json: IDataObject): INodeExecutionData {
	return { json, pairedItem: { item: context.getItemIndex() } };
}
