import { FIRST_NODE, LAST_NODE, itemsOfAllRuns } from '../support/coreNodesWorkflow';
import { execute } from '../support/coreNodesRun';
import { startEnvironment } from '../support/testEnvironment';
import type { TestEnvironment } from '../support/testEnvironment';

// n8n's Wait node loads it for its forms; it is an ES module, which jest's VM has not.
jest.mock('sanitize-html', () => () => {
	throw new Error('No form is shown here');
});

let environment: TestEnvironment;
beforeEach(async () => {
	environment = await startEnvironment();
});
afterEach(async () => await environment.close());

describe('what docs/replaced says that the workflow by hand does not do', () => {
	it('pays again for every image when an answer was lost', async () => {
		const { gateway } = environment;
		gateway.faults.on('submit').call(2).processThenReset();

		const first = await execute(environment, 3);
		const second = await execute(environment, 3);

		expect(first.data.resultData.error?.message).toContain('closed unexpectedly');
		expect(itemsOfAllRuns(first, LAST_NODE)).toEqual([]);
		expect(itemsOfAllRuns(second, LAST_NODE)).toHaveLength(3);
		expect(gateway.bill.submitted).toBe(6);
	});

	it('is refused when n8n retries a call, which sends the same nonce again', async () => {
		const { gateway } = environment;
		gateway.faults.on('result').call(1).gatewayError('X503BZ');

		const { data } = await execute(environment, 1, { retryOnFail: true, waitBetweenTries: 1 });

		const polls = gateway.requestsTo('result');
		expect(polls.length).toBeGreaterThan(1);
		expect(new Set(polls.map(({ headers }) => headers['x-ca-nonce'])).size).toBe(1);
		expect(data.resultData.error?.message).toBe('Forbidden - perhaps check your credentials?');
	});

	it('ends for all items when the poll of one of them is refused', async () => {
		environment.gateway.faults.on('result').call(2).gatewayError('T429UR');

		const run = await execute(environment, 3);

		expect(run.data.resultData.error).toBeDefined();
		expect(itemsOfAllRuns(run, LAST_NODE)).toEqual([]);
		expect(environment.gateway.bill.submitted).toBe(3);
	});

	it('leaves the secret in what n8n stores, and the image as text in five nodes', async () => {
		const { data } = await execute(environment, 1);

		const holding = (text: string) =>
			Object.entries(data.resultData.runData)
				.filter(([, runs]) => JSON.stringify(runs.map((run) => run.data)).includes(text))
				.map(([name]) => name);
		expect(holding(environment.gateway.accessKeySecret)).toEqual([FIRST_NODE]);
		expect(holding('iVBORw0KGgo')).toHaveLength(5);
	});
});
