import type { FaultSpec, Phase } from './faultSpec';
import { kindOf } from './faultSpec';
import type { NodeOperation } from './nodeOperations';
import { IMAGE_TO_IMAGE, NODE_OPERATIONS } from './nodeOperations';
import { RESPONSE_FAULTS } from './responseFaults';
import { TRANSFER_FAULTS } from './transferFaults';

/** Settings of the node for what it does on an error. */
export const MODES = {
	stop: { onError: 'stopWorkflow' },
	'continue on the same output': { onError: 'continueRegularOutput' },
	'continue on the error output': { onError: 'continueErrorOutput' },
	// n8n turns a pause of 0 into a second.
	retry: { retryOnFail: true, waitBetweenTries: 1 },
} as const;
export type Mode = keyof typeof MODES;

export type Frequency = 'once' | 'always';

/** One fault in one phase of one operation, with one setting of the node. */
export interface FaultCase {
	title: string;
	operation: NodeOperation;
	fault: FaultSpec;
	phase: Phase;
	frequency: Frequency;
	mode: Mode;
}

/** What happens to the item that the fault is injected for. */
export type ExpectedOutcome = 'succeeds' | 'fails' | 'ambiguous';

/** Every case of these phases. */
export function faultCasesOf(phases: Phase[]): FaultCase[] {
	return NODE_OPERATIONS.flatMap((operation) =>
		[...TRANSFER_FAULTS, ...RESPONSE_FAULTS]
			.filter(({ resource = operation.resource }) => resource === operation.resource)
			.flatMap((fault) =>
				phases
					.filter((phase) => fault.phases.includes(phase))
					.flatMap((phase) => faultCases(operation, fault, phase)),
			),
	);
}

function faultCases(operation: NodeOperation, fault: FaultSpec, phase: Phase): FaultCase[] {
	return settingsOf(operation, fault).map(({ frequency, mode }) => {
		const title = `${operation.name}: ${phase} ${frequency} ${fault.name}: ${mode}`;
		return { title, operation, fault, phase, frequency, mode };
	});
}

type Setting = Pick<FaultCase, 'frequency' | 'mode'>;

const ALL_SETTINGS: Setting[] = (['once', 'always'] as const).flatMap((frequency) =>
	(Object.keys(MODES) as Mode[]).map((mode) => ({ frequency, mode })),
);

/** One in which a second submission may be billed, and one in which every error is seen. */
const ESSENTIAL_SETTINGS: Setting[] = [
	{ frequency: 'once', mode: 'retry' },
	{ frequency: 'always', mode: 'stop' },
];

const FASTEST_SETTINGS: Setting[] = [{ frequency: 'once', mode: 'stop' }];

/** What the operations share is tested in all settings with one of them. */
function settingsOf(operation: NodeOperation, fault: FaultSpec): Setting[] {
	if (fault.isSlow) return FASTEST_SETTINGS;
	const settings = operation === IMAGE_TO_IMAGE ? ALL_SETTINGS : ESSENTIAL_SETTINGS;
	return fault.isOnlyAlways ? settings.filter(({ frequency }) => frequency === 'always') : settings;
}

/** Follows from the rules of the node; nothing here was read off a run. */
export function expectedOutcome({ fault, phase, frequency, mode }: FaultCase): ExpectedOutcome {
	const kind = kindOf(fault, phase);
	// Progress only decides when to poll.
	if (kind === 'none' || phase === 'progress') return 'succeeds';
	// A repeated submission might be billed twice.
	if (phase === 'submit' && fault.isAmbiguous) return 'ambiguous';
	if (frequency === 'always') return 'fails';
	return kind === 'transient' || mode === 'retry' ? 'succeeds' : 'fails';
}

/** "Max Tries": five, but two where every attempt fails. */
export function triesOf(faultCase: FaultCase): number {
	if (faultCase.mode !== 'retry') return 1;
	return expectedOutcome(faultCase) === 'succeeds' ? 5 : 2;
}
