import { CLOCK_FACTOR } from '../../support/fastClock';
import type { FaultCase } from './faultCases';
import { triesOf } from './faultCases';
import type { Phase } from './faultSpec';
import { kindOf } from './faultSpec';

/** Every task makes so many images. */
export const BATCH_SIZE = 2;

/** Of a task of the matrix, which takes less time than two delays between polls. */
const MAX_POLLS_BEFORE_END = 3;

/** Requests of one attempt at one item. */
const MAX_REQUESTS: Record<Phase, number> = {
	uploadSign: 3,
	upload: 3,
	submit: 5,
	result: 6 + MAX_POLLS_BEFORE_END,
	progress: 9,
	file: 3 * BATCH_SIZE,
};

/** Requests of a phase in a row that fail before an attempt gives up. */
const MAX_FAILURES: Record<Phase, number> = { ...MAX_REQUESTS, result: 6 };

/** All delays between the requests of a phase that fail, in milliseconds. */
const RETRY_DELAYS_MS: Record<Phase, number> = {
	uploadSign: 500 + 2000,
	upload: 500 + 2000,
	submit: 500 + 1000 + 2000 + 4000,
	result: 500 + 1000 + 2000 + 4000 + 8000,
	progress: 0,
	file: (500 + 2000) * BATCH_SIZE,
};

/** Between polls. */
const MIN_POLL_DELAY_MS = 285;
/** In proportion to the time that has passed. */
const POLL_DELAY_RATIO = 0.1;

/** After a response that asks for it. */
const COOLDOWN_MS = 1000;

/** Delays of an item without a fault: polls, and the distance between requests. */
const REGULAR_DELAYS_MS = 10_000;

/** "Timeout (Seconds)": one that ends the wait where no poll can succeed, else a very long one. */
export function timeoutSecondsOf({ phase, frequency }: FaultCase): number {
	return phase === 'result' && frequency === 'always' ? 60 : 3600;
}

/** How often a fault may be injected. */
export function maxInjections(faultCase: FaultCase): number {
	const { fault, phase, frequency } = faultCase;
	if (frequency === 'once') return 1;
	// Errors of progress are ignored, so they are all alike.
	const isFinal = phase !== 'progress' && kindOf(fault, phase) === 'permanent';
	const failures = isFinal ? 1 : maxFailures(faultCase);
	return triesOf(faultCase) * (failures + (fault.isOnlyAlways ? MAX_POLLS_BEFORE_END : 0));
}

function maxFailures(faultCase: FaultCase): number {
	return isPolledUntilTimeout(faultCase) ? maxPolls(faultCase) : MAX_FAILURES[faultCase.phase];
}

/** How many requests of each phase an execution with so many items may send. */
export function maxRequests(faultCase: FaultCase, itemCount: number): Record<Phase, number> {
	const attempts = itemCount - 1 + triesOf(faultCase);
	const entries = Object.entries(MAX_REQUESTS).map(([phase, perAttempt]) => [
		phase,
		attempts * perAttempt,
	]);
	const requests = Object.fromEntries(entries) as Record<Phase, number>;
	if (isPolledUntilTimeout(faultCase)) requests.result += triesOf(faultCase) * maxPolls(faultCase);
	return requests;
}

/** How long all delays of an execution with so many items may be together, in milliseconds. */
export function maxDelaysMs(faultCase: FaultCase, itemCount: number): number {
	const { fault, phase, frequency } = faultCase;
	const tries = triesOf(faultCase);
	const regularMs = (itemCount - 1 + tries) * REGULAR_DELAYS_MS;
	if (phase === 'result' && frequency === 'always') {
		return regularMs + tries * timeoutSecondsOf(faultCase) * 1000;
	}
	const faults = frequency === 'once' ? 1 : tries;
	const pollDelayMs = POLL_DELAY_RATIO * CLOCK_FACTOR * (fault.latencyMs ?? 0);
	return regularMs + faults * (RETRY_DELAYS_MS[phase] + pollDelayMs + cooldownMs(faultCase));
}

function cooldownMs({ phase }: FaultCase): number {
	return COOLDOWN_MS * MAX_FAILURES[phase];
}

function isPolledUntilTimeout({ fault, phase, frequency }: FaultCase): boolean {
	return phase === 'result' && frequency === 'always' && fault.isPending === true;
}

function maxPolls(faultCase: FaultCase): number {
	return (timeoutSecondsOf(faultCase) * 1000) / MIN_POLL_DELAY_MS;
}
