import type { Answer, Arrival, Operation } from './exchange';
import { type Call, type Fault, Misbehaviour } from './misbehaviour';

export type { Reply } from './misbehaviour';

/** Faults that strike a share of the calls. */
interface Chance {
	share: number;
	random: () => number;
	faults: Fault[];
}

/** The calls of one operation, with the faults planned for them. */
export class Schedule {
	private calls = 0;
	private readonly numbered = new Map<number, Fault>();
	private readonly upcoming: Fault[] = [];
	private readonly chances: Chance[] = [];
	private standing: Fault | undefined;

	/** Call number `number` of this operation, counted from 1 since the gateway's start. */
	call(number: number): Misbehaviour {
		return new Misbehaviour((fault) => this.numbered.set(number, fault));
	}

	/** The next call; said several times, the next calls in turn. */
	next(): Misbehaviour {
		return new Misbehaviour((fault) => this.upcoming.push(fault));
	}

	/**
	 * A share, from 0 to 1, of the calls that have no fault of their own. Several kinds said of what
	 * this returns strike by turns of chance; of several chances, the first that strikes does. The
	 * numbers are drawn call by call, so the same source strikes the same calls.
	 */
	sometimes(share: number, random: () => number): Misbehaviour {
		const chance: Chance = { share, random, faults: [] };
		this.chances.push(chance);
		return new Misbehaviour((fault) => chance.faults.push(fault));
	}

	/** Every call that is struck by nothing else. */
	always(): Misbehaviour {
		return new Misbehaviour((fault) => {
			this.standing = fault;
		});
	}

	/** Forgets every fault; calls are counted on. */
	clear(): void {
		this.numbered.clear();
		this.upcoming.length = 0;
		this.chances.length = 0;
		this.standing = undefined;
	}

	/** Counts a call and says what is to happen to it. */
	take(): Fault | undefined {
		this.calls += 1;
		const planned = this.numbered.get(this.calls) ?? this.upcoming.shift();
		return planned ?? this.drawn() ?? this.standing;
	}

	private drawn(): Fault | undefined {
		const struck = this.chances.find(({ share, random }) => random() < share);
		return struck?.faults[Math.floor(struck.random() * struck.faults.length)];
	}
}

/** The plan of misbehaviour, read as sentences: `faults.on('submit').call(2).cut()`. */
export class Faults {
	/** Calls of any operation that no fault of their own struck; they are counted together. */
	readonly everywhere = new Schedule();
	private readonly schedules = new Map<Operation, Schedule>();
	private readonly histories = new Map<string, Answer[]>();

	on(operation: Operation): Schedule {
		const schedule = this.schedules.get(operation) ?? new Schedule();
		this.schedules.set(operation, schedule);
		return schedule;
	}

	/** Forgets every fault of every operation; calls are counted on. */
	clear(): void {
		for (const schedule of [this.everywhere, ...this.schedules.values()]) schedule.clear();
	}

	/** Handles one call: by the fault planned for it, else by its work. */
	async handle(
		operation: Operation,
		arrival: Pick<Arrival, 'json'>,
		call: Omit<Call, 'history'>,
	): Promise<Answer | undefined> {
		const fault = this.on(operation).take() ?? this.everywhere.take();
		const history = this.historyOf(operation, arrival);
		const work = async () => {
			const answer = await call.work();
			history.push(answer);
			return answer;
		};
		return await (fault ? fault({ ...call, work, history }) : work());
	}

	/** Answers are kept for calls about a task only; those hold no pictures. */
	private historyOf(operation: Operation, { json }: Pick<Arrival, 'json'>): Answer[] {
		const isAboutTask = typeof json === 'object' && json !== null && 'taskId' in json;
		if (!isAboutTask) return [];
		const key = `${operation} ${String(json.taskId)}`;
		const history = this.histories.get(key) ?? [];
		this.histories.set(key, history);
		return history;
	}
}
