import { defaultMaxListeners, getEventListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { plainImage } from '../support/images';
import { runError } from '../support/n8nEngine';
import { NODE_NAME, imageToImage } from '../support/workflowBuilder';
import { startEnvironment } from '../support/testEnvironment';
import type { TestEnvironment } from '../support/testEnvironment';

const CONTINUE = { onError: 'continueRegularOutput' } as const;
const URL_SOURCE = { imageSource: 'url', imageUrls: '' };

/** A prompt that n8n cannot evaluate for an item that says so: there is no such node. */
const FRAGILE_PROMPT = { prompt: '={{ $json.isBad ? $("Missing").item.json.prompt : "a lake" }}' };

/** Long enough for a submission that an execution has left behind. */
const AFTERMATH_MS = 1500;

let environment: TestEnvironment;
afterEach(async () => await environment.close());

beforeAll(async () => {
	const image = await plainImage({ width: 8, height: 8 });
	URL_SOURCE.imageUrls = `data:image/png;base64,${image.toString('base64')}`;
});

function items(count: number, badIndexes: number[] = []): INodeExecutionData[] {
	return Array.from({ length: count }, (_, index) => ({
		json: { index, isBad: badIndexes.includes(index) },
	}));
}

function storedTasks(run: { data: { executionData?: { contextData: IDataObject } } }) {
	const context = run.data.executionData?.contextData[`node:${NODE_NAME}`] as IDataObject;
	return context?.tasks;
}

describe('when n8n cannot evaluate an expression of one item', () => {
	it('no other item is submitted, neither during the execution nor after it', async () => {
		environment = await startEnvironment();
		const workflow = imageToImage({ ...URL_SOURCE, ...FRAGILE_PROMPT });

		const { run } = await environment.engine.run(workflow, items(5, [3]));
		await sleep(AFTERMATH_MS);

		expect(runError(run).message).toContain("Referenced node doesn't exist");
		expect(environment.gateway.requests).toEqual([]);
	});

	it('nothing is submitted by Retry On Fail either', async () => {
		environment = await startEnvironment();
		const workflow = imageToImage(
			{ ...URL_SOURCE, ...FRAGILE_PROMPT },
			{ retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
		);

		await environment.engine.run(workflow, items(3, [2]));
		await sleep(AFTERMATH_MS);

		expect(environment.gateway.requests).toEqual([]);
	});

	it('only the first item counts where the node executes once', async () => {
		environment = await startEnvironment();
		const workflow = imageToImage({ ...URL_SOURCE, ...FRAGILE_PROMPT });
		const nodes = workflow.nodes.map((node) => ({ ...node, executeOnce: true }));

		const execution = await environment.engine.run({ ...workflow, nodes }, items(3, [2]));

		expect(execution.itemsOf(NODE_NAME)).toHaveLength(1);
		expect(environment.gateway.bill.submitted).toBe(1);
		expect(storedTasks(execution.run)).toEqual({});
	});

	it('the others go on where the node continues on errors, and leave nothing behind', async () => {
		environment = await startEnvironment();
		const workflow = imageToImage({ ...URL_SOURCE, ...FRAGILE_PROMPT }, CONTINUE);

		const execution = await environment.engine.run(workflow, items(4, [1]));

		expect(execution.itemsOf(NODE_NAME)).toHaveLength(4);
		expect(environment.gateway.bill.submitted).toBe(3);
		expect(storedTasks(execution.run)).toEqual({});
	});

	describe.each([1, 2])('with Batching of %d items at a time', (batchSize) => {
		const requestOptions = { batching: { batch: { batchSize, batchInterval: 300 } } };

		it.each([0, 1, 2, 3])('item %d is found before anything is submitted', async (bad) => {
			environment = await startEnvironment();
			const workflow = imageToImage({ ...URL_SOURCE, ...FRAGILE_PROMPT, requestOptions });

			const { run } = await environment.engine.run(workflow, items(4, [bad]));
			await sleep(AFTERMATH_MS);

			expect(runError(run).message).toContain("Referenced node doesn't exist");
			expect(environment.gateway.requests).toEqual([]);
		});

		it('all items are submitted when all can be evaluated', async () => {
			environment = await startEnvironment();
			const workflow = imageToImage({ ...URL_SOURCE, ...FRAGILE_PROMPT, requestOptions });

			const execution = await environment.engine.run(workflow, items(3));

			expect(execution.itemsOf(NODE_NAME)).toHaveLength(3);
			expect(storedTasks(execution.run)).toEqual({});
		});

		it('bad items of the last batch leave nothing behind where the node continues', async () => {
			environment = await startEnvironment();
			const workflow = imageToImage({ ...URL_SOURCE, ...FRAGILE_PROMPT, requestOptions }, CONTINUE);

			const execution = await environment.engine.run(workflow, items(4, [2, 3]));
			await sleep(AFTERMATH_MS);

			expect(environment.gateway.bill.submitted).toBe(2);
			expect(storedTasks(execution.run)).toEqual({});
		});
	});
});

describe('when one item of many fails and the node stops the workflow', () => {
	const failing = { subErrCode: 'NO', subErrMessage: 'bad prompt', as: 'data' } as const;

	async function runWithFailure(parameters: IDataObject = {}) {
		environment = await startEnvironment({
			waitingMs: 0,
			runningMs: (number) => (number === 1 ? 50 : 700),
		});
		const { engine, gateway } = environment;
		gateway.nextTaskFails({ ...failing, number: 1 });
		const workflow = imageToImage({
			...URL_SOURCE,
			options: { maxParallelTasks: 3 },
			...(parameters as object),
		});
		return await engine.run(workflow, items(20));
	}

	it('no further item is submitted', async () => {
		await runWithFailure();
		const submitted = environment.gateway.bill.submitted;
		await sleep(AFTERMATH_MS);

		expect(submitted).toBeLessThanOrEqual(4);
		expect(environment.gateway.bill.submitted).toBe(submitted);
	});

	it('the error is that of the item, and lists the other tasks with the way to get them', async () => {
		const { run } = await runWithFailure();

		const { message, description, context } = runError(run) as unknown as {
			message: string;
			description: string;
			context: { data: { otherTasks: Array<{ itemIndex: number; taskId: string }> } };
		};
		const { taskIds } = environment.gateway;
		expect(message).toContain('bad prompt [item 1, task ');
		const others = context.data.otherTasks;
		expect(others.map(({ taskId }) => taskId).sort()).toEqual(
			taskIds.filter((taskId) => !message.includes(taskId)).sort(),
		);
		expect(others.every(({ itemIndex }) => itemIndex !== 1)).toBe(true);
		expect(description).toContain(`${others.length} other items of this run were submitted`);
		expect(description).toMatch(/'Retry'.*list of executions/);
		expect(description).toMatch(/'On Error'.*'Continue'/);
	});

	it('the other tasks are polled no more', async () => {
		await runWithFailure();
		const polls = environment.gateway.requestsTo('result').length;
		await sleep(AFTERMATH_MS);

		expect(environment.gateway.requestsTo('result')).toHaveLength(polls);
	});

	it('nothing is submitted at all when a field of one item is invalid', async () => {
		environment = await startEnvironment();
		const workflow = imageToImage({
			...URL_SOURCE,
			denoisingStrength: '={{ $json.index === 7 ? 2 : 0.5 }}',
		});

		const { run } = await environment.engine.run(workflow, items(20));

		expect(runError(run).message).toMatch(/^'Denoising Strength' must be .* \[item 7\]$/);
		expect(environment.gateway.requests).toEqual([]);
	});

	it('Retry On Fail pays only for the item that has failed', async () => {
		environment = await startEnvironment();
		const { engine, gateway } = environment;
		gateway.nextTaskFails({ ...failing, number: 1 });
		const workflow = imageToImage(URL_SOURCE, {
			retryOnFail: true,
			maxTries: 2,
			waitBetweenTries: 1,
		});

		const execution = await engine.run(workflow, items(5));

		expect(execution.itemsOf(NODE_NAME)).toHaveLength(5);
		expect(gateway.bill.submitted).toBe(6);
	});
});

describe('with a thousand items', () => {
	afterEach(() => jest.restoreAllMocks());

	it('no signal has more listeners than Node.js accepts without a warning', async () => {
		environment = await startEnvironment({ waitingMs: 0, runningMs: 0 });
		const workflow = imageToImage({
			...URL_SOURCE,
			waitForCompletion: false,
			options: { maxParallelTasks: 40 },
		});
		let maxListeners = 0;
		const { addEventListener } = EventTarget.prototype;
		jest.spyOn(EventTarget.prototype, 'addEventListener').mockImplementation(function (
			this: EventTarget,
			...parameters
		) {
			addEventListener.apply(this, parameters);
			const [type] = parameters;
			maxListeners = Math.max(maxListeners, getEventListeners(this, type).length);
		});

		const execution = await environment.engine.run(workflow, items(1000));

		expect(execution.itemsOf(NODE_NAME)).toHaveLength(1000);
		expect(maxListeners).toBeGreaterThan(0);
		expect(maxListeners).toBeLessThanOrEqual(defaultMaxListeners);
	}, 120_000);
});

it("the largest 'Max Parallel Tasks' of any item counts for all", async () => {
	environment = await startEnvironment({ waitingMs: 0, runningMs: 1500 });
	const { engine, gateway } = environment;
	const workflow = imageToImage({
		...URL_SOURCE,
		waitForCompletion: true,
		options: { maxParallelTasks: '={{ $json.index === 0 ? 1 : 4 }}' },
	});

	await engine.run(workflow, items(4));

	const firstEnd = Math.min(...gateway.requestsTo('file').map(({ at }) => at));
	const submissions = gateway.requestsTo('submit').map(({ at }) => at);
	expect(submissions.filter((at) => at < firstEnd)).toHaveLength(4);
});
