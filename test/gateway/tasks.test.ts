import { withinTimeLimit } from '../support/arbitraries';
import { type Task, type TaskRequest, Tasks } from './tasks';

const taskRequest: TaskRequest = {
	products: ['sd'],
	parameters: {},
	info: {},
	outputs: { images: [], result: null },
};
const minute = 60_000;

let now: number;
let tasks: Tasks;

/** Tasks that wait for a minute and run for two, in so many slots. */
function open(slots: number): void {
	now = 1_700_000_000_000;
	tasks = new Tasks({ now: () => now }, { waitingMs: minute, runningMs: 2 * minute, slots });
}

function submit(count: number): Task[] {
	return Array.from({ length: count }, () => tasks.submit(taskRequest));
}

const states = (of: Task[]) => of.map((task) => tasks.stateOf(task));
const places = (of: Task[]) => of.map((task) => tasks.placeInQueue(task));

describe('tasks in two slots', () => {
	beforeEach(() => open(2));

	test('run two at a time, in order of submission', () => {
		const five = submit(5);
		expect(states(five)).toEqual(Array(5).fill('waiting'));
		now += minute;
		expect(states(five)).toEqual(['running', 'running', 'waiting', 'waiting', 'waiting']);
		now += 2 * minute;
		expect(states(five)).toEqual(['succeeded', 'succeeded', 'running', 'running', 'waiting']);
		now += 2 * minute;
		expect(states(five).slice(2)).toEqual(['succeeded', 'succeeded', 'running']);
		now += 2 * minute;
		expect(states(five).slice(4)).toEqual(['succeeded']);
	});

	test('start at once when a slot has been free for long', () => {
		submit(2);
		now += 10 * minute;
		const [late] = submit(1);
		now += minute - 1;
		expect(states([late!])).toEqual(['waiting']);
		now += 1;
		expect(states([late!])).toEqual(['running']);
	});

	test('do not start while both slots are taken, however long they have waited', () => {
		submit(2);
		now += 1.5 * minute;
		const [third] = submit(1);
		now += 1.5 * minute - 1;
		expect(states([third!])).toEqual(['waiting']);
		now += 1;
		expect(states([third!])).toEqual(['running']);
	});

	test('know their place in the queue', () => {
		const five = submit(5);
		expect(places(five)).toEqual([1, 2, 3, 4, 5]);
		now += minute;
		expect(places(five)).toEqual([0, 0, 1, 2, 3]);
		now += 2 * minute;
		expect(places(five)).toEqual([0, 0, 0, 0, 1]);
	});

	test('report the remaining time and the fraction done', () => {
		const [, , third] = submit(3);
		expect(tasks.secondsLeft(third!)).toBe(300);
		expect(tasks.progressOf(third!)).toBe(0);
		now += 4 * minute;
		expect(tasks.secondsLeft(third!)).toBe(60);
		expect(tasks.progressOf(third!)).toBe(0.5);
		now += 60 * minute;
		expect(tasks.secondsLeft(third!)).toBe(0);
		expect(tasks.progressOf(third!)).toBe(1);
	});
});

test('without a limit all tasks run at the same time', () => {
	open(Infinity);
	const thousand = submit(1000);
	now += minute;
	expect(new Set(states(thousand))).toEqual(new Set(['running']));
	expect(tasks.ids).toEqual(thousand.map(({ id }) => id));
});

test('a place in a long queue is found without walking through it', () => {
	open(1);
	const all = submit(20_000);
	// Walking would be 400 million steps.
	withinTimeLimit(() => all.forEach((task) => tasks.placeInQueue(task)));
	expect(tasks.placeInQueue(all[19_999]!)).toBe(20_000);
});
