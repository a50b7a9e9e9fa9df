import { setTimeout as sleep } from 'node:timers/promises';

import { runError } from '../support/n8nEngine';
import { NODE_NAME, getResult, imageToImage } from '../support/workflowBuilder';
import { startEnvironment } from '../support/testEnvironment';
import type { TestEnvironment } from '../support/testEnvironment';

let environment: TestEnvironment;
afterEach(async () => {
	jest.restoreAllMocks();
	await environment.close();
});

/** A response that asks to wait for an hour: if it were obeyed, the test would run into its guard. */
const WAIT_AN_HOUR = { status: 429, headers: { 'retry-after': '3600' } };
const QUICK = { timeout: 1, imageTransfer: 'upload' };

describe('Retry-After beyond the deadline of an item', () => {
	it.each(['uploadSign', 'submit', 'result'] as const)(
		'of a response to %s is not waited for',
		async (operation) => {
			environment = await startEnvironment();
			const { engine, gateway, item } = environment;
			gateway.faults.on(operation).always().respondWith(WAIT_AN_HOUR);

			const { run } = await engine.run(imageToImage({ options: QUICK }), [await item()]);

			const { message, description } = runError(run);
			expect(`${message} ${description}`).toMatch(/wait 3600 seconds|has to wait \d+ seconds/);
			expect(gateway.bill.submitted).toBe(operation === 'result' ? 1 : 0);
		},
	);

	it('of a response to a request for a fresh URL is not waited for', async () => {
		environment = await startEnvironment();
		const { engine, gateway, item } = environment;
		gateway.faults.on('file').always().expired();
		gateway.faults.on('result').call(2).respondWith(WAIT_AN_HOUR);

		const { run } = await engine.run(imageToImage({ options: { timeout: 5 } }), [await item()]);

		expect(runError(run).message).toMatch(/task 01\w{24}\]$/);
		expect(gateway.bill.submitted).toBe(1);
	});

	it('makes the next execution say how long the rate limit lasts', async () => {
		environment = await startEnvironment();
		const { engine, gateway, item } = environment;
		gateway.faults.on('submit').next().respondWith(WAIT_AN_HOUR);
		const workflow = imageToImage({ options: { timeout: 1 } });
		await engine.run(workflow, [await item()]);
		const seen = gateway.requests.length;

		const { run } = await engine.run(workflow, [await item()]);

		expect(runError(run).message).toMatch(
			/^The service is receiving too many requests: the next request has to wait \d+ seconds/,
		);
		expect(gateway.requests).toHaveLength(seen);
	});

	it('without waiting for completion ends Get Result within seconds', async () => {
		environment = await startEnvironment();
		const { engine, gateway } = environment;
		gateway.faults.on('result').always().respondWith(WAIT_AN_HOUR);

		const { run } = await engine.run(getResult({ taskId: '01abc', waitForCompletion: false }));

		expect(runError(run).description).toContain('asks to wait 3600 seconds');
		expect(gateway.requestsTo('result')).toHaveLength(1);
	});
});

it('a system clock that is set back by an hour delays nothing', async () => {
	environment = await startEnvironment();
	const { engine, item } = environment;
	const workflow = imageToImage({ downloadImages: false });
	await engine.run(workflow, [await item()]);
	const now = Date.now;
	jest.spyOn(Date, 'now').mockImplementation(() => now() - 3_600_000);

	const guard = AbortSignal.timeout(15_000);
	const execution = await engine.run(workflow, [await item()], { signal: guard });

	expect(guard.aborted).toBe(false);
	expect(execution.itemsOf(NODE_NAME)).toHaveLength(1);
});

it('a system clock that jumps ahead by an hour while waiting ends nothing', async () => {
	environment = await startEnvironment({ waitingMs: 0, runningMs: 1000 });
	const { engine, gateway, item } = environment;
	const now = Date.now;
	const running = engine.run(imageToImage({ options: { timeout: 60 } }), [await item()]);
	while (gateway.requestsTo('result').length === 0) await sleep(10);
	jest.spyOn(Date, 'now').mockImplementation(() => now() + 3_600_000);

	expect((await running).itemsOf(NODE_NAME)).toHaveLength(1);
});
