import type { GatewayOptions } from '../options';
import { randomFrom } from '../seededRandom';
import type { Gateway } from '../server';
import { startWithClient, type WorkflowClient } from './workflowClient';

let gateway: Gateway;
let client: WorkflowClient;

beforeEach(() => start());
afterEach(() => gateway.close());

async function start(options: Partial<GatewayOptions> = {}): Promise<void> {
	await gateway?.close();
	({ gateway, client } = await startWithClient(options));
}

const submit = async () => (await client.submit('wf-text', { prompt: 'a lake' })).json.data.taskId;
const result = async (taskId: string) => (await client.result(taskId)).json.data;

/** HTTP status, or `lost` when the connection ends without a response. */
const statusOf = async (call: Promise<{ status: number }>) =>
	await call.then(
		({ status }) => status,
		() => 'lost' as const,
	);

describe('a submission is billed once', () => {
	test('when it was accepted, also when its response was lost', async () => {
		await submit();
		gateway.faults.on('workflowSubmit').next().processThenReset();
		expect(await statusOf(client.submit('wf-text', { prompt: 'a lake' }))).toBe('lost');
		expect(gateway.bill.submitted).toBe(2);
		expect(gateway.taskIds).toHaveLength(2);
	});

	test('and not at all when it did not arrive, or was refused', async () => {
		gateway.faults.on('workflowSubmit').next().resetConnection();
		expect(await statusOf(client.submit('wf-text', { prompt: 'a lake' }))).toBe('lost');
		await client.submit('wf-text', {});
		expect(gateway.bill.submitted).toBe(0);
	});

	test('together with tasks of images, in order', async () => {
		const first = await submit();
		const body = { stable_diffusion_model: 'xl', prompt: 'a lake', width: 8, height: 8 };
		const second = (await client.call('/scc/sd_txt2img', body)).json.data.taskId;
		expect(gateway.taskIds).toEqual([first, second]);
		expect(gateway.bill.submitted).toBe(2);
	});
});

describe('faults', () => {
	test('apply to the nth call, to the next call and to every call', async () => {
		gateway.faults.on('workflowProgress').call(2).gatewayError('T429UR');
		gateway.faults.on('workflowProgress').always().gatewayError('X503BZ');
		gateway.faults.on('workflowProgress').next().gatewayError('D504TO');
		const ask = () => statusOf(client.progress('01none'));
		expect([await ask(), await ask(), await ask()]).toEqual([504, 429, 503]);
		gateway.faults.on('workflowProgress').clear();
		expect(await ask()).toBe(200);
	});

	test('apply by chance, and to all operations', async () => {
		gateway.faults.on('workflowResult').withProbability(1, randomFrom(1)).gatewayError('X503BZ');
		expect(await statusOf(client.result('01none'))).toBe(503);
		gateway.faults.clear();
		gateway.faults.everywhere.always().gatewayError('T429UR');
		expect(await statusOf(client.result('01none'))).toBe(429);
		expect(await statusOf(client.call('/scc/sd_txt2img', {}))).toBe(429);
		expect(await statusOf(client.call('/scc/query_sp_resource_monitor_data', {}))).toBe(429);
	});

	test('do not apply to the call of the same name for images', async () => {
		gateway.faults.on('workflowResult').always().gatewayError('X503BZ');
		expect(await statusOf(client.call('/scc/sd_get_result', { taskId: '01none' }))).toBe(200);
	});

	test('replace or change the result', async () => {
		const taskId = await submit();
		gateway.faults.on('workflowResult').next().withResult({ other: 1 });
		expect((await result(taskId)).result).toEqual({ other: 1 });
		gateway.faults
			.on('workflowResult')
			.next()
			.withResult((real: object) => ({ ...real, more: 1 }));
		expect((await result(taskId)).result).toMatchObject({ caption: 'a lake', more: 1 });
		gateway.faults.on('workflowResult').next().status('successed');
		expect((await result(taskId)).status).toBe('successed');
		expect((await result(taskId)).result).toMatchObject({ caption: 'a lake' });
	});

	test('return an earlier response', async () => {
		await start({ waitingMs: 60_000 });
		const taskId = await submit();
		await result(taskId);
		gateway.clock.skew(60_000);
		gateway.faults.on('workflowResult').next().stale();
		expect((await result(taskId)).status).toBe('waiting');
		expect((await result(taskId)).status).toBe('succeeded');
	});
});

test('workflows share the slots with images', async () => {
	await start({ runningMs: 60_000, slots: 1 });
	const body = { stable_diffusion_model: 'xl', prompt: 'a lake', width: 8, height: 8 };
	await client.call('/scc/sd_txt2img', body);
	const { data } = (await client.submit('wf-text', { prompt: 'a lake' })).json;
	expect(data.status).toBe('waiting');
	expect((await client.progress(data.taskId)).json.data.lastQueueRemaining).toBe(1);
});

test('workflows count for the rate', async () => {
	await start({ requestsPerSecond: 1 / 1200 });
	expect(await statusOf(client.progress('01none'))).toBe(200);
	expect(await statusOf(client.submit('wf-text', { prompt: 'a lake' }))).toBe(429);
	expect([gateway.throttled, gateway.bill.submitted]).toEqual([1, 0]);
});
