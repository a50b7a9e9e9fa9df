import type { Operation } from '../gateway/messages';
import type { FaultBuilder } from '../gateway/faultBuilder';
import { recordDelays, useFastClock } from '../support/fastClock';
import { STOP_GUARD_SECONDS, withGuard } from '../support/guard';
import { runError } from '../support/n8nEngine';
import { NODE_NAME, imageToImage } from '../support/workflowBuilder';
import { startEnvironment } from '../support/testEnvironment';
import type { TestEnvironment } from '../support/testEnvironment';

useFastClock();

const TASK_ID = /01\w{24}/;

let environment: TestEnvironment;
afterEach(async () => await environment.close());

describe('waiting for a task', () => {
	it.each(['succeeded', 'successed'] as const)(
		'knows the spelling "%s"',
		async (successSpelling) => {
			environment = await startEnvironment({ successSpelling });
			const execution = await environment.engine.run(imageToImage(), [await environment.item()]);

			const [only] = execution.itemsOf(NODE_NAME);
			expect(only?.json.status).toBe('succeeded');
		},
	);

	it('goes on when the status is unknown', async () => {
		environment = await startEnvironment();
		environment.gateway.faults
			.on('result')
			.call(1)
			.envelope({ data: { status: 'dreaming' } });

		const execution = await environment.engine.run(imageToImage(), [await environment.item()]);

		expect(execution.itemsOf(NODE_NAME)).toHaveLength(1);
		expect(environment.gateway.requestsTo('result')).toHaveLength(2);
	});

	it('goes on when the task is done but its images are not there yet', async () => {
		environment = await startEnvironment();
		const { engine, gateway, item } = environment;
		gateway.faults
			.on('result')
			.call(1)
			.envelope({ data: { status: 'succeeded', images: [] } });

		const execution = await engine.run(imageToImage(), [await item()]);

		expect(execution.itemsOf(NODE_NAME)[0]?.binary?.data?.mimeType).toBe('image/png');
	});

	it('says so when the images never come', async () => {
		environment = await startEnvironment();
		const { engine, gateway, item } = environment;
		gateway.faults
			.on('result')
			.always()
			.envelope({ data: { status: 'succeeded' } });

		const { run } = await engine.run(imageToImage({ options: { timeout: 2 } }), [await item()]);

		expect(runError(run).message).toMatch(
			/^The task was not done after \d seconds?; .*: The task succeeded, but the service delivered no image/,
		);
		expect(gateway.requestsTo('file')).toEqual([]);
	});

	it('survives a few polls that fail', async () => {
		environment = await startEnvironment();
		const { engine, gateway, item } = environment;
		gateway.faults.on('result').call(1).resetConnection();
		gateway.faults
			.on('result')
			.call(2)
			.respondWith({ status: 502, body: '<html>Bad Gateway</html>' });
		gateway.faults.on('result').call(3).gatewayError('T429UR');

		const execution = await engine.run(imageToImage(), [await item()]);

		expect(execution.itemsOf(NODE_NAME)).toHaveLength(1);
		expect(gateway.bill.submitted).toBe(1);
	});

	it('leaves the service alone for as long as it asks', async () => {
		environment = await startEnvironment();
		const { engine, gateway, item } = environment;
		gateway.faults
			.on('result')
			.call(1)
			.respondWith({ status: 429, headers: { 'retry-after': '7' } });
		const input = await item();

		const { delaysMs } = await recordDelays(() => engine.run(imageToImage(), [input]));

		expect(Math.max(...delaysMs)).toBeGreaterThanOrEqual(6990);
		expect(gateway.requestsTo('result').length).toBeGreaterThan(1);
	});

	it('ends at Timeout with an error that names task, time and status', async () => {
		environment = await startEnvironment({ waitingMs: 60_000 });
		const workflow = imageToImage({ options: { timeout: 1 } });

		const { run } = await environment.engine.run(workflow, [await environment.item()]);

		const { message, description } = runError(run);
		expect(message).toMatch(
			/^The task was not done after \d+ seconds?; its last status was "waiting"/,
		);
		expect(message).toMatch(TASK_ID);
		expect(description).toContain("'Get Result'");
		expect(environment.gateway.bill.submitted).toBe(1);
	});

	it('returns the task at Timeout when On Timeout says so', async () => {
		environment = await startEnvironment({ waitingMs: 0, runningMs: 60_000 });
		const workflow = imageToImage({ options: { timeout: 1, onTimeout: 'returnTask' } });

		const execution = await environment.engine.run(workflow, [await environment.item()]);

		const [only, ...more] = execution.itemsOf(NODE_NAME);
		expect(more).toEqual([]);
		expect(only).toEqual({
			json: {
				taskId: expect.stringMatching(TASK_ID),
				status: 'running',
				waitedMs: expect.any(Number),
				pollCount: environment.gateway.requestsTo('result').length,
			},
			pairedItem: { item: 0 },
		});
	});

	it('ends at once when the execution is stopped, and names the task', async () => {
		environment = await startEnvironment({ waitingMs: 60_000 });
		const { engine, gateway, item } = environment;
		const stop = new AbortController();
		const running = engine.run(imageToImage(), [await item()], { signal: stop.signal });
		while (gateway.requestsTo('result').length === 0) await new Promise(setImmediate);

		stop.abort();
		const { run } = await withGuard(
			'an execution that was stopped',
			() => running,
			STOP_GUARD_SECONDS,
		);

		expect(runError(run).message).toMatch(
			/^The execution was stopped while the task was under way/,
		);
		expect(runError(run).message).toMatch(TASK_ID);
	});
});

