import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { Outcome } from './faultMatrix';

/** Writes the totals of a test file of the matrix where the reporter finds them. */
export async function writeTotals(executions: Array<Promise<Outcome>>): Promise<void> {
	const file = expect.getState().testPath ?? '';
	const settled = await Promise.allSettled(executions);
	const outcomes = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
	const folder = path.join(process.env.N8N_USER_FOLDER ?? '', 'matrix');
	mkdirSync(folder, { recursive: true });
	const totals = {
		file,
		cases: outcomes.length,
		survived: outcomes.filter(({ errors }) => errors.length === 0).length,
		items: outcomes.reduce((sum, { seeds }) => sum + seeds.length, 0),
		billed: outcomes.reduce((sum, { billed }) => sum + billed, 0),
	};
	writeFileSync(path.join(folder, `${path.basename(file)}.json`), JSON.stringify(totals));
}
