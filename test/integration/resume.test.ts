import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import type { IBinaryData } from 'n8n-workflow';

import type * as schedule from '../../nodes/AiCreationWorkshop/flowControl/pollSchedule';
import { useFastClock } from '../support/fastClock';
import { PROJECT } from '../support/n8nNodeTypes';
import { runError } from '../support/n8nEngine';
import { NODE_NAME, imageToImage } from '../support/workflowBuilder';
import { startEnvironment } from '../support/testEnvironment';
import type { TestEnvironment } from '../support/testEnvironment';

useFastClock();

/** The one that n8n runs. */
const { PollSchedule } = jest.requireActual<typeof schedule>(
	`${PROJECT}/dist/nodes/AiCreationWorkshop/flowControl/pollSchedule`,
);

const RETRY = { retryOnFail: true, maxTries: 5, waitBetweenTries: 1 };

let environment: TestEnvironment;
beforeEach(async () => {
	environment = await startEnvironment();
});
afterEach(async () => {
	jest.restoreAllMocks();
	await environment.close();
});

describe('Retry On Fail never pays twice:', () => {
	it('a wait that ends with an error goes on with the same task', async () => {
		const { engine, gateway, item } = environment;
		// An error that no wait survives, twice.
		gateway.faults.on('result').call(1).gatewayError('A400IK');
		gateway.faults.on('result').call(2).gatewayError('A400IK');

		const execution = await engine.run(imageToImage({}, RETRY), [await item()]);

		const [only] = execution.itemsOf(NODE_NAME);
		expect(only?.json).toMatchObject({ status: 'succeeded', resumed: true });
		expect(gateway.requestsTo('submit')).toHaveLength(1);
	});

	it('images that cannot be downloaded are fetched from the same task', async () => {
		const { engine, gateway, item } = environment;
		const refused = { status: 500, body: 'no' };
		// All three tries of the first run, and the first of the second.
		for (const call of [1, 2, 3, 4]) gateway.faults.on('file').call(call).respondWith(refused);

		const execution = await engine.run(imageToImage({}, RETRY), [await item()]);

		expect(execution.itemsOf(NODE_NAME)[0]?.json.resumed).toBe(true);
		expect(gateway.requestsTo('submit')).toHaveLength(1);
		expect(gateway.requestsTo('file')).toHaveLength(5);
	});

	it('downloads that fail through four of five tries cost nothing more', async () => {
		const { engine, gateway, item } = environment;
		// Three downloads in each try, and the first of the last.
		for (let call = 1; call <= 13; call++) gateway.faults.on('file').call(call).truncateAfter(20);

		const execution = await engine.run(imageToImage({}, RETRY), [await item()]);

		expect(execution.itemsOf(NODE_NAME)[0]?.json.resumed).toBe(true);
		expect(gateway.requestsTo('file')).toHaveLength(14);
		expect(gateway.bill.submitted).toBe(1);
	});

	it('polls that are all cut in several attempts cost nothing more', async () => {
		const { engine, gateway, item } = environment;
		// A second holds three polls with growing delays at most.
		for (let call = 1; call <= 9; call++) gateway.faults.on('result').call(call).resetConnection();
		const workflow = imageToImage({ options: { timeout: 1 } }, RETRY);

		const execution = await engine.run(workflow, [await item()]);

		expect(execution.itemsOf(NODE_NAME)[0]?.json.resumed).toBe(true);
		expect(gateway.requestsTo('submit')).toHaveLength(1);
		expect(gateway.bill.submitted).toBe(1);
	});

	it('a disk that is full when the images come costs nothing more', async () => {
		const { engine, gateway, item } = environment;
		const input = await item();
		const store = jest.spyOn(Container.get(BinaryDataService), 'store');
		const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
		// Three times in each of two tries, and once more.
		for (let time = 1; time <= 7; time++) store.mockRejectedValueOnce(full);

		const execution = await engine.run(imageToImage({}, RETRY), [input]);

		expect(execution.itemsOf(NODE_NAME)[0]?.binary?.data?.mimeType).toBe('image/png');
		expect(store).toHaveBeenCalledTimes(8);
		expect(gateway.requestsTo('submit')).toHaveLength(1);
	});

	it('a loop that breaks down after the submission, four times, costs nothing more', async () => {
		const { engine, gateway, item } = environment;
		const input = await item();
		const delayAfter = jest.spyOn(PollSchedule.prototype, 'delayAfter');
		for (let time = 1; time <= 4; time++) {
			delayAfter.mockImplementationOnce(() => {
				throw new TypeError('x is not a function');
			});
		}

		const execution = await engine.run(imageToImage({}, RETRY), [input]);

		expect(execution.itemsOf(NODE_NAME)[0]?.json).toMatchObject({ resumed: true });
		expect(delayAfter.mock.calls.length).toBeGreaterThan(4);
		expect(gateway.requestsTo('submit')).toHaveLength(1);
		expect(gateway.bill.submitted).toBe(1);
	});

	it('an image that was uploaded is not uploaded again', async () => {
		const { engine, gateway, item } = environment;
		gateway.faults.on('result').call(1).gatewayError('A400IK');
		const workflow = imageToImage({ options: { imageTransfer: 'upload' } }, RETRY);

		await engine.run(workflow, [await item()]);

		expect(gateway.requestsTo('upload')).toHaveLength(1);
		expect(gateway.requestsTo('submit')).toHaveLength(1);
	});

	it('items that were done keep their tasks while another one is tried again', async () => {
		const { engine, gateway, item } = environment;
		gateway.faults.on('submit').call(3).gatewayError('A400IK');
		const workflow = imageToImage(
			{ prompt: '={{ $json.prompt }}', options: { maxParallelTasks: 1 } },
			RETRY,
		);
		const inputs = ['one', 'two', 'three'].map(async (prompt) => await item({ prompt }));

		const execution = await engine.run(workflow, await Promise.all(inputs));

		expect(execution.itemsOf(NODE_NAME).map(({ json }) => json.resumed)).toEqual([
			true,
			true,
			undefined,
		]);
		expect(gateway.bill.submitted).toBe(3);
	});

	it('a task that is only submitted is not submitted again', async () => {
		const { engine, gateway, item } = environment;
		gateway.faults.on('submit').call(2).gatewayError('A400IK');
		const workflow = imageToImage(
			{ waitForCompletion: false, options: { maxParallelTasks: 1 } },
			RETRY,
		);

		const execution = await engine.run(workflow, [await item(), await item()]);

		expect(execution.itemsOf(NODE_NAME).map(({ json }) => json.resumed)).toEqual([true, undefined]);
		expect(gateway.bill.submitted).toBe(2);
	});
});

