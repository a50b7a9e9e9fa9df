import { joinRun } from '../../../../nodes/AiCreationWorkshop/run/run';
import type { Run } from '../../../../nodes/AiCreationWorkshop/run/run';
import { nodeRun } from './nodeRun';
import type { NodeRunSetup } from './nodeRun';

export type Passage = 'waits' | 'passes' | 'is aborted';

/** Items of a run that wait for the others of their batch. */
export function arrivals(setup: NodeRunSetup) {
	const run = nodeRun(setup);
	const passages: Record<number, Passage> = {};
	const arrive = (itemIndex: number): Run => {
		const joined = joinRun(run.item(itemIndex));
		passages[itemIndex] = 'waits';
		joined.batchArrived(itemIndex).then(
			() => (passages[itemIndex] = 'passes'),
			() => (passages[itemIndex] = 'is aborted'),
		);
		return joined;
	};
	return { ...run, arrive, passages };
}

/** Lets the barrier of a batch see who has arrived; needs jest's timers. */
export const nextTurn = async () => await jest.advanceTimersByTimeAsync(0);
