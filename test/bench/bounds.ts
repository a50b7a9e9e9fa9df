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

export const BOUNDS: Bound[] = [
	{ scenario: 'A', figure: 'ratio 0.5', what: 'time to picture / 0.5 s of generation', most: 1.8 },
	{ scenario: 'A', figure: 'ratio 5', what: 'time to picture / 5 s of generation', most: 1.12 },
	{ scenario: 'A', figure: 'ratio 30', what: 'time to picture / 30 s of generation', most: 1.06 },
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
	{ scenario: 'E', figure: 'load', what: 'loading the package', most: 15, unit: 'ms' },
	{ scenario: 'E', figure: 'tarball', what: 'tarball', most: 60, unit: 'kB' },
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

/** A line such as `A  time to picture / 5 s of generation: 1.31, at most 1.12`. */
export function sentence(verdict: Verdict): string {
	const { measured, most } = amounts(verdict);
	return `${verdict.scenario}  ${verdict.what}: ${measured}, at most ${most}`;
}

/** Two digits behind the point, measured ones rounded up: a bound that is just missed shall not look held. */
export function amounts({ measured, most, unit }: Verdict): { measured: string; most: string } {
	const withUnit = (hundredths: number) => `${hundredths / 100}${unit ? ` ${unit}` : ''}`;
	return {
		measured: measured === undefined ? 'not measured' : withUnit(Math.ceil(measured * 100 - 1e-6)),
		most: withUnit(Math.floor(most * 100 + 1e-6)),
	};
}
