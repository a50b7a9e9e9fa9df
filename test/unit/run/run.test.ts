import { NODE_TYPE } from './support/nodeRun';
import { arrivals, nextTurn } from './support/arrivals';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const three = [{}, {}, {}];

describe('the barrier of a run', () => {
	test('lets no item pass before all items have arrived', async () => {
		const { arrive, passages } = arrivals({ items: three });
		for (const itemIndex of [0, 1, 2]) {
			arrive(itemIndex);
			// Promises are not enough: n8n starts all items in one turn of the event loop.
			await Promise.resolve();
			expect(Object.values(passages)).not.toContain('passes');
		}
		await nextTurn();
		expect(passages).toEqual({ 0: 'passes', 1: 'passes', 2: 'passes' });
	});

	test('aborts all items when n8n could not start one of them', async () => {
		const { arrive, passages } = arrivals({ items: three });
		const run = arrive(0);
		arrive(1);
		await nextTurn();
		expect(passages).toEqual({ 0: 'is aborted', 1: 'is aborted' });
		expect(run.signal.aborted).toBe(true);
	});

	test.each([[[0, 1]], [[0, 2]], [[2]]])(
		'lets the items %j of three pass if the node continues on errors',
		async (indexes) => {
			const { arrive, passages } = arrivals({ items: three, continuesOnFail: true });
			for (const itemIndex of indexes) arrive(itemIndex);
			await nextTurn();
			expect(Object.values(passages)).toEqual(indexes.map(() => 'passes'));
		},
	);

	test.each([{ executeOnce: true }, { type: `${NODE_TYPE}Tool` }])(
		'expects a single item of a node with %j',
		async (node) => {
			const { arrive, passages } = arrivals({ items: three, node });
			arrive(0);
			await nextTurn();
			expect(passages).toEqual({ 0: 'passes' });
		},
	);
});

describe('the run of an item', () => {
	test('is the same for all items of an attempt', () => {
		const { arrive } = arrivals({ items: three });
		const runs = [0, 1, 2].map(arrive);
		expect(new Set(runs).size).toBe(1);
		expect(runs[0]?.plan).toMatchObject({ runIndex: 0, itemCount: 3, batchSize: 3 });
	});

	test('is another one for other data, such as that of the next round of a loop', () => {
		const first = arrivals({ items: three }).arrive(0);
		const second = arrivals({ items: three, runIndex: 1 }).arrive(0);
		expect(second).not.toBe(first);
		expect(second.plan.runIndex).toBe(1);
		first.durations.add(4000);
		first.tasks.set(0, '01abc');
		expect(second.durations.minMs).toBe(0);
		expect(second.tasks.size).toBe(0);
	});

	test.each<[what: string, arrived: number[], continuesOnFail: boolean]>([
		['complete', [0, 1, 2], false],
		['ended by n8n', [0, 1], false],
		['complete, though not all items could be started', [1, 2], true],
	])('is another one in the attempt after one that was %s', async (_, arrived, continuesOnFail) => {
		const { arrive, passages } = arrivals({ items: three, continuesOnFail });
		const first = arrived.map(arrive)[0];
		await nextTurn();
		const second = [0, 1, 2].map(arrive);
		expect(new Set(second).size).toBe(1);
		expect(second[0]).not.toBe(first);
		await nextTurn();
		expect(passages).toEqual({ 0: 'passes', 1: 'passes', 2: 'passes' });
	});

	test('is another one when n8n starts again before the barrier has opened', async () => {
		const { arrive } = arrivals({ items: three });
		const first = arrive(0);
		const second = arrive(0);
		expect(second).not.toBe(first);
		await nextTurn();
		expect([first.signal.aborted, second.signal.aborted]).toEqual([true, true]);
	});

	test.each([
		[{}, false, true],
		[{}, true, false],
		[{ retryOnFail: true }, false, true],
		[{ retryOnFail: true }, true, true],
	])(
		'of a node with %j that continues on errors (%s) may be repeated: %s',
		(node, continuesOnFail, mayRepeat) => {
			const { plan } = arrivals({ node, continuesOnFail }).arrive(0);
			expect(plan).toMatchObject({ continuesOnFail, mayRepeat });
		},
	);
});

describe('an item that has failed', () => {
	test('aborts the others and waits until they have left', async () => {
		const { arrive } = arrivals({ items: three });
		const [run] = [0, 1, 2].map(arrive);
		await nextTurn();
		const isFirst = jest.fn();
		void run?.fail(1).then(isFirst);
		await nextTurn();
		expect(run?.signal.aborted).toBe(true);
		run?.leave(2, true);
		await nextTurn();
		expect(isFirst).not.toHaveBeenCalled();
		run?.leave(0, true);
		await nextTurn();
		expect(isFirst).toHaveBeenCalledWith(true);
	});

	test('does not wait when it is the only one', async () => {
		const { arrive } = arrivals({ items: three });
		const [run] = [0, 1, 2].map(arrive);
		await nextTurn();
		run?.leave(0, false);
		run?.leave(2, false);
		expect(await run?.fail(1)).toBe(true);
	});

	test('is not the first one when another has failed before', async () => {
		const { arrive } = arrivals({ items: three });
		const [run] = [0, 1, 2].map(arrive);
		await nextTurn();
		const first = run?.fail(0);
		expect(await run?.fail(1)).toBe(false);
		run?.leave(1, true);
		run?.leave(2, false);
		expect(await first).toBe(true);
	});
});

describe('the tasks that are kept for another attempt', () => {
	const tasks = () => ({ '0:0': {}, '0:1': {}, '0:2': {}, '1:0': {} });

	test('are deleted when all items have succeeded', async () => {
		const { arrive, nodeContext } = arrivals({ items: three, nodeContext: { tasks: tasks() } });
		const [run] = [0, 1, 2].map(arrive);
		await nextTurn();
		run?.leave(2, false);
		run?.leave(0, false);
		expect(nodeContext.tasks).toEqual(tasks());
		run?.leave(1, false);
		expect(nodeContext.tasks).toEqual({ '1:0': {} });
	});

	test.each([false, true])(
		'are kept when an item has failed, if the node continues on errors: %s',
		async (continuesOnFail) => {
			const { arrive, nodeContext } = arrivals({
				items: three,
				continuesOnFail,
				nodeContext: { tasks: tasks() },
			});
			const [run] = [0, 1, 2].map(arrive);
			await nextTurn();
			run?.leave(0, true);
			run?.leave(1, false);
			run?.leave(2, false);
			expect(nodeContext.tasks).toEqual(tasks());
		},
	);

	test('are kept when n8n could not start an item', async () => {
		const { arrive, nodeContext } = arrivals({
			items: three,
			continuesOnFail: true,
			nodeContext: { tasks: tasks() },
		});
		const [run] = [0, 2].map(arrive);
		await nextTurn();
		run?.leave(0, false);
		run?.leave(2, false);
		expect(nodeContext.tasks).toEqual(tasks());
	});
});
