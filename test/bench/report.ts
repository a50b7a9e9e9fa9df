import { amounts } from './bounds';
import type { AllFindings, Verdict } from './bounds';
import { SCENARIOS } from './findings';
import type { Findings, ScenarioName } from './findings';

/** Where the figures come from. */
export interface Circumstances {
	command: string;
	/** Versions, machine, date: what it is, by its name. */
	facts: Record<string, string>;
}

type RenderTable = (rows: string[][]) => string;

/** The whole report in markdown. */
export function report(
	{ command, facts }: Circumstances,
	findings: AllFindings,
	verdicts: Verdict[],
	renderTable: RenderTable,
): string {
	const sections = SCENARIOS.flatMap((name) => {
		const ofScenario = findings[name];
		return ofScenario ? [section(name, ofScenario, renderTable)] : [];
	});
	return [
		'# Benchmark',
		`Made by \`${command}\`; do not edit.`,
		'All contenders of a scenario ran in the same run, side by side or in turns, against the local gateway. What counts are the ratios: absolute times and sizes depend on the machine. A cell shows the median, and in brackets the quartiles around it.',
		renderTable([['', ''], ...Object.entries(facts)]),
		...sections,
		'## Bounds',
		'`npm run bench -- --check` fails when one of them is missed.',
		renderTable([['', 'what', 'measured', 'at most', ''], ...verdicts.map(row)]),
	].join('\n\n');
}

function section(name: ScenarioName, findings: Findings, renderTable: RenderTable): string {
	const { title, method, tables } = findings;
	const rendered = tables.map(({ head, rows }) => renderTable([head, ...rows]));
	return [`## ${name}. ${title}`, ...method, ...rendered].join('\n\n');
}

function row(verdict: Verdict): string[] {
	const { measured, most } = amounts(verdict);
	const outcome = verdict.isHeld ? 'held' : '**missed**';
	return [verdict.scenario, verdict.what, measured, most, outcome];
}
