import { ANSWER_FAULTS } from './answerFaults';
import type { FaultRow, Phase } from './faultSpec';
import { kindOf } from './faultSpec';
import { TRANSFER_FAULTS } from './transferFaults';

/** Settings of the node for what it does on an error. */
export const MODES = {
	stop: { onError: 'stopWorkflow' },
	'continue on the same output': { onError: 'continueRegularOutput' },
	'continue on the error output': { onError: 'continueErrorOutput' },
	// Of a pause of 0 n8n makes a second.
	retry: { retryOnFail: true, waitBetweenTries: 1 },
} as const;
export type Mode = keyof typeof MODES;

export type Frequency = 'once' | 'always';

/** One fault at one place on one setting of the node. */
export interface Cell {
	title: string;
	fault: FaultRow;
	phase: Phase;
	frequency: Frequency;
	mode: Mode;
}

/** What has to become of the item that is struck. */
export type End = 'arrives' | 'fails' | 'is unknown';

/** Every cell of these phases. */
export function cellsOf(phases: Phase[]): Cell[] {
	return [...TRANSFER_FAULTS, ...ANSWER_FAULTS].flatMap((fault) =>
		phases.filter((phase) => fault.phases.includes(phase)).flatMap((phase) => cells(fault, phase)),
	);
}

function cells(fault: FaultRow, phase: Phase): Cell[] {
	const modes = Object.keys(MODES) as Mode[];
	const frequencies = fault.isOnlyAlways ? (['always'] as const) : (['once', 'always'] as const);
	return frequencies.flatMap((frequency) =>
		modes
			.filter((mode) => !fault.isSlow || (frequency === 'once' && mode === 'stop'))
			.map((mode) => {
				const title = `${phase} ${frequency} ${fault.name}: ${mode}`;
				return { title, fault, phase, frequency, mode };
			}),
	);
}

/** What the rules of the node say of a cell; nothing here was read off a run. */
export function endOf({ fault, phase, frequency, mode }: Cell): End {
	const kind = kindOf(fault, phase);
	// How far a task is only says when to look for it.
	if (kind === 'harmless' || phase === 'progress') return 'arrives';
	// Nobody may pay twice, so nobody may submit twice.
	if (phase === 'submit' && fault.isDoubtful) return 'is unknown';
	if (frequency === 'always') return 'fails';
	return kind === 'passing' || mode === 'retry' ? 'arrives' : 'fails';
}

/** "Timeout (Seconds)": short where a task is looked for in vain, else nothing that matters. */
export function timeoutSecondsOf({ phase, frequency }: Cell): number {
	return phase === 'result' && frequency === 'always' ? 2 : 60;
}

/** "Max Tries": five, but two where each of them means five submissions with growing pauses. */
export function triesOf(cell: Cell): number {
	if (cell.mode !== 'retry') return 1;
	const { phase, frequency } = cell;
	return phase === 'submit' && frequency === 'always' && endOf(cell) === 'fails' ? 2 : 5;
}

/** The longest that the pauses between repeated calls of a phase are together, in milliseconds. */
const PAUSES_MS: Record<Phase, number> = {
	uploadSign: 2500,
	upload: 2500,
	submit: 7500,
	result: 2000,
	progress: 0,
	file: 2500,
};

const CALLS: Record<Phase, number> = {
	uploadSign: 3,
	upload: 3,
	submit: 5,
	result: 6,
	progress: 5,
	file: 3,
};

/** For three tasks of half a second, and a machine that has other work to do. */
const AT_MOST_OTHERWISE_MS = 12_000;

/** How long a cell may take, in milliseconds. */
export function boundMs(cell: Cell): number {
	const { fault, phase, frequency } = cell;
	const calls = frequency === 'once' ? 1 : CALLS[phase];
	const tryMs = PAUSES_MS[phase] + calls * (fault.costsMs ?? 0);
	return AT_MOST_OTHERWISE_MS + triesOf(cell) * tryMs;
}
