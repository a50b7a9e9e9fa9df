import type { IDataObject } from 'n8n-workflow';

import { Deadline } from '../../nodes/AiCreationWorkshop/flowControl/deadline';
import { poll } from '../../nodes/AiCreationWorkshop/flowControl/poll';
import { PollSchedule } from '../../nodes/AiCreationWorkshop/flowControl/pollSchedule';
import type { TaskDurations } from '../../nodes/AiCreationWorkshop/flowControl/pollSchedule';
import { parseProgress } from '../../nodes/AiCreationWorkshop/task/retrieve';

/** The data of `sd_get_progress` so many milliseconds after the submission. */
export type Report = (elapsedMs: number) => object;

export interface SimulatedTask {
	durationMs: number;
	report: Report;
	/** Estimate of the service at the submission. */
	estimateMs?: number;
	/** Those of the same run; this task is added to them. */
	previous?: TaskDurations;
	/** For the jitter of the delays. */
	random?: () => number;
	/** How long each request takes. */
	requestMs?: number;
}

export interface SimulatedPolling {
	/** From the end of the task to the poll that reports it. */
	lateMs: number;
	/** The submission, polls and estimates. */
	requests: number;
	polls: number;
	estimates: number;
	delaysMs: number[];
}

/** Polls for a task by a clock that moves only while the polling sleeps and sends requests. */
export async function simulatePolling({
	durationMs,
	report,
	estimateMs,
	previous,
	random = () => 0.5,
	requestMs = 30,
}: SimulatedTask): Promise<SimulatedPolling> {
	const schedule = new PollSchedule(previous, estimateMs, random);
	const delaysMs: number[] = [];
	let clockMs = 0;
	let estimates = 0;
	let noticedMs = NaN;
	const { pollCount } = await poll({
		retrieve: async () => {
			noticedMs = clockMs;
			clockMs += requestMs;
			return noticedMs >= durationMs;
		},
		isTerminal: (isDone) => isDone,
		shouldContinue: () => false,
		deadline: new Deadline(Infinity),
		delayAfter: (elapsedMs) => schedule.delayAfter(elapsedMs),
		sleep: async (milliseconds) => {
			delaysMs.push(milliseconds);
			if (!(milliseconds > 0)) throw new Error(`A delay of ${milliseconds} ms`);
			clockMs += milliseconds;
		},
		onPoll: ({ isTerminal, elapsedMs }) => {
			if (isTerminal || !schedule.needsEstimate(elapsedMs)) return;
			estimates++;
			const progress = parseProgress(report(clockMs) as IDataObject);
			clockMs += requestMs;
			schedule.addEstimate(clockMs, progress);
		},
		now: () => clockMs,
	});
	schedule.recordEnd(noticedMs);
	return {
		lateMs: noticedMs - durationMs,
		requests: 1 + pollCount + estimates,
		polls: pollCount,
		estimates,
		delaysMs,
	};
}
