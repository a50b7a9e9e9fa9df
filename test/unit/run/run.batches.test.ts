import { arrivals, nextTurn } from './support/arrivals';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const INTERVAL_MS = 5000;
/** What n8n may be late, as the node sees it. */
const TOLERANCE_MS = 1000;

const five = [{}, {}, {}, {}, {}];
const inBatches = { items: five, batch: { batchSize: 2, batchInterval: INTERVAL_MS } };
const advance = async (milliseconds: number) => await jest.advanceTimersByTimeAsync(milliseconds);

describe('the plan of batches', () => {
	test.each([
		[{ batchSize: 2, batchInterval: 1 }, 2],
		[{ batchSize: -1, batchInterval: 1 }, 1],
		[{ batchSize: 0, batchInterval: 1 }, 1],
		[{ batchInterval: 1 }, 1],
		[{ batchSize: 2, batchInterval: 0 }, 5],
		[{ batchSize: 2 }, 5],
		[{}, 5],
	])('of %j has %d items in the first one, as n8n reads it', (batch, batchSize) => {
		expect(arrivals({ items: five, batch }).arrive(0).plan.batchSize).toBe(batchSize);
	});
});

describe('the barrier of a batch', () => {
	test('waits for the items of the batch only, up to the shorter last one', async () => {
		const { arrive, passages } = arrivals(inBatches);
		const runs = [0, 1].map(arrive);
		await nextTurn();
		expect(passages).toEqual({ 0: 'passes', 1: 'passes' });
		await advance(INTERVAL_MS);
		runs.push(arrive(2), arrive(3));
		await nextTurn();
		await advance(INTERVAL_MS);
		runs.push(arrive(4));
		await nextTurn();
		expect(Object.values(passages)).toEqual(five.map(() => 'passes'));
		expect(new Set(runs).size).toBe(1);
		await advance(INTERVAL_MS + TOLERANCE_MS);
		expect(runs[0]?.signal.aborted).toBe(false);
	});

	test('aborts the run when n8n could not start an item of a later batch', async () => {
		const { arrive, passages } = arrivals(inBatches);
		const [run] = [0, 1].map(arrive);
		await advance(INTERVAL_MS);
		arrive(2);
		await nextTurn();
		expect(passages).toEqual({ 0: 'passes', 1: 'passes', 2: 'is aborted' });
		expect(run?.signal.aborted).toBe(true);
	});

	test('aborts the run when no item of the next batch arrives in time', async () => {
		const { arrive } = arrivals(inBatches);
		const [run] = [0, 1].map(arrive);
		await nextTurn();
		await advance(INTERVAL_MS + TOLERANCE_MS - 1);
		expect(run?.signal.aborted).toBe(false);
		await advance(1);
		expect(run?.signal.aborted).toBe(true);
	});

	test('expects each batch anew', async () => {
		const { arrive } = arrivals(inBatches);
		const [run] = [0, 1].map(arrive);
		await advance(INTERVAL_MS);
		arrive(2);
		arrive(3);
		await advance(INTERVAL_MS + TOLERANCE_MS);
		expect(run?.signal.aborted).toBe(true);
	});

	test('expects no batch if the node continues on errors', async () => {
		const { arrive, passages } = arrivals({ ...inBatches, continuesOnFail: true });
		const [run] = [0, 1].map(arrive);
		await nextTurn();
		await advance(3 * INTERVAL_MS);
		expect(run?.signal.aborted).toBe(false);
		expect(arrive(4)).toBe(run);
		await nextTurn();
		expect(passages).toEqual({ 0: 'passes', 1: 'passes', 4: 'passes' });
	});
});

describe('a later batch', () => {
	test('of a run that has failed is aborted, too', async () => {
		const { arrive, passages } = arrivals(inBatches);
		const [run] = [0, 1].map(arrive);
		await nextTurn();
		const failed = run?.fail(0);
		run?.leave(1, true);
		expect(await failed).toBe(true);
		run?.leave(0, true);
		await advance(INTERVAL_MS);
		expect([2, 3].map(arrive)).toEqual([run, run]);
		await nextTurn();
		expect(passages).toMatchObject({ 2: 'is aborted', 3: 'is aborted' });
	});

	test.each([false, true])(
		'that never came does not belong to the next attempt, if the node continues: %s',
		async (continuesOnFail) => {
			const { arrive, passages } = arrivals({ ...inBatches, continuesOnFail });
			const [first] = [0, 1].map(arrive);
			await advance(INTERVAL_MS + TOLERANCE_MS);
			const [second] = [0, 1].map(arrive);
			expect(second).not.toBe(first);
			await nextTurn();
			expect(passages).toEqual({ 0: 'passes', 1: 'passes' });
		},
	);

	test("without items under 'Continue' keeps the tasks: n8n may run all items again", async () => {
		const nodeContext = { tasks: { '0:0': {} } };
		const { arrive } = arrivals({ ...inBatches, continuesOnFail: true, nodeContext });
		const [run] = [0, 1].map(arrive);
		await advance(INTERVAL_MS);
		arrive(2);
		arrive(3);
		await nextTurn();
		for (const itemIndex of [0, 1, 2, 3]) run?.leave(itemIndex, false);
		await advance(10 * INTERVAL_MS);
		expect(nodeContext.tasks).toEqual({ '0:0': {} });
	});

	test('is part of what has to succeed before the tasks are deleted', async () => {
		const nodeContext = { tasks: { '0:0': {}, '0:4': {} } };
		const { arrive } = arrivals({ ...inBatches, nodeContext });
		const [run] = [0, 1].map(arrive);
		await nextTurn();
		run?.leave(0, false);
		run?.leave(1, false);
		expect(Object.keys(nodeContext.tasks)).toHaveLength(2);
		await advance(INTERVAL_MS);
		[2, 3].map(arrive);
		await advance(INTERVAL_MS);
		arrive(4);
		await nextTurn();
		run?.leave(4, false);
		run?.leave(2, false);
		expect(Object.keys(nodeContext.tasks)).toHaveLength(2);
		run?.leave(3, false);
		expect(nodeContext.tasks).toEqual({});
	});
});
