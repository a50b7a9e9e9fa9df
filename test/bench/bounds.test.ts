import { amounts, BOUNDS, conclude, judge, sentence } from './bounds';
import type { Bound, Verdict } from './bounds';
import { SCENARIOS } from './findings';
import type { Findings, ScenarioName } from './findings';

const bound: Bound = { scenario: 'A', figure: 'late', what: 'how late', most: 1.5, unit: 's' };

function found(figures: Findings['figures']): Findings {
	return { title: '', method: [], tables: [], figures };
}

function verdictOn(figures: Findings['figures']): Verdict | undefined {
	return judge({ A: found(figures) }, [bound])[0];
}

describe('a bound', () => {
	it.each([
		{ late: 1.49, isHeld: true },
		{ late: 1.5, isHeld: true },
		{ late: 1.51, isHeld: false },
		{ late: undefined, isHeld: false },
		{ late: NaN, isHeld: false },
		{ late: Infinity, isHeld: false },
	])('of 1.5 is held by $late: $isHeld', ({ late, isHeld }) => {
		expect(verdictOn({ late })?.isHeld).toBe(isHeld);
	});

	it('is missed when the scenario does not know the figure', () => {
		expect(verdictOn({ early: 1 })?.isHeld).toBe(false);
	});

	it('of a scenario that did not run is not judged', () => {
		const other: Bound = { ...bound, scenario: 'B' };

		expect(judge({ A: found({ late: 1 }) }, [bound, other])).toEqual([
			{ ...bound, measured: 1, isHeld: true },
		]);
	});

	it('and what was measured are reported in one line', () => {
		const lines = [{ late: 1.987 }, { late: NaN }, {}].map((figures) =>
			sentence(verdictOn(figures) as Verdict),
		);

		expect(lines).toEqual([
			'A  how late: 1.99 s, at most 1.5 s',
			'A  how late: not measured, at most 1.5 s',
			'A  how late: not measured, at most 1.5 s',
		]);
	});

	it('that is just missed is not reported as held', () => {
		expect(amounts(verdictOn({ late: 1.5001 }) as Verdict)).toEqual({
			measured: '1.51 s',
			most: '1.5 s',
		});
	});

	it.each([1.1, 2.2, 4.35])('shows %d as it is, whatever binary fractions make of it', (late) => {
		expect(amounts(verdictOn({ late }) as Verdict).measured).toBe(`${late} s`);
	});

	it('has a name of its own in its scenario', () => {
		const names = BOUNDS.map(({ scenario, figure }) => `${scenario} ${figure}`);

		expect(new Set(names).size).toBe(names.length);
	});
});

describe('the end of a check', () => {
	const held = verdictOn({ late: 1 }) as Verdict;
	const missed = verdictOn({ late: 2 }) as Verdict;

	function measured(names: readonly ScenarioName[]) {
		return Object.fromEntries(names.map((name) => [name, found({})]));
	}

	it('says that all bounds were held when every scenario was measured', () => {
		expect(conclude([...SCENARIOS], measured(SCENARIOS), [held])).toEqual([
			'All bounds were held.',
		]);
	});

	it('lists the missed bounds, and says of none that it was held', () => {
		expect(conclude([...SCENARIOS], measured(SCENARIOS), [held, missed])).toEqual([
			'Bounds that were missed:',
			'  A  how late: 2 s, at most 1.5 s',
		]);
	});

	it('names scenarios that were not chosen, and whose bounds were held', () => {
		const lines = conclude(['A', 'C'], measured(['A', 'C']), [held]);

		expect(lines).toEqual([
			...SCENARIOS.filter((name) => !['A', 'C'].includes(name)).map(
				(name) => `Scenario ${name} was not measured: it was not chosen.`,
			),
			'The bounds of A, C were held.',
		]);
	});

	it('names a scenario that broke off, beside the missed bounds of others', () => {
		const lines = conclude([...SCENARIOS], measured(SCENARIOS.slice(1)), [missed]);

		expect(lines[0]).toBe('Scenario A was not measured: it broke off.');
		expect(lines).toContain('Bounds that were missed:');
		expect(lines.join()).not.toContain('held');
	});

	it('says of no bound that it was held when nothing was measured', () => {
		expect(conclude(['E'], {}, []).join()).not.toContain('held');
	});
});
