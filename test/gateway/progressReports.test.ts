import { type Estimate, ProgressReports } from './progressReports';
import { Tasks } from './tasks';

let now: number;
let tasks: Tasks;

beforeEach(() => {
	now = 1_700_000_000_000;
	tasks = new Tasks({ now: () => now }, { waitingMs: 10_000, runningMs: 40_000, slots: Infinity });
});

/** What is reported about a task when it was submitted, and every ten seconds until it ends. */
function reportsOf(options: { estimate?: Estimate; progressMoves?: boolean }) {
	const reports = new ProgressReports(
		{ estimate: 'honest', progressMoves: true, progressSuccessSpelling: 'successed', ...options },
		tasks,
	);
	const task = tasks.submit({
		products: ['sd'],
		parameters: { steps: 20 },
		info: {},
		outputs: { images: [], result: null },
	});
	const all = Array.from({ length: 6 }, () => {
		const report = reports.of(task);
		now += 10_000;
		return report;
	});
	return { estimates: all.map(({ etaRelative }) => etaRelative), reports: all };
}

test.each<[Estimate, unknown[]]>([
	['honest', [50, 40, 30, 20, 10, 0]],
	['onceRunning', [0, 40, 30, 20, 10, 0]],
	['zero', [0, 0, 0, 0, 0, 0]],
	['constant', [300, 300, 300, 300, 300, 300]],
	['double', [100, 80, 60, 40, 20, 0]],
	['stretched', [90, 80, 70, 60, 50, 0]],
	['absent', [undefined, undefined, undefined, undefined, undefined, undefined]],
	['garbage', [-30, 1e15, 'soon', undefined, -30, 1e15]],
])('an estimate that is %s', (estimate, expected) => {
	expect(reportsOf({ estimate }).estimates).toEqual(expected);
});

test('progress grows with the run', () => {
	const { reports } = reportsOf({});
	expect(reports.map(({ progress }) => progress)).toEqual([0, 0, 0.25, 0.5, 0.75, 1]);
	expect(reports.map(({ state }) => state.sampling_step)).toEqual([0, 0, 5, 10, 15, 20]);
});

test('progress is that of a run that takes twice as long where the estimate is', () => {
	const { reports } = reportsOf({ estimate: 'stretched' });
	expect(reports.map(({ progress }) => progress)).toEqual([0, 0, 0.125, 0.25, 0.375, 1]);
});

test('progress that does not move is 0 from the start to the end', () => {
	const { reports } = reportsOf({ progressMoves: false });
	expect(reports.map(({ progress }) => progress)).toEqual([0, 0, 0, 0, 0, 0]);
	expect(reports.map(({ status }) => status)).toContain('running');
	expect(reports.at(-1)?.status).toBe('successed');
});
