import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { useFastClock } from '../support/fastClock';
import { plainImage, toDataUri } from '../support/images';
import { runError } from '../support/n8nEngine';
import { NODE_NAME, imageToImage, workflowWith } from '../support/workflowBuilder';
import { startEnvironment } from '../support/testEnvironment';
import type { TestEnvironment } from '../support/testEnvironment';

useFastClock();

const CONTINUE = { onError: 'continueRegularOutput' } as const;

let environment: TestEnvironment;
let imageUrls: string;
beforeAll(async () => {
	imageUrls = toDataUri(await plainImage({ width: 8, height: 8 }));
});
beforeEach(async () => {
	environment = await startEnvironment();
});
afterEach(async () => await environment.close());

const limited = (limit: unknown, settings = {}) =>
	imageToImage(
		{ imageSource: 'url', imageUrls, options: { maxTasksPerExecution: limit as number } },
		settings,
	);
const items = (count: number): INodeExecutionData[] =>
	Array.from({ length: count }, (_, index) => ({ json: { index } }));

it("items beyond 'Max Tasks per Execution' fail before anything is sent", async () => {
	const { engine, gateway } = environment;

	const execution = await engine.run(limited(3, CONTINUE), items(8));

	const output = execution.itemsOf(NODE_NAME);
	const errors = output.flatMap(({ json }) => (json.error ? [json.error as IDataObject] : []));
	expect(errors).toHaveLength(5);
	for (const { message, description } of errors) {
		expect(message).toMatch(
			/^The limit of 3 tasks per execution is reached: 3 submitted \[item \d\]$/,
		);
		expect(description).toContain("'Max Tasks per Execution'");
	}
	expect(gateway.bill.submitted).toBe(3);
	expect(gateway.requestsTo('submit')).toHaveLength(3);
});

it.each([0, -1, 1.5])('a limit of %d is refused before anything is sent', async (limit) => {
	const { run } = await environment.engine.run(limited(limit), items(2));
	expect(runError(run).message).toMatch(
		/^'Max Tasks per Execution' must be a whole number of at least 1, but it is /,
	);
	expect(environment.gateway.requests).toEqual([]);
});

it('a task that an earlier attempt has started does not count again', async () => {
	const { engine, gateway } = environment;
	gateway.faults.on('result').call(1).gatewayError('A400IK');
	const retry = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

	const execution = await engine.run(limited(1, retry), items(1));

	expect(execution.itemsOf(NODE_NAME)[0]?.json.resumed).toBe(true);
	expect(gateway.bill.submitted).toBe(1);
});

it('a task that is started again after it has failed counts again', async () => {
	const { engine, gateway } = environment;
	gateway.nextTaskFails({ subErrCode: 'NO', subErrMessage: 'no', as: 'data' });
	const retry = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

	const { run } = await engine.run(limited(1, retry), items(1));

	expect(runError(run).message).toMatch(/^The limit of 1 task per execution is reached/);
	expect(gateway.bill.submitted).toBe(1);
});

it('a submission that was certainly not accepted does not count', async () => {
	const { engine, gateway } = environment;
	gateway.faults.on('submit').call(1).gatewayError('A400IK');
	const workflow = limited(2, CONTINUE);

	await engine.run(workflow, items(1));
	expect(gateway.bill.submitted).toBe(0);
	const execution = await engine.run(workflow, items(2));

	expect(execution.itemsOf(NODE_NAME).filter(({ binary }) => binary)).toHaveLength(2);
});

it('a submission whose answer was lost counts', async () => {
	const { engine, gateway } = environment;
	gateway.faults.on('submit').call(1).processThenReset();
	const workflow = imageToImage(
		{
			imageSource: 'url',
			imageUrls,
			options: { maxTasksPerExecution: 1, maxParallelTasks: 1 },
		},
		CONTINUE,
	);

	const execution = await engine.run(workflow, items(2));

	expect(execution.itemsOf(NODE_NAME).filter(({ json }) => json.error)).toHaveLength(2);
	expect(gateway.bill.submitted).toBe(1);
});

it('the runs of a loop count together', async () => {
	const { engine, gateway } = environment;
	const workflow = limited(3, CONTINUE);
	const loop = {
		id: 'loop',
		name: 'Loop',
		type: 'n8n-nodes-base.splitInBatches',
		typeVersion: 3,
		position: [0, 0] as [number, number],
		parameters: { batchSize: 2, options: {} },
	};
	const main = (node: string) => [{ node, type: 'main' as const, index: 0 }];

	const { run } = await engine.run(
		{
			...workflow,
			nodes: [...workflow.nodes, loop],
			connections: {
				Trigger: { main: [main('Loop')] },
				Loop: { main: [[], main(NODE_NAME)] },
				[NODE_NAME]: { main: [main('Loop')] },
			},
		},
		items(6),
	);

	expect(run.data.resultData.runData[NODE_NAME]).toHaveLength(3);
	expect(gateway.bill.submitted).toBe(3);
});

it('holds for workflows, too', async () => {
	const { engine, gateway } = environment;
	const workflow = workflowWith(
		{
			resource: 'workflow',
			operation: 'run',
			workflowId: 'wf-ok',
			options: { maxTasksPerExecution: 1 },
		},
		CONTINUE,
	);
	const execution = await engine.run(workflow, items(3));
	expect(execution.itemsOf(NODE_NAME).filter(({ json }) => json.error)).toHaveLength(2);
	expect(gateway.bill.submitted).toBe(1);
});