/** An error that no poll survives. */
const FATAL = 'A400IK';

describe('a retry resumes the task of the first attempt', () => {
	/** Expressions that give another value each time they are evaluated. */
	const CHANGING: Record<string, object> = {
		'a random seed': { additionalFields: { seed: '={{ Math.floor(Math.random() * 1e6) }}' } },
		'the current time in the prompt': { prompt: '={{ "a lake at " + $now.toMillis() }}' },
		'a random name of the binary field': {
			binaryPropertyName: '={{ Math.random() < 0.5 ? "data" : "other" }}',
		},
		'random extra parameters': {
			additionalFields: { extraParameters: '={{ JSON.stringify({ clip_skip: Math.random() }) }}' },
		},
		'a random resource pool': {
			options: { resourceConfigId: '={{ "pool-" + Math.floor(Math.random() * 1e6) }}' },
		},
	};

	it.each(Object.keys(CHANGING))('although %s makes another request', async (name) => {
		const { engine, gateway, item } = environment;
		for (const call of [1, 2, 3, 4]) gateway.faults.on('result').call(call).gatewayError(FATAL);
		const { json, binary } = await item();
		const input = { json, binary: { ...binary, other: binary?.data as IBinaryData } };

		const execution = await engine.run(imageToImage(CHANGING[name] as never, RETRY), [input]);

		expect(execution.itemsOf(NODE_NAME)[0]?.json.resumed).toBe(true);
		expect(gateway.bill.submitted).toBe(1);
	});

	it('or none, when the answer of a request that changes was lost', async () => {
		const { engine, gateway, item } = environment;
		gateway.faults.on('submit').always().processThenReset();
		const prompt = '={{ "a lake at " + $now.toMillis() }}';

		const { run } = await engine.run(imageToImage({ prompt }, RETRY), [await item()]);

		expect(runError(run).message).toMatch(/unknown and it was not repeated/);
		expect(gateway.bill.submitted).toBe(1);
	});

	it.each([
		['a slash at its end', (endpoint: string) => `${endpoint}/`],
		['another name of the host', (endpoint: string) => endpoint.replace('127.0.0.1', 'localhost')],
	])('although the endpoint is now spelt with %s', async (_what, respell) => {
		const { engine, gateway, item } = environment;
		const { accessKeyId, accessKeySecret, endpoint } = gateway;
		let attempts = 0;
		engine.credentials.aiCreationWorkshopApi = {
			accessKeyId,
			accessKeySecret,
			// n8n reads the credential anew for each attempt.
			get endpoint() {
				return attempts++ === 0 ? endpoint : respell(endpoint);
			},
		};
		gateway.faults.on('result').call(1).gatewayError(FATAL);

		await engine.run(imageToImage({}, RETRY), [await item()]);

		expect(attempts).toBeGreaterThan(1);
		expect(gateway.bill.submitted).toBe(1);
	});

	it('but not one that the service does not know any more: the next attempt starts another', async () => {
		const { engine, gateway, item } = environment;
		gateway.faults.on('result').call(1).gatewayError(FATAL);
		// The task has disappeared for all polls of the second attempt.
		const unknown = {
			status: 20,
			subErrCode: 'TASK_NOT_FOUND',
			subErrMessage: 'task does not exist',
		};
		for (const call of [2, 3, 4]) gateway.faults.on('result').call(call).envelope(unknown);

		const execution = await engine.run(imageToImage({}, RETRY), [await item()]);

		expect(execution.itemsOf(NODE_NAME)[0]?.json.resumed).toBeUndefined();
		expect(gateway.bill.submitted).toBe(2);
	});

	it('and says nothing of a task that goes on when the service does not know it', async () => {
		const { engine, gateway, item } = environment;
		const unknown = {
			status: 20,
			subErrCode: 'TASK_NOT_FOUND',
			subErrMessage: 'task does not exist',
		};
		gateway.faults.on('result').call(1).gatewayError(FATAL);
		for (const call of [2, 3, 4]) gateway.faults.on('result').call(call).envelope(unknown);

		const settings = { ...RETRY, maxTries: 2 };
		const { run } = await engine.run(imageToImage({}, settings), [await item()]);

		expect(runError(run).message).toMatch(/^The service does not know this task/);
		expect(runError(run).description).not.toMatch(/goes on|Get Result/);
	});
});

