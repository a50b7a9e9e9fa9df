import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { Outcome } from './faultMatrix';

/** Leaves the totals of a part of the matrix where the reporter finds them. */
export function noteTotals(name: string, outcomes: Outcome[]): void {
	const folder = path.join(process.env.N8N_USER_FOLDER ?? '', 'matrix');
	mkdirSync(folder, { recursive: true });
	const totals = {
		cells: outcomes.length,
		survived: outcomes.filter(({ failures }) => failures.length === 0).length,
		items: outcomes.reduce((sum, { seeds }) => sum + seeds.length, 0),
		billed: outcomes.reduce((sum, { billed }) => sum + billed, 0),
	};
	writeFileSync(path.join(folder, `${name}.json`), JSON.stringify(totals));
}
