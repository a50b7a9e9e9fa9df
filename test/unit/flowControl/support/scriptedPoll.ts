import { Deadline } from '../../../../nodes/AiCreationWorkshop/flowControl/deadline';
import { poll } from '../../../../nodes/AiCreationWorkshop/flowControl/poll';
import type {
	PollOptions,
	PollResult,
} from '../../../../nodes/AiCreationWorkshop/flowControl/poll';

/** Errors are thrown, text is returned; `done` is terminal. */
export type Outcome = string | Error;

interface Script extends Omit<Partial<PollOptions<string>>, 'deadline'> {
	/** The last one is repeated. */
	outcomes: Outcome[];
	/** How long each request takes. */
	requestMs?: number;
	/** How much too early each sleep ends. */
	earlyMs?: number;
	timeoutMs?: number;
}

/** Polls on a clock that moves only while the polling sleeps and sends requests. */
export function pollScript({
	outcomes,
	requestMs = 0,
	earlyMs = 0,
	timeoutMs = 600_000,
	onPoll,
	...options
}: Script) {
	const clock = { ms: 1_000_000 };
	const now = () => clock.ms;
	const delaysMs: number[] = [];
	const polls: Array<PollResult<string>> = [];
	const result = poll<string>({
		retrieve: async () => {
			clock.ms += requestMs;
			const outcome = outcomes[Math.min(polls.length, outcomes.length - 1)] ?? '';
			if (outcome instanceof Error) throw outcome;
			return outcome;
		},
		isTerminal: (response) => response === 'done',
		shouldContinue: () => true,
		deadline: new Deadline(timeoutMs, now),
		delayAfter: () => 500,
		sleep: async (milliseconds) => {
			delaysMs.push(milliseconds);
			clock.ms += milliseconds - earlyMs;
		},
		onPoll: async (polled) => {
			polls.push({ ...polled });
			await onPoll?.(polled);
		},
		now,
		...options,
	});
	return { clock, delaysMs, polls, result };
}
