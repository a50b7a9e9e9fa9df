import type { Gateway } from '../../gateway/server';
import { holdTasks } from '../../support/heldTasks';
import type { FaultCase } from './faultCases';

/** Name of the file of the item that faults are injected for. */
export const TARGET_FILE = 'target.png';

/** A task whose progress is requested runs on for this long. */
const RUNNING_ON_MS = 100;

/**
 * Injects the fault of a case for one item only. The items must go through the node one after the
 * other and be uploaded, so that the last upload shows which item is under way.
 *
 * @returns how often the fault was injected so far
 */
export function injectFault(
	gateway: Gateway,
	{ operation, fault, phase, frequency }: FaultCase,
): () => number {
	const maxInjections = frequency === 'once' ? 1 : Infinity;
	// A fast task would be done before its progress is requested.
	const release = phase === 'progress' ? holdTasks(gateway) : undefined;
	let injections = 0;
	let isInjecting = false;
	// Called twice for a request of the target: whether to inject a fault, then which of them.
	const random = () => {
		const isSecond = isInjecting;
		isInjecting = !isSecond && injections < maxInjections && fileUnderWay(gateway) === TARGET_FILE;
		if (isInjecting && ++injections === 1 && release) setTimeout(release, RUNNING_ON_MS);
		return isInjecting || isSecond ? 0 : 1;
	};
	fault.inject(gateway.faults.on(operation.calls[phase]).withProbability(1, random));
	return () => injections;
}

function fileUnderWay(gateway: Gateway): unknown {
	const last = gateway.requestsTo('uploadSign').at(-1)?.json as { originalFilename?: unknown };
	return last?.originalFilename;
}
