import pLimit from 'p-limit';

import type { Cell } from './faultCases';
import { cellsOf } from './faultCases';
import type { Phase } from './faultSpec';
import {
	expectFairBill,
	expectImages,
	expectInTime,
	expectStruck,
	expectTaskIds,
	expectTold,
} from './invariants';
import type { Outcome } from './faultMatrix';
import { MatrixStage } from './faultMatrix';
import { noteTotals } from './totals';

/** Executions side by side; nearly all of their time they wait. */
const SIDE_BY_SIDE = 48;

/** Runs every cell of these phases, and tests each. */
export function testMatrix(name: string, phases: Phase[]): void {
	const cells = cellsOf(phases);
	const outcomes = new Map<Cell, Outcome>();
	let stage: MatrixStage;

	beforeAll(async () => {
		stage = await MatrixStage.set();
		const limit = pLimit(SIDE_BY_SIDE);
		const runs = longestFirst(cells).map(async (cell) => {
			outcomes.set(cell, await limit(async () => await stage.outcomeOf(cell)));
		});
		await Promise.all(runs);
	}, 120_000);
	afterAll(() => {
		stage.stop();
		noteTotals(name, [...outcomes.values()]);
	});

	it.each(cells.map((cell) => [cell.title, cell] as const))('%s', async (_title, cell) => {
		const outcome = outcomes.get(cell) as Outcome;
		expectStruck(cell, outcome);
		expectFairBill(cell, outcome);
		expectTold(cell, outcome);
		await expectImages(cell, outcome);
		expectTaskIds(cell, outcome);
		expectInTime(cell, outcome);
	});
}

/** So that the last one does not run alone for long. */
function longestFirst(cells: Cell[]): Cell[] {
	const weight = ({ fault, frequency, mode }: Cell) =>
		(fault.costsMs ?? 0) * 10 + (frequency === 'always' && mode.startsWith('retry') ? 20_000 : 0);
	return [...cells].sort((one, other) => weight(other) - weight(one));
}
