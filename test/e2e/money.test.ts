import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject, INode } from 'n8n-workflow';

import type { FinishedExecution } from './support/editor';
import { waitFor } from './support/process';
import { itemsOf, setStage } from './support/stage';
import type { Stage } from './support/stage';
import { N8N_VERSIONS } from './support/versions';
import { photosFrom, webhookWorkflow, workshopNode } from './support/workflows';

const RETRY = { retryOnFail: true, maxTries: 5, waitBetweenTries: 1 };

/** Longer than an execution that was left behind needs for its first request. */
const AFTERMATH_MS = 3000;

const photos = (count: number) =>
	Array.from({ length: count }, (_, index) => ({ name: `photo ${index}` }));

describe.each(N8N_VERSIONS)('on n8n $version', (version) => {
	let stage: Stage;
	let billedBefore: number;

	beforeAll(async () => {
		stage = await setStage(version);
	}, 900_000);
	afterAll(async () => await stage?.close());
	beforeEach(() => {
		stage.gateway.faults.clear();
		Object.assign(stage.gateway.durations, { waitingMs: 50, runningMs: 200 });
		billedBefore = stage.gateway.bill.submitted;
	});

	const billed = () => stage.gateway.bill.submitted - billedBefore;

	function workflowWith(parameters: IDataObject, settings: Partial<INode> = {}) {
		return webhookWorkflow('Money', [
			...photosFrom(stage.photos.url),
			workshopNode('Repaint', stage.credential, parameters, settings),
		]);
	}

	const run = async (
		count: number,
		parameters: IDataObject,
		settings?: Partial<INode>,
	): Promise<FinishedExecution> =>
		await stage.run(workflowWith(parameters, settings), { photos: photos(count) });

	it('Retry On Fail pays once although the seed is another one in each attempt', async () => {
		const { faults } = stage.gateway;
		for (let attempt = 1; attempt <= 4; attempt++)
			faults.on('result').next().gatewayError('A400IK');
		const seed = '={{ Math.floor(Math.random() * 1e6) }}';

		const execution = await run(1, { additionalFields: { seed } }, RETRY);

		expect(execution.status).toBe('success');
		expect(billed()).toBe(1);
	});

	it('Retry On Fail submits once although the prompt holds the time and the answer is lost', async () => {
		stage.gateway.faults.on('submit').always().processThenReset();

		const { data } = await run(1, { prompt: '={{ "at " + $now.toMillis() }}' }, RETRY);

		expect(data.resultData.error?.message).toContain('unknown and it was not repeated');
		expect(billed()).toBe(1);
	});

	it('an execution that fails at an expression bills nothing, not even later', async () => {
		const prompt = '={{ $itemIndex === 3 ? $("Missing").item.json.x : "a lake" }}';

		const { status } = await run(4, { prompt });
		await sleep(AFTERMATH_MS);

		expect(status).toBe('error');
		expect(billed()).toBe(0);
	});

	it('a slow first task does not slow down the ones after it', async () => {
		const { gateway } = stage;
		const first = gateway.bill.submitted;
		gateway.durations.waitingMs = 0;
		gateway.durations.runningMs = (number) => (number === first ? 9000 : 500);

		await run(6, { options: { maxParallelTasks: 1 } });

		const late = gateway.taskIds.slice(first).map((taskId, index) => {
			const of = (operation: 'submit' | 'result') =>
				gateway
					.requestsTo(operation)
					.filter(({ json }) => operation === 'submit' || (json as IDataObject).taskId === taskId);
			const submittedAt = of('submit')[first + index]?.at ?? NaN;
			const noticedAt = of('result').at(-1)?.at ?? NaN;
			return noticedAt - submittedAt - (index === 0 ? 9000 : 500);
		});
		// With a delay of nine tenths of the first task before each poll it would be above 7 seconds.
		const [, , , median] = late.sort((a, b) => a - b);
		expect(median).toBeLessThan(4000);
	});

	it('\'Wait for Completion\' given as the text "true" waits', async () => {
		const execution = await run(1, { waitForCompletion: '={{ "true" }}' });

		expect(itemsOf(execution, 'Repaint')[0]?.binary?.data?.mimeType).toBe('image/png');
	});

	it('Get Result without waiting survives an error of the connection', async () => {
		const submitted = await run(1, { waitForCompletion: false });
		const taskId = itemsOf(submitted, 'Repaint')[0]?.json.taskId as string;
		await sleep(1000);
		stage.gateway.faults.on('result').next().resetConnection();

		const execution = await stage.run(
			webhookWorkflow('Get Result', [
				workshopNode('Repaint', stage.credential, {
					operation: 'getResult',
					taskId,
					waitForCompletion: false,
				}),
			]),
		);

		expect(itemsOf(execution, 'Repaint')[0]?.binary?.data?.mimeType).toBe('image/png');
		expect(billed()).toBe(1);
	});

	it('Retry in the list of executions rescues the images of a run that one item has stopped', async () => {
		const { gateway, n8n } = stage;
		const failing = { subErrCode: 'NO', subErrMessage: 'bad prompt', as: 'data' } as const;
		gateway.nextTaskFails({ ...failing, number: gateway.bill.submitted + 2 });
		gateway.durations.runningMs = (number) => (number === billedBefore + 2 ? 100 : 2000);
		const { workflowId } = await stage.start(workflowWith({ options: { maxParallelTasks: 4 } }), {
			photos: photos(12),
		});
		const failed = await n8n.editor.executionOf(workflowId);
		const billedByFailure = billed();

		const error = failed.data.resultData.error as unknown as {
			message: string;
			description: string;
			context: { data: { otherTasks: Array<{ taskId: string }> } };
		};
		expect(failed.status).toBe('error');
		expect(error.message).toMatch(/bad prompt \[item \d+, task /);
		expect(billedByFailure).toBeLessThanOrEqual(5);
		expect(error.context.data.otherTasks).toHaveLength(billedByFailure - 1);
		expect(error.description).toContain("'Retry'");

		await n8n.editor.retry(failed.id);
		const retried = await waitFor('the retried execution', async () => {
			const execution = await n8n.editor.executionOf(workflowId);
			return execution.id === failed.id ? undefined : execution;
		});

		expect(retried.status).toBe('success');
		const items = itemsOf(retried, 'Repaint');
		expect(items).toHaveLength(12);
		expect(items.every(({ binary }) => binary?.data?.mimeType === 'image/png')).toBe(true);
		// Each item once, and the failed one again.
		expect(billed()).toBe(13);
	});
});
