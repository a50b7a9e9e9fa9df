import { poll } from '../../nodes/AiCreationWorkshop/flowControl/poll';
import { Schedule } from '../../nodes/AiCreationWorkshop/flowControl/pollSchedule';
import type { Durations } from '../../nodes/AiCreationWorkshop/flowControl/pollSchedule';

/** What the service says of a task that has run so many milliseconds. */
export type Report = (ranMs: number) => unknown;

export interface SimulatedTask {
	durationMs: number;
	report: Report;
	/** What the service has said at the submission. */
	estimateMs?: number;
	earlier?: Durations;
	/** For the jitter of the pauses. */
	random?: () => number;
	/** How long each request takes. */
	requestMs?: number;
}

export interface SimulatedWait {
	/** From the end of the task to the request that tells of it. */
	lateMs: number;
	/** All that were sent, the submission included. */
	requests: number;
	looks: number;
	estimates: number;
	pausesMs: number[];
}

/** Waits for a task by a clock that moves only while the wait pauses and asks. */
export async function simulatedWait({
	durationMs,
	report,
	estimateMs,
	earlier,
	random = () => 0.5,
	requestMs = 30,
}: SimulatedTask): Promise<SimulatedWait> {
	const schedule = new Schedule(earlier, estimateMs, random);
	const pausesMs: number[] = [];
	let clockMs = 0;
	let estimates = 0;
	let noticedMs = NaN;
	const { pollCount } = await poll({
		retrieve: async (waitedMs) => {
			noticedMs = clockMs;
			clockMs += requestMs;
			if (noticedMs >= durationMs) return true;
			if (schedule.wantsEstimate(waitedMs())) {
				estimates++;
				const told = report(clockMs);
				clockMs += requestMs;
				schedule.learn(waitedMs(), told);
			}
			return false;
		},
		isFinal: (isDone) => isDone,
		isTransient: () => false,
		deadlineMs: Infinity,
		pauseAfter: (waitedMs) => schedule.pauseAfter(waitedMs),
		pause: async (milliseconds) => {
			pausesMs.push(milliseconds);
			// What is no time to sleep would be slept for ever, or not at all.
			if (!(milliseconds > 0)) throw new Error(`A pause of ${milliseconds} ms`);
			clockMs += milliseconds;
		},
		now: () => clockMs,
	});
	return {
		lateMs: noticedMs - durationMs,
		requests: 1 + pollCount + estimates,
		looks: pollCount,
		estimates,
		pausesMs,
	};
}
