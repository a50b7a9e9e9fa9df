import { TaskStore } from '../../../nodes/AiCreationWorkshop/run/taskStore';
import type { StartedTask } from '../../../nodes/AiCreationWorkshop/run/taskStore';
import { NODE_TYPE, nodeRun } from './support/nodeRun';

const started = (taskId: string | null): StartedTask => ({ fingerprint: 'f', taskId });

describe('the store of an item', () => {
	test('keeps a task in what n8n hands to the retry of the execution', () => {
		const nodeContext = {};
		const { item } = nodeRun({ nodeContext });
		const store = new TaskStore(item(0), 0);
		expect(store.get()).toBeUndefined();
		store.set(started('01abc'));
		const copy = JSON.parse(JSON.stringify(nodeContext)) as typeof nodeContext;
		const later = new TaskStore(nodeRun({ nodeContext: copy }).item(0), 0);
		expect(later.get()).toEqual(started('01abc'));
		later.delete();
		expect(later.get()).toBeUndefined();
		expect(store.get()).toEqual(started('01abc'));
	});

	test('has one entry for each run index and item index', () => {
		const nodeContext = {};
		const { item } = nodeRun({ items: Array.from({ length: 12 }, () => ({})), nodeContext });
		const storeOf = (runIndex: number, itemIndex: number) =>
			new TaskStore(item(itemIndex), runIndex);
		storeOf(1, 11).set(started('a'));
		for (const [runIndex, itemIndex] of [
			[1, 1],
			[11, 1],
			[0, 11],
			[11, 11],
		] as const) {
			expect(storeOf(runIndex, itemIndex).get()).toBeUndefined();
		}
		expect(storeOf(1, 11).get()).toEqual(started('a'));
	});

	test('is deleted with the other items of its run, and with no other run', () => {
		const nodeContext = {};
		const { item } = nodeRun({ items: [{}, {}], nodeContext });
		const stores = [0, 1, 10, 11].flatMap((runIndex) =>
			[0, 1].map((itemIndex) => new TaskStore(item(itemIndex), runIndex)),
		);
		for (const store of stores) store.set(started('a'));
		TaskStore.deleteRun(item(0), 1);
		expect(stores.map((store) => store.get() !== undefined)).toEqual([
			...[true, true],
			...[false, false],
			...[true, true, true, true],
		]);
	});
});

describe('the store of a tool call', () => {
	const node = { type: `${NODE_TYPE}Tool` };
	const nodeContext = {};
	const call = (toolInput: object) => nodeRun({ node, nodeContext, toolInput: toolInput as never });
	const storeOf = (toolInput: object, runIndex: number) =>
		new TaskStore(call(toolInput).item(0), runIndex);
	const cat = { prompt: 'cat' };

	beforeEach(() => {
		for (const key of Object.keys(nodeContext))
			delete (nodeContext as Record<string, unknown>)[key];
	});

	test('is known by the arguments: a repeated call has another run index', () => {
		const store = storeOf(cat, 0);
		store.set(started('a'));
		store.release();
		expect(storeOf(cat, 3).get()).toEqual(started('a'));
		expect(storeOf({ prompt: 'dog' }, 0).get()).toBeUndefined();
	});

	test('is another one for an equal call at the same time', () => {
		const [first, second] = [storeOf(cat, 0), storeOf(cat, 0)];
		first.set(started('a'));
		expect(second.get()).toBeUndefined();
		second.set(started('b'));
		expect(first.get()).toEqual(started('a'));
		first.release();
		expect(storeOf(cat, 1).get()).toEqual(started('a'));
	});

	test('is deleted when the call has ended, but not that of an equal call under way', () => {
		const [first, second] = [storeOf(cat, 0), storeOf(cat, 0)];
		const other = storeOf({ prompt: 'dog' }, 0);
		for (const store of [first, second, other]) store.set(started('a'));
		first.release();
		TaskStore.deleteRun(call(cat).item(0), 0);
		expect(first.get()).toBeUndefined();
		expect(second.get()).toEqual(started('a'));
		expect(other.get()).toEqual(started('a'));
		second.release();
		TaskStore.deleteRun(call(cat).item(0), 1);
		expect(second.get()).toBeUndefined();
	});
});

describe('the submissions of an execution', () => {
	test('are counted for all items and attempts, up to a limit', () => {
		const nodeContext = {};
		const { item } = nodeRun({ items: [{}, {}], nodeContext });
		const stores = [
			new TaskStore(item(0), 0),
			new TaskStore(item(1), 0),
			new TaskStore(item(0), 1),
		];
		expect(stores.map((store) => store.reserveSubmission(2))).toEqual([true, true, false]);
		expect(stores.map(({ submissions }) => submissions)).toEqual([2, 2, 2]);
		stores[0]?.cancelReservation();
		expect(stores[2]?.submissions).toBe(1);
		expect(stores[2]?.reserveSubmission(2)).toBe(true);
		const copy = JSON.parse(JSON.stringify(nodeContext)) as typeof nodeContext;
		const later = new TaskStore(nodeRun({ nodeContext: copy }).item(0), 0);
		expect(later.reserveSubmission(2)).toBe(false);
	});

	test('are never negative, and not limited by infinity', () => {
		const store = new TaskStore(nodeRun().item(0), 0);
		store.cancelReservation();
		expect(store.submissions).toBe(0);
		expect(store.reserveSubmission(Infinity)).toBe(true);
		expect(store.reserveSubmission(1)).toBe(false);
	});
});
