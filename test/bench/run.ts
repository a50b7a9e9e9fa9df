import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem, type } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { markdownTable } from 'markdown-table';
import { format, resolveConfig } from 'prettier';

import { N8N_VERSIONS, NODE_MAJOR } from '../e2e/support/versions';
import { PROJECT } from '../support/n8nNodeTypes';
import removeUserFolder from '../support/removeUserFolder';
import useScratchUserFolder from '../support/scratchUserFolder';
import { largeImages } from './largeImages';
import { conclude, judge } from './bounds';
import type { AllFindings } from './bounds';
import { SCENARIOS } from './findings';
import type { Findings, Scenario, ScenarioName } from './findings';
import { growth } from './growth';
import { manyItems } from './manyItems';
import { mixedDurations } from './mixedDurations';
import { packageLoad } from './packageLoad';
import { report } from './report';
import type { Circumstances } from './report';
import { soleTask } from './soleTask';
import { throttledBatch } from './throttledBatch';
import { workflowFiles } from './workflowFiles';

const REPORT_FILE = path.join(PROJECT, 'docs/benchmark.md');

const { values: options } = parseArgs({
	options: {
		/** Fails when a bound is missed. */
		check: { type: 'boolean', default: false },
		/** Names of scenarios, separated by commas. */
		only: { type: 'string', default: SCENARIOS.join() },
	},
});

const RUNNERS: Record<ScenarioName, Scenario> = {
	A: soleTask,
	B: largeImages,
	C: throttledBatch,
	D: growth,
	E: packageLoad,
	F: mixedDurations,
	G: manyItems,
	W: workflowFiles,
};

async function main(): Promise<void> {
	const chosen = chosenScenarios(options.only);
	useScratchUserFolder();
	try {
		const findings: AllFindings = {};
		// One that breaks shall not cost what the others have found.
		for (const name of chosen)
			findings[name] = await run(name).catch((error) => broken(name, error));
		const isWhole = SCENARIOS.every((name) => findings[name]);
		const verdicts = judge(findings);
		const text = await formatted(report(circumstances(), findings, verdicts, markdownTable));
		process.stdout.write(text);
		if (isWhole) writeFileSync(REPORT_FILE, text);
		if (!options.check) return;
		for (const line of conclude(chosen, findings, verdicts)) say(line);
		if (verdicts.some(({ isHeld }) => !isHeld)) process.exitCode = 1;
	} finally {
		removeUserFolder();
	}
}

function chosenScenarios(list: string): ScenarioName[] {
	const wanted = list.toUpperCase().split(',');
	const unknown = wanted.find((name) => !SCENARIOS.some((known) => known === name));
	if (unknown !== undefined) throw new Error(`There is no scenario "${unknown}"`);
	return SCENARIOS.filter((name) => wanted.includes(name));
}

async function run(name: ScenarioName): Promise<Findings> {
	const start = Date.now();
	say(`Scenario ${name} …`);
	const findings = await RUNNERS[name]();
	say(`Scenario ${name} took ${Math.round((Date.now() - start) / 1000)} s`);
	return findings;
}

function broken(name: ScenarioName, error: unknown): undefined {
	console.error(`Scenario ${name} broke off:`, error);
	process.exitCode = 1;
}

function circumstances(): Circumstances {
	const own = process.argv.slice(2);
	return {
		command: ['npm run bench', ...(own.length > 0 ? ['--', ...own] : [])].join(' '),
		facts: {
			package: versionOf(PROJECT),
			'n8n (B, E, W)': `${N8N_VERSIONS[0]?.version} on Node.js ${NODE_MAJOR}`,
			"n8n's engine (A, C, D, F, G)": `n8n-core ${versionOf(path.dirname(require.resolve('n8n-core/package.json')))} on Node.js ${process.versions.node}`,
			machine: `${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GB, ${type()}`,
			date: new Date().toISOString().slice(0, 10),
		},
	};
}

function versionOf(folder: string): string {
	const text = readFileSync(path.join(folder, 'package.json'), 'utf8');
	return (JSON.parse(text) as { version: string }).version;
}

async function formatted(text: string): Promise<string> {
	const settings = await resolveConfig(REPORT_FILE);
	return await format(text, { ...settings, filepath: REPORT_FILE });
}

function say(text: string): void {
	process.stderr.write(`${text}\n`);
}

void main();
