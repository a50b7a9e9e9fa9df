import { arrivals, nextTurn } from './support/arrivals';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const INTERVAL_MS = 5000;
const five = [{}, {}, {}, {}, {}];
const inBatches = { items: five, batch: { batchSize: 2, batchInterval: INTERVAL_MS } };

describe('the expressions of the node', () => {
	const node = {
		parameters: {
			prompt: '={{ $json.prompt }}',
			model: 'plain',
			options: { timeout: '={{ 1 }}', rows: [{ name: '=a' }], none: null, maxParallelTasks: 3 },
		} as never,
	};
	const failingFor = (itemIndex: number) => (_: string, index: number) => {
		if (index === itemIndex) throw new Error('Cannot evaluate');
	};

	test('are evaluated for all items before the first batch passes', async () => {
		const evaluate = jest.fn();
		const { arrive, passages } = arrivals({ ...inBatches, node, evaluate });
		[0, 1].map(arrive);
		await nextTurn();
		expect(passages).toEqual({ 0: 'passes', 1: 'passes' });
		// n8n adds the equals sign itself.
		const expressions = ['{{ $json.prompt }}', '{{ 1 }}', 'a'];
		expect(evaluate.mock.calls).toEqual(
			five.flatMap((_, index) => expressions.map((expression) => [expression, index])),
		);
		await jest.advanceTimersByTimeAsync(INTERVAL_MS);
		[2, 3].map(arrive);
		await nextTurn();
		expect(evaluate).toHaveBeenCalledTimes(15);
	});

	test('end the run if that of a later item cannot be evaluated', async () => {
		const { arrive, passages } = arrivals({ ...inBatches, node, evaluate: failingFor(4) });
		[0, 1].map(arrive);
		await nextTurn();
		expect(passages).toEqual({ 0: 'is aborted', 1: 'is aborted' });
	});

	test('do not end a run that continues on errors', async () => {
		const evaluate = failingFor(4);
		const { arrive, passages } = arrivals({ ...inBatches, node, evaluate, continuesOnFail: true });
		[0, 1].map(arrive);
		await nextTurn();
		expect(passages).toEqual({ 0: 'passes', 1: 'passes' });
	});

	test('are not evaluated without batches: n8n starts all items at once', async () => {
		const evaluate = jest.fn();
		const { arrive } = arrivals({ items: five, node, evaluate });
		five.forEach((_, index) => arrive(index));
		await nextTurn();
		expect(evaluate).not.toHaveBeenCalled();
	});
});
