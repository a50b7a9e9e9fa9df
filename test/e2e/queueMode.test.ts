import type { Gateway } from '../gateway/server';
import { createDataTable } from './support/dataTable';
import type { FinishedExecution } from './support/editor';
import { waitFor } from './support/process';
import { setQueueStage } from './support/queueMode';
import type { QueueStage } from './support/queueMode';
import { keepingWorkflow, collectingWorkflow } from './support/keptTasks';
import { itemsOf, postTo, served } from './support/stage';
import { N8N_VERSIONS } from './support/versions';
import { CONCURRENCY } from './support/worker';
import { photosFrom, webhookWorkflow, workshopNode } from './support/workflows';
import type { CredentialReference } from './support/workflows';

const PHOTO = { photos: [{ name: 'harbour' }] };

describe.each(N8N_VERSIONS)('queue mode of n8n $version', (version) => {
	let stage: QueueStage;

	beforeAll(async () => {
		stage = await setQueueStage(version);
		await Promise.all([stage.addWorker(), stage.addWorker()]);
	}, 900_000);
	afterAll(async () => await stage?.close(), 60_000);

	const repaint = (name: string, credential: CredentialReference) =>
		webhookWorkflow(name, [...photosFrom(stage.photos.url), workshopNode('Repaint', credential)]);

	/** Starts a workflow several times and returns its executions once all have ended. */
	async function runTimes(
		times: number,
		workflow: ReturnType<typeof repaint>,
		whileRunning = noop,
	) {
		const { editor, url } = stage.n8n;
		const stored = await editor.createWorkflow(workflow);
		await editor.activate(stored);
		const start = async () => await postTo(`${url}/webhook/${workflow.path}`, PHOTO);
		await Promise.all(Array.from({ length: times }, start));
		await whileRunning();
		const ended = await waitFor(`${times} executions`, async () => {
			const all = await editor.executionsOf(stored.id);
			const isOver = all.every(({ status }) => !['new', 'running'].includes(status));
			return all.length === times && isOver ? all : undefined;
		});
		return await Promise.all(ended.map(async ({ id }) => await editor.execution(id)));
	}

	it('spreads 40 executions over two workers and keeps every image in the shared store', async () => {
		const { credential, gateway, n8n, workers } = stage;

		const executions = await runTimes(40, repaint('Forty', credential));

		expect(executions.map(({ status }) => status)).toEqual(Array(40).fill('success'));
		expect(gateway.bill.submitted).toBe(40);
		const [first = [], second = []] = workers.map((worker) => worker.begun());
		expect([...first, ...second].sort()).toEqual(executions.map(({ id }) => id).sort());
		expect(Math.min(first.length, second.length)).toBeGreaterThanOrEqual(CONCURRENCY);
		for (const execution of executions) {
			const [image] = itemsOf(execution, 'Repaint');
			expect(image?.binary?.data?.id).toMatch(/^database:/);
			const kept = await n8n.editor.contentOf(image?.binary?.data);
			expect(kept.equals(await served(image?.json.imageUrl))).toBe(true);
		}
	});

	it('lets a worker that is asked to stop finish its executions', async () => {
		const { gateway, credential } = await stage.addGateway(5000);
		const leaving = stage.workers[1];
		const before = leaving?.begun().length ?? 0;
		// One more than a worker can take, so that both have some.
		const times = CONCURRENCY + 1;

		const executions = await runTimes(times, repaint('Leaving', credential), async () => {
			await looksAt(gateway, times);
			await leaving?.stop();
		});

		expect(leaving?.begun().length).toBeGreaterThan(before);
		expect(leaving?.process.exitCode()).toBe(0);
		expect(executions.map(({ status }) => status)).toEqual(Array(times).fill('success'));
		expect(gateway.bill.submitted).toBe(times);
	});

	describe('when a worker is killed while it waits for two tasks', () => {
		let gateway: Gateway;
		let credential: CredentialReference;
		let dataTable: string;
		let plain: FinishedExecution;
		let keeping: FinishedExecution;

		beforeAll(async () => {
			const { n8n, photos, start, workers } = stage;
			({ gateway, credential } = await stage.addGateway(20_000));
			dataTable = await createDataTable(n8n.editor, 'Tasks', ['taskId']);
			await Promise.all(workers.slice(1).map(async (worker) => await worker.stop()));
			const started = [
				await start(repaint('Plain', credential), PHOTO),
				await start(keepingWorkflow(photos.url, credential, dataTable), PHOTO),
			];
			await looksAt(gateway, 2);
			await stage.addWorker();
			await workers[0]?.stop('SIGKILL');
			const ended = started.map(
				async ({ workflowId }) => await n8n.editor.executionOf(workflowId, 90_000),
			);
			[plain, keeping] = (await Promise.all(ended)) as [FinishedExecution, FinishedExecution];
		}, 180_000);

		it('ends both executions as failed, and no worker submits anything again', () => {
			expect([plain.status, keeping.status]).toEqual(['error', 'error']);
			expect(stage.workers.at(-1)?.begun()).toEqual([]);
			expect(gateway.bill.submitted).toBe(2);
		});

		it('finds that n8n has thrown away what the executions had come to, saved progress included', () => {
			for (const { data } of [plain, keeping]) expect(data.resultData.runData).toEqual({});
		});

		it('finds the task IDs in the log of the worker', () => {
			const log = stage.workers[0]?.process.output() ?? '';
			const submitted = gateway.requestsTo('result').map(({ json }) => json as { taskId: string });
			const taskIds = new Set(submitted.map(({ taskId }) => taskId));
			expect(taskIds.size).toBe(2);
			for (const taskId of taskIds) expect(log).toContain(`Task ${taskId} was submitted`);
		});

		it('collects the images of the task whose ID was kept, at no further cost', async () => {
			const execution = await stage.run(collectingWorkflow(credential, dataTable));

			const [image] = itemsOf(execution, 'Collect');
			const content = await stage.n8n.editor.contentOf(image?.binary?.data);
			expect(content.equals(await served(image?.json.imageUrl))).toBe(true);
			expect(gateway.bill.submitted).toBe(2);
		});
	});
});

async function looksAt(gateway: Gateway, tasks: number): Promise<void> {
	const seen = () => new Set(gateway.requestsTo('result').map(({ json }) => JSON.stringify(json)));
	await waitFor(`polls of ${tasks} tasks`, () => (seen().size === tasks ? true : undefined));
}

async function noop(): Promise<void> {}
