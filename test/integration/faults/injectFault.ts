import type { Gateway } from '../../gateway/server';
import type { Cell } from './faultCases';

/** Name of the file of the item that faults are meant for. */
export const STRUCK_FILE = 'struck.png';

/**
 * Plans the fault of a cell for one item only. The items must go through the node one after the
 * other and be uploaded, so that the last upload that was asked for tells whose turn it is.
 *
 * @returns tells how often the fault has struck
 */
export function strike(gateway: Gateway, { fault, phase, frequency }: Cell): () => number {
	const most = frequency === 'once' ? 1 : Infinity;
	let strikes = 0;
	let isStriking = false;
	// Asked for each call whether to strike, and if so once more, by which of the faults.
	const chance = () => {
		const isSecond = isStriking;
		isStriking = !isSecond && strikes < most && fileUnderWay(gateway) === STRUCK_FILE;
		if (isStriking) strikes++;
		return isStriking || isSecond ? 0 : 1;
	};
	fault.plan(gateway.faults.on(phase).sometimes(1, chance));
	return () => strikes;
}

function fileUnderWay(gateway: Gateway): unknown {
	const asked = gateway.requestsTo('uploadSign').at(-1)?.json as { originalFilename?: unknown };
	return asked?.originalFilename;
}
