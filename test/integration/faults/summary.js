const { existsSync, readdirSync, readFileSync } = require('node:fs');
const path = require('node:path');

/** Prints the totals of the fault matrix before jest's own summary. */
module.exports = class MatrixSummary {
	failed = 0;

	onTestResult({ path: file }, { numFailingTests }) {
		if (path.dirname(file) === __dirname) this.failed += numFailingTests;
	}

	onRunComplete() {
		const parts = readTotals();
		if (parts.length === 0) return;
		const sum = (name) => parts.reduce((total, part) => total + part[name], 0);
		const [cases, survived] = [sum('cases'), sum('survived')];
		const line = [
			`Fault matrix: ${cases} cases`,
			`${survived} survived (images arrived)`,
			`${cases - survived} failed as they should`,
			`bill ${sum('billed')} tasks for ${sum('items')} items`,
			...(this.failed > 0 ? [`BUT ${this.failed} CASES WENT OTHERWISE`] : []),
		];
		process.stderr.write(`\n${line.join(', ')}\n`);
	}
};

/** The totals that `writeTotals.ts` has written; none when no part of the matrix was run. */
function readTotals() {
	const { N8N_USER_FOLDER } = process.env;
	const folder = path.join(N8N_USER_FOLDER ?? '', 'matrix');
	if (N8N_USER_FOLDER === undefined || !existsSync(folder)) return [];
	return readdirSync(folder).map((name) =>
		JSON.parse(readFileSync(path.join(folder, name), 'utf8')),
	);
}
