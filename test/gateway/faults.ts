import { envelope, type Envelope } from './envelope';
import { GatewayError, type GatewayErrorCode } from './errors';
import type { Answer, Operation } from './exchange';

/** One call that a fault may tamper with. */
export interface Call {
	/** Does what the service would have done. */
	work: () => Promise<Answer>;
	/** Destroys the connection. */
	cut: () => void;
}

/** Handles a call in place of the service; undefined sends no answer and leaves it at that. */
export type Fault = (call: Call) => Promise<Answer | undefined>;

/** Ends the sentence `faults.on('submit').next()…`; every method is one kind of misbehaviour. */
export class Misbehaviour {
	constructor(private readonly plan: (fault: Fault) => void) {}

	/** The gateway refuses the call, in the dialect it speaks. */
	gatewayError(code: GatewayErrorCode, detail?: string): void {
		this.plan(async () => {
			throw new GatewayError(code, detail);
		});
	}

	/** Somebody on the way answers instead: a proxy, a load balancer, a login page. */
	replyWith({ status = 200, headers = {}, body = '' }: Reply): void {
		this.plan(async () => ({ status, headers, body: Buffer.from(body) }));
	}

	/** The service answers with this envelope and does nothing; status 10, unless given. */
	envelope(fields: Partial<Envelope>): void {
		this.plan(async () => envelope(fields));
	}

	/** The service does the work, but the answer is lost. */
	acceptThenCut(): void {
		this.plan(async ({ work, cut }) => {
			await work();
			cut();
			return undefined;
		});
	}

	/** The connection is lost before anything was done. */
	cut(): void {
		this.plan(async ({ cut }) => {
			cut();
			return undefined;
		});
	}

	/** Nothing is done and no answer ever comes; the connection stays open. */
	hang(): void {
		this.plan(async () => undefined);
	}
}

/** A raw HTTP reply. */
export interface Reply {
	status?: number;
	headers?: Record<string, string>;
	body?: string | Buffer;
}

/** The calls of one operation, with the faults planned for them. */
class Schedule {
	private calls = 0;
	private readonly numbered = new Map<number, Fault>();
	private readonly upcoming: Fault[] = [];
	private standing: Fault | undefined;

	/** Call number `number` of this operation, counted from 1 since the gateway's start. */
	call(number: number): Misbehaviour {
		return new Misbehaviour((fault) => this.numbered.set(number, fault));
	}

	/** The next call; said several times, the next calls in turn. */
	next(): Misbehaviour {
		return new Misbehaviour((fault) => this.upcoming.push(fault));
	}

	/** Every call that has no fault of its own. */
	always(): Misbehaviour {
		return new Misbehaviour((fault) => {
			this.standing = fault;
		});
	}

	/** Forgets every fault; calls are counted on. */
	clear(): void {
		this.numbered.clear();
		this.upcoming.length = 0;
		this.standing = undefined;
	}

	take(): Fault | undefined {
		this.calls += 1;
		return this.numbered.get(this.calls) ?? this.upcoming.shift() ?? this.standing;
	}
}

/** The plan of misbehaviour, read as sentences: `faults.on('submit').call(2).cut()`. */
export class Faults {
	private readonly schedules = new Map<Operation, Schedule>();

	on(operation: Operation): Schedule {
		const schedule = this.schedules.get(operation) ?? new Schedule();
		this.schedules.set(operation, schedule);
		return schedule;
	}

	/** Handles one call: by the fault planned for it, else by its work. */
	async handle(operation: Operation, call: Call): Promise<Answer | undefined> {
		const fault = this.on(operation).take();
		return await (fault ? fault(call) : call.work());
	}
}
