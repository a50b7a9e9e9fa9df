const { existsSync, readdirSync, readFileSync } = require('node:fs');
const path = require('node:path');

/** Prints what the fault matrix has come to, before jest's own summary. */
module.exports = class MatrixSummary {
	failed = 0;

	onTestResult({ path: file }, { numFailingTests }) {
		if (path.dirname(file) === __dirname) this.failed += numFailingTests;
	}

	onRunComplete() {
		const parts = totalsOfParts();
		if (parts.length === 0) return;
		const sum = (name) => parts.reduce((total, part) => total + part[name], 0);
		const [cells, survived] = [sum('cells'), sum('survived')];
		const line = [
			`Fault matrix: ${cells} cases`,
			`${survived} survived (images arrived)`,
			`${cells - survived} failed as they should`,
			`bill ${sum('billed')} tasks for ${sum('items')} items`,
			...(this.failed > 0 ? [`BUT ${this.failed} CASES WENT OTHERWISE`] : []),
		];
		process.stderr.write(`\n${line.join(', ')}\n`);
	}
};

/** What `totals.ts` has left; nothing when no part of the matrix was run. */
function totalsOfParts() {
	const { N8N_USER_FOLDER } = process.env;
	const folder = path.join(N8N_USER_FOLDER ?? '', 'matrix');
	if (N8N_USER_FOLDER === undefined || !existsSync(folder)) return [];
	return readdirSync(folder).map((name) =>
		JSON.parse(readFileSync(path.join(folder, name), 'utf8')),
	);
}
