const { existsSync, readdirSync, readFileSync } = require('node:fs');
const path = require('node:path');

/** Prints the totals of the fault matrix before jest's own summary. */
module.exports = class MatrixSummary {
	failuresByFile = new Map();

	onTestResult({ path: file }, { numFailingTests }) {
		this.failuresByFile.set(file, numFailingTests);
	}

	onRunComplete() {
		const parts = readTotals();
		if (parts.length === 0) return;
		const sum = (name) => sumOf(parts, (part) => part[name]);
		const failed = sumOf(parts, ({ file }) => this.failuresByFile.get(file) ?? 0);
		const [cases, survived] = [sum('cases'), sum('survived')];
		const line = [
			`Fault matrix: ${cases} cases`,
			`${survived} survived (images arrived)`,
			`${cases - survived} failed as they should`,
			`bill ${sum('billed')} tasks for ${sum('items')} items`,
			...(failed > 0 ? [`BUT ${failed} CASES WENT OTHERWISE`] : []),
		];
		process.stderr.write(`\n${line.join(', ')}\n`);
	}
};

function sumOf(parts, valueOf) {
	return parts.reduce((total, part) => total + valueOf(part), 0);
}

/** The totals that `writeTotals.ts` has written, of each test file that was run. */
function readTotals() {
	const { N8N_USER_FOLDER } = process.env;
	const folder = path.join(N8N_USER_FOLDER ?? '', 'matrix');
	if (N8N_USER_FOLDER === undefined || !existsSync(folder)) return [];
	return readdirSync(folder).map((name) =>
		JSON.parse(readFileSync(path.join(folder, name), 'utf8')),
	);
}
