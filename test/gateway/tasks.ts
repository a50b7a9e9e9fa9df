import { randomBytes } from 'node:crypto';
import type { Clock } from './clock';
import type { GatewayOptions } from './options';

export type TaskState = 'waiting' | 'running' | 'succeeded' | 'failed';

/**
 * How a task fails. The pages do not say how sd_get_result tells it: `data` answers status 10 with
 * `data.status` failed and a message, `envelope` answers status 20 with the error and no data.
 */
export interface TaskFailure {
	subErrCode: string;
	subErrMessage: string;
	as?: 'data' | 'envelope';
}

/** What a task was asked to make, and what it will hand out. */
export interface TaskOrder {
	/** The generation parameters in full, with the defaults filled in. */
	parameters: Record<string, unknown>;
	info: Record<string, unknown>;
	/** Names of the result files in the store. */
	files: string[];
}

export interface Task extends TaskOrder {
	id: string;
	/** Milliseconds since 1970, by the gateway's clock. */
	submittedAt: number;
	failure: TaskFailure | undefined;
}

/** Every task of one gateway; a task moves on by the passing of time alone. */
export class Tasks {
	private readonly byId = new Map<string, Task>();
	private readonly failures: TaskFailure[] = [];

	constructor(
		private readonly clock: Clock,
		private readonly durations: Pick<GatewayOptions, 'waitingMs' | 'runningMs'>,
	) {}

	/** The next task to be submitted will fail; several calls fail several tasks in turn. */
	nextFails(failure: TaskFailure): void {
		this.failures.push(failure);
	}

	submit(order: TaskOrder): Task {
		const submittedAt = this.clock.now();
		const failure = this.failures.shift();
		const task = { ...order, id: ulid(submittedAt), submittedAt, failure };
		this.byId.set(task.id, task);
		return task;
	}

	find(id: string): Task | undefined {
		return this.byId.get(id);
	}

	stateOf(task: Task): TaskState {
		const { waitingMs, runningMs } = this.durations;
		const age = this.age(task);
		if (age < waitingMs) return 'waiting';
		if (age < waitingMs + runningMs) return 'running';
		return task.failure ? 'failed' : 'succeeded';
	}

	/** The share of the run that is done, from 0 to 1. */
	progressOf(task: Task): number {
		const { waitingMs, runningMs } = this.durations;
		if (this.age(task) >= waitingMs + runningMs) return 1;
		return Math.max(0, this.age(task) - waitingMs) / runningMs;
	}

	/** Seconds until the task ends. */
	secondsLeft(task: Task): number {
		const { waitingMs, runningMs } = this.durations;
		return Math.max(0, waitingMs + runningMs - this.age(task)) / 1000;
	}

	/** The place in the queue, counted from 1; 0 once the task has left the queue. */
	placeInQueue(task: Task): number {
		const queue = [...this.byId.values()].filter((other) => this.stateOf(other) === 'waiting');
		return queue.indexOf(task) + 1;
	}

	private age({ submittedAt }: Task): number {
		return this.clock.now() - submittedAt;
	}
}

/** A ULID in lower case, as the service writes its IDs: 10 characters of time, 16 of chance. */
function ulid(time: number): string {
	const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
	const clockPart = Array.from({ length: 10 }, (_, i) => Math.floor(time / 32 ** (9 - i)) % 32);
	const randomPart = [...randomBytes(16)].map((byte) => byte % 32);
	return [...clockPart, ...randomPart].map((digit) => alphabet.charAt(digit)).join('');
}
