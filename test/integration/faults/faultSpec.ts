import type { Operation } from '../../gateway/exchange';
import type { Misbehaviour } from '../../gateway/misbehaviour';
import type { Dialect } from '../../gateway/options';

/** What the node asks for, in the order in which it does. */
export const PHASES = ['uploadSign', 'upload', 'submit', 'result', 'progress', 'file'] as const;
export type Phase = (typeof PHASES)[number] & Operation;

/** Calls that are signed; they are answered by an envelope. */
export const SIGNED: Phase[] = ['uploadSign', 'submit', 'result', 'progress'];

/**
 * What a fault means for whoever meets it: nothing at all, that a later call may fare better, or
 * that it makes no sense to call again.
 */
export type Kind = 'harmless' | 'passing' | 'lasting';

export interface FaultRow {
	/** Follows the name of the phase: "submit is cut". */
	name: string;
	plan: (call: Misbehaviour) => void;
	phases: Phase[];
	kind: Kind;
	/** Where it means something else. */
	kindIn?: Partial<Record<Phase, Kind>>;
	/** Nobody who meets it can tell whether the call has had its effect. */
	isDoubtful?: boolean;
	/** What the message or the description tells of it, if it ends the task. */
	says?: RegExp;
	/** The node waits so long for each answer, in milliseconds, as "Timeout" under "Options" says. */
	answerTimeoutMs?: number;
	/** How long one call of this kind takes, in milliseconds. */
	costsMs?: number;
	/** A task that is still under way has no images to tamper with: once would often be in vain. */
	isOnlyAlways?: boolean;
	/** Takes so long that it is tried once and on one setting of the node only. */
	isSlow?: boolean;
	dialect?: Dialect;
}

export function kindOf({ kind, kindIn }: FaultRow, phase: Phase): Kind {
	return kindIn?.[phase] ?? kind;
}
