import { randomBytes } from 'node:crypto';
import type { Clock } from './clock';
import type { Product } from './operations';
import type { GatewayOptions } from './options';

export type TaskState = 'waiting' | 'running' | 'succeeded' | 'failed';

/**
 * How a task fails. No page says how a result call reports it: `envelope` answers status 20 with the
 * error and no data, as the vendor's SDKs expect of workflows; `data` answers status 10 with
 * `data.status` failed and a message; `subErr` answers status 10 with `data.status` failed and the
 * error in the envelope. Unless given it is `envelope` for workflows and `data` for images.
 */
export interface TaskFailure {
	subErrCode: string;
	subErrMessage: string;
	as?: 'data' | 'envelope' | 'subErr';
	/** Which task fails, counted from 0; the next one unless given. */
	number?: number;
}

/** What a task was asked to make, and its results. */
export interface TaskRequest {
	/** The products whose calls know the task. */
	products: readonly Product[];
	/** The parameters in full, with the defaults filled in. */
	parameters: Record<string, unknown>;
	info: Record<string, unknown>;
	/** Both as `presentOutputs` takes them. */
	outputs: { images: unknown; result: unknown };
	failure?: TaskFailure;
}

export interface Task extends TaskRequest {
	id: string;
	/** Milliseconds since 1970, by the gateway's clock. */
	submittedAt: number;
	startsAt: number;
	endsAt: number;
	/** Tasks submitted before this one. */
	number: number;
}

/**
 * Every task of one gateway; a task moves on by the passing of time alone. When it will start and
 * end is fixed at its submission: all runs take equally long, so the slot it gets is that of the
 * task which is `slots` places ahead of it.
 */
export class Tasks {
	private readonly byId = new Map<string, Task>();
	private readonly inOrder: Task[] = [];
	private readonly failures: TaskFailure[] = [];

	constructor(
		private readonly clock: Pick<Clock, 'now'>,
		private readonly options: Pick<GatewayOptions, 'waitingMs' | 'runningMs' | 'slots'>,
	) {}

	/** The next task to be submitted will fail; several calls fail several tasks in turn. */
	nextFails(failure: TaskFailure): void {
		this.failures.push(failure);
	}

	submit(request: TaskRequest): Task {
		const { waitingMs, runningMs, slots } = this.options;
		const submittedAt = this.clock.now();
		const number = this.inOrder.length;
		const slotFreeAt = this.inOrder[number - slots]?.endsAt ?? -Infinity;
		const startsAt = Math.max(submittedAt + waitingMs, slotFreeAt);
		const task = {
			...request,
			id: ulid(submittedAt),
			submittedAt,
			startsAt,
			endsAt: startsAt + (typeof runningMs === 'number' ? runningMs : runningMs(number)),
			number,
			failure: this.takeFailure(number) ?? request.failure,
		};
		this.byId.set(task.id, task);
		this.inOrder.push(task);
		return task;
	}

	private takeFailure(number: number): TaskFailure | undefined {
		const index = this.failures.findIndex((failure) => (failure.number ?? number) === number);
		return index < 0 ? undefined : this.failures.splice(index, 1)[0];
	}

	/** The task of this ID, if the calls of the product know it. */
	find(id: string, product: Product): Task | undefined {
		const task = this.byId.get(id);
		return task?.products.includes(product) ? task : undefined;
	}

	/** In order of submission. */
	get ids(): string[] {
		return this.inOrder.map(({ id }) => id);
	}

	stateOf({ startsAt, endsAt, failure }: Task): TaskState {
		const now = this.clock.now();
		if (now < startsAt) return 'waiting';
		if (now < endsAt) return 'running';
		return failure ? 'failed' : 'succeeded';
	}

	/** Never a final state: after one the vendor's SDKs would not fetch the result. */
	stateAtSubmission(task: Task): TaskState {
		return this.stateOf(task) === 'waiting' ? 'waiting' : 'running';
	}

	/** The share of the run that is done, from 0 to 1. */
	progressOf({ startsAt, endsAt }: Task): number {
		const now = this.clock.now();
		if (now >= endsAt) return 1;
		return Math.max(0, now - startsAt) / (endsAt - startsAt);
	}

	/** Seconds until the task ends. */
	secondsLeft({ endsAt }: Task): number {
		return Math.max(0, endsAt - this.clock.now()) / 1000;
	}

	/** The place in the queue, counted from 1; 0 once the task has left the queue. */
	placeInQueue(task: Task): number {
		if (this.stateOf(task) !== 'waiting') return 0;
		return Math.max(0, task.number - this.started()) + 1;
	}

	/** How many tasks have left the queue, by bisection: they start in order of submission. */
	private started(): number {
		const now = this.clock.now();
		let [from, to] = [0, this.inOrder.length];
		while (from < to) {
			const middle = (from + to) >>> 1;
			if ((this.inOrder[middle]?.startsAt ?? Infinity) <= now) from = middle + 1;
			else to = middle;
		}
		return from;
	}
}

/** A ULID in lower case, as the service writes its IDs: 10 characters of time, 16 of chance. */
function ulid(time: number): string {
	const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
	const clockPart = Array.from({ length: 10 }, (_, i) => Math.floor(time / 32 ** (9 - i)) % 32);
	const randomPart = [...randomBytes(16)].map((byte) => byte % 32);
	return [...clockPart, ...randomPart].map((digit) => alphabet.charAt(digit)).join('');
}