describe('what was remembered is not used', () => {
	it('for a task that the service gave up: the retry starts a new one', async () => {
		const { engine, gateway, item } = environment;
		gateway.nextTaskFails({ subErrCode: 'BUSY', subErrMessage: 'no machine', as: 'data' });

		const execution = await engine.run(imageToImage({}, RETRY), [await item()]);

		expect(execution.itemsOf(NODE_NAME)[0]?.json.resumed).toBeUndefined();
		expect(gateway.bill.submitted).toBe(2);
	});

	it('but kept when the service only refuses to answer for the task: it may still be done', async () => {
		const { engine, gateway, item } = environment;
		const refusal = { status: 20, subErrCode: 'BUSY', subErrMessage: 'no machine' };
		gateway.faults.on('result').always().envelope(refusal);
		const workflow = imageToImage({ options: { timeout: 1 } }, RETRY);

		const { run } = await engine.run(workflow, [await item()]);

		expect(runError(run).message).toMatch(
			/The last request for it failed: The service refused the request: no machine/,
		);
		expect(gateway.bill.submitted).toBe(1);
	});

	it('but kept in mind when the answer to the submission was lost: no retry submits again', async () => {
		const { engine, gateway, item } = environment;
		gateway.faults.on('submit').always().processThenReset();

		const { run } = await engine.run(imageToImage({}, RETRY), [await item()]);

		expect(runError(run).message).toBe(
			'An earlier attempt got no answer. The result of the submission is unknown and it was not repeated [item 0]',
		);
		expect(gateway.requestsTo('submit')).toHaveLength(1);
		expect(gateway.bill.submitted).toBe(1);
	});

	it('by the next round of a loop, which gets images of its own', async () => {
		const { engine, gateway, item } = environment;
		const workflow = imageToImage();
		// Two items, one after the other, through the same node in one execution.
		workflow.nodes.push({
			id: 'Loop',
			name: 'Loop',
			type: 'n8n-nodes-base.splitInBatches',
			typeVersion: 3,
			position: [0, 0],
			parameters: { options: {} },
		});
		const to = (node: string) => [{ node, type: 'main' as const, index: 0 }];
		workflow.connections = {
			Trigger: { main: [to('Loop')] },
			Loop: { main: [[], to(NODE_NAME)] },
			[NODE_NAME]: { main: [to('Loop')] },
		};
		const same = await item();

		const { run } = await engine.run(workflow, [same, { ...same }]);

		const rounds = run.data.resultData.runData[NODE_NAME] ?? [];
		const taskIds = rounds.map(({ data }) => data?.main?.[0]?.[0]?.json.taskId);
		expect(new Set(taskIds).size).toBe(2);
		expect(gateway.bill.submitted).toBe(2);
		const kept = run.data.executionData?.contextData[`node:${NODE_NAME}`];
		expect(kept?.tasks).toEqual({});
	});
});

describe('a download', () => {
	it('that is cut is repeated', async () => {
		const { engine, gateway, item } = environment;
		gateway.faults.on('file').call(1).resetConnection();

		const execution = await engine.run(imageToImage(), [await item()]);

		expect(execution.itemsOf(NODE_NAME)[0]?.binary?.data?.mimeType).toBe('image/png');
		expect(gateway.requestsTo('file')).toHaveLength(2);
	});

	it('whose address has expired is repeated with a fresh one', async () => {
		const { engine, gateway, item } = environment;
		gateway.faults.on('file').call(1).respondWith({ status: 403, body: '<Error>expired</Error>' });

		const execution = await engine.run(imageToImage(), [await item()]);

		expect(execution.itemsOf(NODE_NAME)).toHaveLength(1);
		expect(gateway.requestsTo('result')).toHaveLength(2);
	});

	it('that is shorter than announced does not pass', async () => {
		const { engine, gateway, item } = environment;
		const headers = { 'content-type': 'image/png' };
		gateway.faults.on('file').always().respondWith({ status: 200, headers, body: '' });

		const { run } = await engine.run(imageToImage(), [await item()]);

		expect(runError(run).message).toMatch(/^An image could not be downloaded \(it is empty\)/);
	});
});