describe('Stop ends the execution at once', () => {
	const hang = (call: FaultBuilder) => call.neverRespond();
	const phases: Array<
		[phase: string, operation: Operation, plan: (call: FaultBuilder) => void, message: RegExp]
	> = [
		[
			'while an upload is asked for',
			'uploadSign',
			hang,
			/^The execution was stopped before the task was submitted/,
		],
		[
			'while an image is uploaded',
			'upload',
			hang,
			/^The execution was stopped before the task was submitted/,
		],
		[
			'while a submission that was throttled is held back',
			'submit',
			(call) => call.gatewayError('T429UR'),
			/^The execution was stopped before the task was submitted \[item 0\]$/,
		],
		[
			'while the task is submitted',
			'submit',
			hang,
			/^The request was aborted \(ERR_CANCELED\)\. The result of the submission is unknown/,
		],
		[
			'while an image is asked for',
			'file',
			hang,
			/^The execution was stopped while the task was under way \[item 0, task 01/,
		],
		[
			'while an image is downloaded',
			'file',
			(call) => call.stall(50),
			/^The execution was stopped while the task was under way \[item 0, task 01/,
		],
	];

	it.each(phases)('%s', async (_phase, operation, plan, message) => {
		environment = await startEnvironment();
		const { engine, gateway, item } = environment;
		plan(gateway.faults.on(operation).always());
		const stop = new AbortController();
		const workflow = imageToImage({ options: { imageTransfer: 'upload' } });
		const running = engine.run(workflow, [await item()], { signal: stop.signal });
		while (gateway.requestsTo(operation).length === 0) await new Promise(setImmediate);
		// A response, if there is one, is under way.
		await new Promise((resolve) => setTimeout(resolve, 100));

		stop.abort();
		const { run } = await withGuard(
			'an execution that was stopped',
			() => running,
			STOP_GUARD_SECONDS,
		);

		expect(runError(run).message).toMatch(message);
	});
});

test('a wait that is denied says that the task goes on, and how to get its images', async () => {
	environment = await startEnvironment();
	const { engine, gateway, item } = environment;
	gateway.faults.on('result').always().gatewayError('I403AA');

	const { run } = await engine.run(imageToImage(), [await item()]);

	expect(gateway.requestsTo('result')).toHaveLength(1);
	expect(runError(run).message).toMatch(/^The application is not allowed to use this function/);
	expect(runError(run).description).toContain("fetch its images with 'Get Result'");
});

describe('a task that the service gives up', () => {
	it.each(['data', 'envelope'] as const)(
		'is reported with its reason, which came in the %s',
		async (as) => {
			environment = await startEnvironment();
			const { engine, gateway, item } = environment;
			gateway.nextTaskFails({
				as,
				subErrCode: 'RISK_CONTENT',
				subErrMessage: 'content is not allowed',
			});

			const { run } = await engine.run(imageToImage(), [await item()]);

			expect(runError(run).message).toContain('content is not allowed');
			expect(runError(run).message).toMatch(TASK_ID);
			expect(gateway.requestsTo('result')).toHaveLength(1);
		},
	);
});

describe('a submission', () => {
	it('whose answer is lost is not repeated', async () => {
		environment = await startEnvironment();
		const { engine, gateway, item } = environment;
		gateway.faults.on('submit').always().processThenReset();

		const { run } = await engine.run(imageToImage(), [await item()]);

		expect(runError(run).message).toContain(
			'The result of the submission is unknown and it was not repeated',
		);
		expect(gateway.requestsTo('submit')).toHaveLength(1);
		expect(gateway.bill.submitted).toBe(1);
	});

	it('that the backend answers too late is not repeated', async () => {
		environment = await startEnvironment();
		const { engine, gateway, item } = environment;
		gateway.faults.on('submit').always().gatewayError('D504TO');

		const { run } = await engine.run(imageToImage(), [await item()]);

		expect(runError(run).message).toContain('not repeated');
		expect(runError(run).description).toContain('D504TO');
		expect(gateway.requestsTo('submit')).toHaveLength(1);
	});

	it('that cannot be signed says why, and that nothing was sent', async () => {
		environment = await startEnvironment({ credential: { accessKeySecret: ' ' } });
		const { engine, gateway, item } = environment;

		const { run } = await engine.run(imageToImage(), [await item()]);

		expect(runError(run).message).toBe("'AccessKey Secret' of the credential is empty [item 0]");
		expect(gateway.requests).toEqual([]);
	});

	it('that is rejected says so with code, text and request ID', async () => {
		environment = await startEnvironment({ models: ['other.safetensors'] });
		const { engine, item } = environment;

		const { run } = await engine.run(imageToImage(), [await item()]);

		expect(runError(run).message).toMatch(
			/^The service does not know this model: model sd_xl_base_1\.0\.safetensors does not exist/,
		);
		expect(runError(run).description).toMatch(/MODEL_NOT_FOUND.*Request ID: i_\w+/);
		expect(runError(run).message).not.toContain('not repeated');
	});

	it.each(['codes', 'legacy'] as const)(
		'with a wrong secret is explained (%s)',
		async (dialect) => {
			environment = await startEnvironment({ dialect });
			const { engine, gateway, item } = environment;
			gateway.faults
				.on('submit')
				.always()
				.gatewayError('A403IS', 'Server StringToSign:`POST#x-ca-key:1`');

			const { run } = await engine.run(imageToImage(), [await item()]);

			expect(runError(run).message).toMatch(/AccessKey Secret does not match the AccessKey ID/);
			expect(JSON.stringify(run)).not.toMatch(/StringToSign|x-ca-signature/i);
		},
	);

	it.each(['codes', 'legacy'] as const)('with a wrong clock is explained (%s)', async (dialect) => {
		environment = await startEnvironment({ dialect });
		const { engine, gateway, item } = environment;
		gateway.clock.skew(3_600_000);

		const { run } = await engine.run(imageToImage(), [await item()]);

		expect(runError(run).message).toMatch(/^The clock of the n8n server is wrong/);
		expect(runError(run).description).toContain('is 60 minutes behind that of the service');
		expect(gateway.bill.submitted).toBe(0);
	});
});

describe('one item that fails', () => {
	const prompts = ['one', 'two', 'three'];
	const inputs = async () =>
		await Promise.all(prompts.map(async (prompt) => await environment.item({ prompt })));
	const workflow = (onError: 'continueRegularOutput' | 'continueErrorOutput') =>
		imageToImage({ prompt: '={{ $json.prompt }}', options: { maxParallelTasks: 1 } }, { onError });

	it('leaves the others whole when the node continues', async () => {
		environment = await startEnvironment();
		environment.gateway.faults.on('submit').call(2).gatewayError('B403OD');

		const execution = await environment.engine.run(
			workflow('continueRegularOutput'),
			await inputs(),
		);

		const items = execution.itemsOf(NODE_NAME);
		expect(items.map(({ json }) => json.error ?? json.status)).toEqual([
			'succeeded',
			expect.objectContaining({
				message: 'The quota or the balance of the account is used up [item 1]',
				code: 'B403OD',
				requestId: expect.any(String),
			}),
			'succeeded',
		]);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
		expect(items[1]?.binary).toBeUndefined();
		expect(items[2]?.binary?.data?.mimeType).toBe('image/png');
	});

	it('goes to the error output with its task ID', async () => {
		environment = await startEnvironment();
		const { engine, gateway } = environment;
		const refused = { status: 403, body: 'expired' };
		// All three tries of the second item.
		for (const call of [2, 3, 4]) gateway.faults.on('file').call(call).respondWith(refused);

		const execution = await engine.run(workflow('continueErrorOutput'), await inputs());

		expect(execution.itemsOf(NODE_NAME)).toHaveLength(2);
		const [failed, ...more] = execution.itemsOf(NODE_NAME, 1);
		expect(more).toEqual([]);
		expect(failed?.json.error).toMatchObject({
			message: expect.stringMatching(/^An image could not be downloaded \(HTTP 403\)/),
			taskId: expect.stringMatching(TASK_ID),
		});
		expect(failed?.pairedItem).toEqual({ item: 1 });
		expect(gateway.bill.submitted).toBe(3);
	});
});
