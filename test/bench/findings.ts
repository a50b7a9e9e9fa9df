import { median, quantile } from 'simple-statistics';

export const SCENARIOS = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'W'] as const;

export type ScenarioName = (typeof SCENARIOS)[number];

export interface Table {
	head: string[];
	rows: string[][];
}

/** What one scenario has found out. */
export interface Findings {
	title: string;
	/** What was run, and how; paragraphs of markdown. */
	method: string[];
	tables: Table[];
	/** What a bound can be set on, by name: medians, in the unit that the bound names. */
	figures: Record<string, number | undefined>;
}

export type Scenario = () => Promise<Findings>;

/** The median, and in brackets the quartiles around it if there are several values. */
export function spread(values: number[], digits = 2): string {
	if (values.length === 0) return '–';
	const middle = median(values).toFixed(digits);
	if (values.length === 1) return middle;
	const [low, high] = [0.25, 0.75].map((share) => quantile(values, share).toFixed(digits));
	return `${middle} (${low}–${high})`;
}

/** The median; undefined where nothing was measured. */
export function middle(values: number[]): number | undefined {
	return values.length > 0 ? median(values) : undefined;
}

/** The first over the second; undefined where one of them is missing. */
export function over(
	dividend: number | undefined,
	divisor: number | undefined,
): number | undefined {
	return dividend === undefined || !divisor ? undefined : dividend / divisor;
}
