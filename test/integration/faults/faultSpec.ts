import type { FaultBuilder } from '../../gateway/faultBuilder';
import type { Dialect } from '../../gateway/options';

/** Requests of the node for one item, in the order in which it sends them. */
export const PHASES = ['uploadSign', 'upload', 'submit', 'result', 'progress', 'file'] as const;
export type Phase = (typeof PHASES)[number];

/** Requests that are signed; their responses are envelopes. */
export const SIGNED: Phase[] = ['uploadSign', 'submit', 'result', 'progress'];

/** Whether a fault is an error at all, and if so whether a later request may succeed. */
export type FaultKind = 'none' | 'transient' | 'permanent';

export interface FaultSpec {
	/** Follows the name of the phase: "submit gets no response". */
	name: string;
	inject: (call: FaultBuilder) => void;
	phases: Phase[];
	/** The only resource that it is an error of: a workflow may deliver what it likes. */
	resource?: 'image';
	kind: FaultKind;
	/** Where it is of another kind. */
	kindIn?: Partial<Record<Phase, FaultKind>>;
	/** The request may or may not have been processed. */
	isAmbiguous?: boolean;
	/** Part of the message or the hint, if the fault ends the task. */
	errorPattern?: RegExp;
	/** "Timeout" of the request options, in milliseconds. */
	requestTimeoutMs?: number;
	/** How long one response takes at least, in milliseconds. */
	latencyMs?: number;
	/** In place of a result it is no error: only "Timeout (Seconds)" ends the wait. */
	isPending?: boolean;
	/** A task under way has no images to tamper with: the first response may be too early. */
	isOnlyAlways?: boolean;
	/** Takes so long that it is injected once and in one mode only. */
	isSlow?: boolean;
	dialect?: Dialect;
}

export function kindOf({ kind, kindIn }: FaultSpec, phase: Phase): FaultKind {
	return kindIn?.[phase] ?? kind;
}
