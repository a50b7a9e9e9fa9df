import { useFastClock } from '../support/fastClock';
import { runError } from '../support/n8nEngine';
import { NODE_NAME, getResult, imageToImage } from '../support/workflowBuilder';
import { startEnvironment } from '../support/testEnvironment';
import type { TestEnvironment } from '../support/testEnvironment';

useFastClock();

let environment: TestEnvironment;
afterEach(async () => await environment.close());

async function submittedTask(): Promise<string> {
	const workflow = imageToImage({
		waitForCompletion: false,
		additionalFields: { batchSize: 2, seed: 5 },
	});
	const execution = await environment.engine.run(workflow, [await environment.item()]);
	return String(execution.itemsOf(NODE_NAME)[0]?.json.taskId);
}

describe('Get Result', () => {
	it('waits for the task and returns the same items as Image to Image', async () => {
		environment = await startEnvironment();
		const { engine, gateway } = environment;
		const taskId = await submittedTask();

		const execution = await engine.run(getResult({ taskId: ` ${taskId} ` }));

		const items = execution.itemsOf(NODE_NAME);
		expect(items.map(({ json }) => [json.taskId, json.status, json.imageIndex, json.seed])).toEqual(
			[
				[taskId, 'succeeded', 0, 5],
				[taskId, 'succeeded', 1, 6],
			],
		);
		expect(items.map(({ binary }) => binary?.data?.mimeType)).toEqual(['image/png', 'image/png']);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 0 }]);
		expect(gateway.bill.submitted).toBe(1);
	});

	it('polls at once, so that a task that is done costs no wait', async () => {
		environment = await startEnvironment({ waitingMs: 0, runningMs: 0 });
		const taskId = await submittedTask();

		await environment.engine.run(getResult({ taskId }));

		expect(environment.gateway.requestsTo('result')).toHaveLength(1);
	});

	it('returns a task that is not done as it is, when it is not to wait', async () => {
		environment = await startEnvironment({ waitingMs: 0, runningMs: 60_000 });
		const taskId = await submittedTask();

		const execution = await environment.engine.run(getResult({ taskId, waitForCompletion: false }));

		expect(execution.itemsOf(NODE_NAME)).toEqual([
			{ json: { taskId, status: 'running' }, pairedItem: { item: 0 } },
		]);
		expect(environment.gateway.requestsTo('result')).toHaveLength(1);
	});

	it('brings the images of a task that is done, when it is not to wait', async () => {
		environment = await startEnvironment({ waitingMs: 0, runningMs: 0 });
		const taskId = await submittedTask();
		const parameters = { taskId, waitForCompletion: false, options: { outputMode: 'perTask' } };

		const [only] = (await environment.engine.run(getResult(parameters))).itemsOf(NODE_NAME);

		expect(Object.keys(only?.binary ?? {})).toEqual(['data_0', 'data_1']);
	});

	it('reports a task that the service does not know once several polls agree', async () => {
		environment = await startEnvironment();

		const { run } = await environment.engine.run(getResult({ taskId: 'unknown' }));

		expect(runError(run).message).toBe(
			'The service does not know this task: task does not exist [item 0, task unknown]',
		);
		expect(environment.gateway.requestsTo('result')).toHaveLength(3);
	});

	it.each(['={{ { id: 1 } }}', '={{ ["01abc"] }}'])(
		'refuses the Task ID %s, which is not text',
		async (taskId) => {
			environment = await startEnvironment();

			const { run } = await environment.engine.run(getResult({ taskId }));

			expect(runError(run).message).toMatch(/^'Task ID' must be text, but it is /);
			expect(environment.gateway.requests).toEqual([]);
		},
	);

	it.each(['={{ "" }}', '={{ $json.taskId }}'])(
		'asks for a Task ID when it is %s',
		async (taskId) => {
			environment = await startEnvironment();

			const { run } = await environment.engine.run(getResult({ taskId }));

			expect(runError(run).message).toBe("'Task ID' is empty [item 0]");
			expect(environment.gateway.requests).toEqual([]);
		},
	);
});
