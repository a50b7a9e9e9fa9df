import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';

import { useFastClock } from '../../support/fastClock';
import type { FaultCase } from './faultCases';
import { faultCasesOf } from './faultCases';
import { FaultMatrix } from './faultMatrix';
import type { Outcome } from './faultMatrix';
import type { Phase } from './faultSpec';
import {
	expectBilledOnce,
	expectBoundedEffort,
	expectFaultInjected,
	expectImages,
	expectReadableError,
	expectTaskIds,
} from './invariants';
import { writeTotals } from './writeTotals';

/** Executions side by side: most of their time they wait. */
const PARALLEL_EXECUTIONS = 8 * availableParallelism();

const HOUR_MS = 3_600_000;

/** Executes every case of these phases, and tests what each has come to. */
export function testMatrix(phases: Phase[]): void {
	useFastClock();
	const faultCases = faultCasesOf(phases);
	const outcomes = new Map<FaultCase, Promise<Outcome>>();
	let matrix: FaultMatrix;

	beforeAll(async () => {
		matrix = await FaultMatrix.start();
		const limit = pLimit(PARALLEL_EXECUTIONS);
		for (const faultCase of slowestFirst(faultCases)) {
			outcomes.set(
				faultCase,
				limit(async () => await matrix.execute(faultCase)),
			);
		}
		await Promise.allSettled(outcomes.values());
	}, HOUR_MS);
	afterAll(async () => {
		matrix.stop();
		await writeTotals([...outcomes.values()]);
	});

	it.each(faultCases.map((faultCase) => [faultCase.title, faultCase] as const))(
		'%s',
		async (_title, faultCase) => {
			const outcome = (await outcomes.get(faultCase)) as Outcome;
			expectFaultInjected(faultCase, outcome);
			expectBilledOnce(faultCase, outcome);
			expectReadableError(faultCase, outcome);
			await expectImages(faultCase, outcome);
			expectTaskIds(faultCase, outcome);
			expectBoundedEffort(faultCase, outcome);
		},
	);
}

/** So that the last one does not run alone for long. */
function slowestFirst(faultCases: FaultCase[]): FaultCase[] {
	const weight = ({ fault, frequency, mode }: FaultCase) =>
		(fault.latencyMs ?? 0) * 10 + (frequency === 'always' && mode === 'retry' ? 20_000 : 0);
	return [...faultCases].sort((one, other) => weight(other) - weight(one));
}
