import { SCENARIOS } from './findings';
import type { Findings, ScenarioName } from './findings';

/** The most that a figure of a scenario may be. */
export interface Bound {
	scenario: ScenarioName;
	/** Its name among the figures of the scenario. */
	figure: string;
	what: string;
	most: number;
	unit?: string;
}

/**
 * Loading the package (E) is held against an empty package of 100 files, which takes about as much
 * CPU time: a ratio of 0.8 to 1, measured both on an idle machine and with eight busy processes on
 * two cores. An empty package of two files is no such measure: it takes a tenth of a millisecond,
 * and so the ratio varied from 25 to 90 on the idle machine alone. The bound of 2 leaves room for
 * twice as many files, but not for a library: the nodes of n8n that bring one take 27 to 61.
 */
export const BOUNDS: Bound[] = [
	{ scenario: 'A', figure: 'ratio 0.5', what: 'time to image / 0.5 s of generation', most: 1.8 },
	{ scenario: 'A', figure: 'ratio 5', what: 'time to image / 5 s of generation', most: 1.12 },
	{ scenario: 'A', figure: 'ratio 30', what: 'time to image / 30 s of generation', most: 1.06 },
	{ scenario: 'A', figure: 'requests 30', what: 'requests for a task of 30 s', most: 15 },
	{ scenario: 'B', figure: 'peak', what: 'peak memory above the idle n8n', most: 200, unit: 'MB' },
	{
		scenario: 'B',
		figure: 'peak share',
		what: 'peak memory / that of the workflow by hand',
		most: 1 / 3,
	},
	{ scenario: 'B', figure: 'failed', what: 'failed items', most: 0 },
	{ scenario: 'B', figure: 'wall', what: 'wall time / ideal', most: 1.25 },
	{ scenario: 'C', figure: 'failed', what: 'failed items', most: 0 },
	{ scenario: 'C', figure: 'wall', what: 'wall time / ideal', most: 1.25 },
	{ scenario: 'C', figure: 'throttled', what: 'throttled answers in 100 requests', most: 5 },
	{
		scenario: 'D',
		figure: 'growth',
		what: 'CPU time per item of 1000 items / of 10 items',
		most: 1.3,
	},
	{ scenario: 'E', figure: 'load', what: 'CPU time to load the package / an empty one', most: 2 },
	{ scenario: 'E', figure: 'tarball', what: 'tarball', most: 80, unit: 'kB' },
	{ scenario: 'F', figure: 'wall honest', what: 'wall time / ideal, true estimate', most: 1.1 },
	{ scenario: 'F', figure: 'wall absent', what: 'wall time / ideal, no estimate', most: 1.1 },
	{ scenario: 'F', figure: 'wall wrong', what: 'wall time / ideal, wrong estimate', most: 1.25 },
	{ scenario: 'F', figure: 'requests', what: 'requests per task', most: 15 },
	{ scenario: 'F', figure: 'failed', what: 'failed tasks', most: 0 },
	{
		scenario: 'G',
		figure: 'cpu',
		what: 'CPU time of this package per item of 10000 items',
		most: 2,
		unit: 'ms',
	},
	{ scenario: 'G', figure: 'held', what: 'memory held per item', most: 8, unit: 'kB' },
	{ scenario: 'G', figure: 'late', what: 'submissions after Stop', most: 0 },
	{ scenario: 'W', figure: 'peak', what: 'peak memory above the idle n8n', most: 200, unit: 'MB' },
	{ scenario: 'W', figure: 'missing', what: 'missing files', most: 0 },
];

export interface Verdict extends Bound {
	/** Undefined when the scenario ran and could not measure it. */
	measured: number | undefined;
	isHeld: boolean;
}

export type AllFindings = Partial<Record<ScenarioName, Findings>>;

/** Holds figures against their bounds, as far as their scenarios ran. What could not be measured is a miss. */
export function judge(findings: AllFindings, bounds = BOUNDS): Verdict[] {
	return bounds.flatMap((bound) => {
		const ofScenario = findings[bound.scenario];
		if (!ofScenario) return [];
		const figure = ofScenario.figures[bound.figure];
		const measured = Number.isFinite(figure) ? figure : undefined;
		return [{ ...bound, measured, isHeld: measured !== undefined && measured <= bound.most }];
	});
}

/**
 * What a check says at its end, line by line: scenarios that were not measured and why, then
 * missed bounds, or whose bounds were held.
 */
export function conclude(
	chosen: ScenarioName[],
	findings: AllFindings,
	verdicts: Verdict[],
): string[] {
	const measured = SCENARIOS.filter((name) => findings[name]);
	const unmeasured = SCENARIOS.filter((name) => !findings[name]);
	const missed = verdicts.filter(({ isHeld }) => !isHeld);
	const held = unmeasured.length === 0 ? 'All bounds' : `The bounds of ${measured.join(', ')}`;
	return [
		...unmeasured.map((name) => {
			const reason = chosen.includes(name) ? 'it broke off' : 'it was not chosen';
			return `Scenario ${name} was not measured: ${reason}.`;
		}),
		...(missed.length > 0 ? ['Bounds that were missed:'] : []),
		...missed.map((verdict) => `  ${sentence(verdict)}`),
		...(missed.length === 0 && measured.length > 0 ? [`${held} were held.`] : []),
	];
}

/** A line such as `A  time to image / 5 s of generation: 1.31, at most 1.12`. */
export function sentence(verdict: Verdict): string {
	const { measured, most } = amounts(verdict);
	return `${verdict.scenario}  ${verdict.what}: ${measured}, at most ${most}`;
}

/** Two digits behind the point, measured ones rounded up: a bound that is just missed must not seem to be held. */
export function amounts({ measured, most, unit }: Verdict): { measured: string; most: string } {
	const withUnit = (hundredths: number) => `${hundredths / 100}${unit ? ` ${unit}` : ''}`;
	return {
		measured: measured === undefined ? 'not measured' : withUnit(Math.ceil(measured * 100 - 1e-6)),
		most: withUnit(Math.floor(most * 100 + 1e-6)),
	};
}
