import { judge } from './bounds';
import type { AllFindings } from './bounds';
import { report } from './report';

const bounds = [
	{ scenario: 'A' as const, figure: 'late', what: 'how late', most: 2 },
	{ scenario: 'E' as const, figure: 'load', what: 'loading', most: 15, unit: 'ms' },
];

const findings: AllFindings = {
	E: {
		title: 'Weight',
		method: ['Weighed.'],
		tables: [{ head: ['what', 'ms'], rows: [['all', '20']] }],
		figures: { load: 20 },
	},
	A: {
		title: 'Time',
		method: ['Timed.', 'Twice.'],
		tables: [{ head: ['who', 'time'], rows: [['one', '1.00']] }],
		figures: { late: 1 },
	},
};

const origin = { command: 'npm run bench', facts: { date: '2026-01-02' } };

/** A table as one line, which is easy to find. */
function oneLine(rows: string[][]): string {
	return rows.map((cells) => cells.join(',')).join(';');
}

describe('the report', () => {
	const text = report(origin, findings, judge(findings, bounds), oneLine);
	const paragraphs = text.split('\n\n');

	it('says where its figures come from', () => {
		expect(text).toContain('`npm run bench`');
		expect(paragraphs).toContain(',;date,2026-01-02');
	});

	it('has the scenarios in their order, each with method and tables', () => {
		const from = paragraphs.indexOf('## A. Time');

		expect(paragraphs.slice(from, from + 7)).toEqual([
			'## A. Time',
			'Timed.',
			'Twice.',
			'who,time;one,1.00',
			'## E. Weight',
			'Weighed.',
			'what,ms;all,20',
		]);
	});

	it('says of each bound whether it was held', () => {
		expect(paragraphs.at(-1)).toBe(
			',what,measured,at most,;A,how late,1,2,held;E,loading,20 ms,15 ms,**missed**',
		);
	});
});
