import type { GatewayOptions } from '../options';
import type { Gateway } from '../server';
import { sampleWorkflows } from './samples';
import { startWithClient, type WorkflowClient } from './workflowClient';

let gateway: Gateway;
let client: WorkflowClient;

beforeEach(() => start());
afterEach(() => gateway.close());

async function start(options: Partial<GatewayOptions> = {}): Promise<void> {
	await gateway?.close();
	({ gateway, client } = await startWithClient(options));
}

const submit = async (id = 'wf-text') =>
	(await client.submit(id, id === 'wf-text' ? { prompt: 'a lake' } : {})).json.data.taskId;
const result = async (taskId: string) => (await client.result(taskId)).json.data;
const progress = async (taskId: string) => (await client.progress(taskId)).json.data;

test('a task waits, runs and succeeds by the clock', async () => {
	await start({ waitingMs: 60_000, runningMs: 60_000 });
	const taskId = await submit();
	expect(await progress(taskId)).toMatchObject({
		taskId,
		status: 'waiting',
		progress: 0,
		lastQueueRemaining: 1,
		state: { nodeLabel: 'KSampler', step: 0, maxSteps: 20 },
	});
	expect(await result(taskId)).toEqual({
		taskId,
		status: 'waiting',
		images: [],
		result: null,
		taskDuration: null,
		taskBeginTime: null,
		taskEndTime: null,
	});
	gateway.clock.skew(90_000);
	const running = await progress(taskId);
	expect(running).toMatchObject({ status: 'running', lastQueueRemaining: 0 });
	expect(running.progress).toBeGreaterThanOrEqual(0.5);
	expect(running.etaRelative).toBeLessThanOrEqual(30);
	expect(running.etaRelative).toBeGreaterThan(0);
	expect(await result(taskId)).toMatchObject({ status: 'running', result: null });
	gateway.clock.skew(120_000);
	expect(await progress(taskId)).toMatchObject({ status: 'succeeded', progress: 1 });
	const done = await result(taskId);
	expect(done).toMatchObject({ status: 'succeeded', taskDuration: 60_000 });
	expect(String(done.taskBeginTime)).toMatch(/^\d{13}$/);
	expect(Number(done.taskEndTime) - Number(done.taskBeginTime)).toBe(60_000);
});

test('success has no error, and one spelling whatever that of images is', async () => {
	await start({ successSpelling: 'successed', progressSuccessSpelling: 'successed' });
	const taskId = await submit();
	for (const { json } of [await client.result(taskId), await client.progress(taskId)]) {
		expect(json.data.status).toBe('succeeded');
		expect(json).toMatchObject({ status: 10, errCode: null, errMessage: null, subErrCode: null });
	}
});

test('the steps of the progress are those of the input', async () => {
	const { taskId } = (await client.submit('wf-ok', { steps: 8 })).json.data;
	expect((await progress(taskId)).state).toMatchObject({ step: 8, maxSteps: 8 });
});

describe('a task that fails', () => {
	const failure = { subErrCode: 'NODE_FAILED', subErrMessage: 'KSampler: all values are NaN' };

	test('is reported by status 20 and the reason, unless the failure says otherwise', async () => {
		gateway.nextTaskFails(failure);
		const taskId = await submit();
		expect((await client.result(taskId)).json).toMatchObject({
			status: 20,
			data: null,
			...failure,
		});
		expect(await progress(taskId)).toMatchObject({
			status: 'failed',
			message: failure.subErrMessage,
		});
		expect(await result(await submit())).toMatchObject({ status: 'succeeded' });
	});

	test('is reported by its data', async () => {
		gateway.nextTaskFails({ ...failure, as: 'data' });
		const { json } = await client.result(await submit());
		expect(json).toMatchObject({ status: 10, errCode: null, subErrCode: null });
		expect(json.data).toMatchObject({
			status: 'failed',
			message: failure.subErrMessage,
			images: [],
			result: null,
		});
	});

	test('is reported by the envelope around its data', async () => {
		gateway.nextTaskFails({ ...failure, as: 'subErr' });
		const { json } = await client.result(await submit());
		expect(json).toMatchObject({ status: 10, errCode: null, ...failure });
		expect(json.data.status).toBe('failed');
		expect(json.data).not.toHaveProperty('message');
	});

	test('is one of a workflow that always fails', async () => {
		expect((await client.result(await submit('wf-fail'))).json).toMatchObject({
			status: 20,
			...sampleWorkflows['wf-fail']?.failure,
		});
		expect(gateway.bill.submitted).toBe(1);
	});

	test('waits and runs before it fails', async () => {
		await start({ waitingMs: 60_000 });
		expect(await result(await submit('wf-fail'))).toMatchObject({ status: 'waiting' });
	});
});
