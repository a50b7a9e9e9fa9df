import type { GatewayRequest, GatewayResponse, Operation } from './messages';
import { type Call, type Fault, FaultBuilder } from './faultBuilder';

export type { Reply } from './faultBuilder';

/** Faults that are injected into a share of the calls. */
interface RandomFaults {
	share: number;
	random: () => number;
	faults: Fault[];
}

/** The calls of one operation, with the faults planned for them. */
export class OperationFaults {
	private calls = 0;
	private readonly numbered = new Map<number, Fault>();
	private readonly upcoming: Fault[] = [];
	private readonly chances: RandomFaults[] = [];
	private standing: Fault | undefined;

	/** Call number `number` of this operation, counted from 1 since the gateway's start. */
	call(number: number): FaultBuilder {
		return new FaultBuilder((fault) => this.numbered.set(number, fault));
	}

	/** The next call; called several times, the next calls in turn. */
	next(): FaultBuilder {
		return new FaultBuilder((fault) => this.upcoming.push(fault));
	}

	/**
	 * A share, from 0 to 1, of the calls that have no fault of their own. Of several faults of one share,
	 * one is drawn; of several shares, the first one drawn counts. The numbers are drawn call by call,
	 * so the same source injects into the same calls.
	 */
	withProbability(share: number, random: () => number): FaultBuilder {
		const chance: RandomFaults = { share, random, faults: [] };
		this.chances.push(chance);
		return new FaultBuilder((fault) => chance.faults.push(fault));
	}

	/** Every call that has no other fault. */
	always(): FaultBuilder {
		return new FaultBuilder((fault) => {
			this.standing = fault;
		});
	}

	/** Removes all faults; the numbers of calls go on. */
	clear(): void {
		this.numbered.clear();
		this.upcoming.length = 0;
		this.chances.length = 0;
		this.standing = undefined;
	}

	/** Counts a call and returns the fault to inject. */
	nextFault(): Fault | undefined {
		this.calls += 1;
		const planned = this.numbered.get(this.calls) ?? this.upcoming.shift();
		return planned ?? this.drawn() ?? this.standing;
	}

	private drawn(): Fault | undefined {
		const drawn = this.chances.find(({ share, random }) => random() < share);
		return drawn?.faults[Math.floor(drawn.random() * drawn.faults.length)];
	}
}

/** The faults of all operations. They read as sentences: `faults.on('submit').call(2).resetConnection()`. */
export class FaultPlan {
	/** Calls of all operations that have no fault of their own; they are counted together. */
	readonly everywhere = new OperationFaults();
	private readonly operations = new Map<Operation, OperationFaults>();
	private readonly histories = new Map<string, GatewayResponse[]>();

	on(operation: Operation): OperationFaults {
		const faults = this.operations.get(operation) ?? new OperationFaults();
		this.operations.set(operation, faults);
		return faults;
	}

	/** Removes all faults of all operations; the numbers of calls go on. */
	clear(): void {
		for (const faults of [this.everywhere, ...this.operations.values()]) faults.clear();
	}

	/** Handles a call: with the fault planned for it, or as the service does. */
	async handle(
		operation: Operation,
		request: Pick<GatewayRequest, 'json'>,
		call: Omit<Call, 'history'>,
	): Promise<GatewayResponse | undefined> {
		const fault = this.on(operation).nextFault() ?? this.everywhere.nextFault();
		const history = this.historyOf(operation, request);
		const work = async () => {
			const response = await call.work();
			history.push(response);
			return response;
		};
		return await (fault ? fault({ ...call, work, history }) : work());
	}

	/** Responses are kept for calls about a task only; those hold no images. */
	private historyOf(
		operation: Operation,
		{ json }: Pick<GatewayRequest, 'json'>,
	): GatewayResponse[] {
		const isAboutTask = typeof json === 'object' && json !== null && 'taskId' in json;
		if (!isAboutTask) return [];
		const key = `${operation} ${String(json.taskId)}`;
		const history = this.histories.get(key) ?? [];
		this.histories.set(key, history);
		return history;
	}
}
