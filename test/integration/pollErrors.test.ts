import { useFastClock } from '../support/fastClock';
import { runError } from '../support/n8nEngine';
import { NODE_NAME, getResult, imageToImage } from '../support/workflowBuilder';
import { startEnvironment } from '../support/testEnvironment';
import type { TestEnvironment } from '../support/testEnvironment';

useFastClock();

let environment: TestEnvironment;
beforeEach(async () => {
	environment = await startEnvironment();
});
afterEach(async () => await environment.close());

const refusal = (subErrMessage: string) => ({ status: 20, subErrCode: 'E1', subErrMessage });

describe('while waiting, words that seem to say that all is lost do not end the wait:', () => {
	it.each([
		'request rate exceeds quota, try again',
		'task does not exist',
		'the balance of the queue is being computed',
		'model is not found in cache, loading',
		'not allowed at this hour',
	])('"%s", said twice', async (words) => {
		const { engine, gateway, item } = environment;
		gateway.faults.on('result').call(1).envelope(refusal(words));
		gateway.faults.on('result').call(2).envelope(refusal(words));

		const execution = await engine.run(imageToImage(), [await item()]);

		expect(execution.itemsOf(NODE_NAME)[0]?.binary?.data?.mimeType).toBe('image/png');
		expect(gateway.bill.submitted).toBe(1);
	});

	it('a new task may be unknown for a while', async () => {
		const { engine, gateway, item } = environment;
		for (const call of [1, 2, 3, 4]) {
			gateway.faults.on('result').call(call).envelope(refusal('task does not exist'));
		}

		const execution = await engine.run(imageToImage(), [await item()]);

		expect(execution.itemsOf(NODE_NAME)).toHaveLength(1);
	});
});

describe('a task that has failed', () => {
	it('is final at once when the service refuses its result and reports it as failed', async () => {
		const { engine, gateway, item } = environment;
		gateway.nextTaskFails({ subErrCode: 'NO', subErrMessage: 'out of VRAM', as: 'envelope' });

		const { run } = await engine.run(imageToImage(), [await item()]);

		const { message, description } = runError(run);
		expect(message).toMatch(/^The service reports the task as failed: out of VRAM \[item 0, task /);
		expect(description).toMatch(/NO.*Request ID: \S+/);
		expect(gateway.requestsTo('progress')).not.toEqual([]);
	});

	it('is reported with the reason that stands in the envelope beside status 10', async () => {
		const { engine, gateway, item } = environment;
		const details = { subErrCode: 'VRAM', subErrMessage: 'out of memory', apiInvokeId: 'i_77' };
		gateway.faults
			.on('result')
			.always()
			.envelope({ ...details, data: { status: 'failed' } });

		const { run } = await engine.run(imageToImage(), [await item()]);

		expect(runError(run).message).toMatch(/failed: out of memory \[/);
		expect(runError(run).description).toMatch(/VRAM.*Request ID: i_77/);
	});
});

describe('Get Result without waiting', () => {
	async function finishedTask(): Promise<string> {
		const { engine, gateway, item } = environment;
		await engine.run(imageToImage(), [await item()]);
		const [taskId = ''] = gateway.taskIds;
		return taskId;
	}

	it.each(['connection', 'gateway', 'service'] as const)(
		'survives one error of the %s',
		async (source) => {
			const taskId = await finishedTask();
			const { engine, gateway } = environment;
			const next = gateway.faults.on('result').next();
			if (source === 'connection') next.resetConnection();
			else if (source === 'gateway') next.gatewayError('X503BZ');
			else next.envelope(refusal('no machine'));

			const execution = await engine.run(getResult({ taskId, waitForCompletion: false }));

			expect(execution.itemsOf(NODE_NAME)[0]?.binary?.data?.mimeType).toBe('image/png');
		},
	);

	it('ends after four attempts', async () => {
		const taskId = await finishedTask();
		const { engine, gateway } = environment;
		const before = gateway.requestsTo('result').length;
		gateway.faults.on('result').always().resetConnection();

		const { run } = await engine.run(getResult({ taskId, waitForCompletion: false }));

		expect(runError(run).message).toContain(`[item 0, task ${taskId}]`);
		expect(gateway.requestsTo('result')).toHaveLength(before + 4);
	});
});

it('a submission that is answered with an undocumented status is not repeated', async () => {
	const { engine, gateway, item } = environment;
	gateway.faults.on('submit').always().envelope({ status: 30, subErrMessage: 'queued elsewhere' });

	const { run } = await engine.run(imageToImage(), [await item()]);

	expect(runError(run).message).toMatch(/queued elsewhere.*unknown and it was not repeated/);
	expect(gateway.requestsTo('submit')).toHaveLength(1);
});
