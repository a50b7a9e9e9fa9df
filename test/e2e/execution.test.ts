import { STOP_GUARD_SECONDS, withGuard } from '../support/guard';
import { node } from '../support/workflowBuilder';
import { itemsOf, setStage } from './support/stage';
import type { Stage } from './support/stage';
import { waitFor } from './support/process';
import { N8N_VERSIONS } from './support/versions';
import { photosFrom, webhookWorkflow, workshopNode } from './support/workflows';

const TASK_ID = /01\w{24}/;

describe.each(N8N_VERSIONS)('a workflow on n8n $version', (version) => {
	let stage: Stage;

	beforeAll(async () => {
		stage = await setStage(version);
	}, 900_000);
	afterAll(async () => await stage?.close());

	it('links every image to the item that it was made from', async () => {
		const { credential, photos, run } = stage;
		const workflow = webhookWorkflow('Item linking', [
			...photosFrom(photos.url),
			workshopNode('Repaint', credential, {
				additionalFields: { batchSize: "={{ $('List').item.json.count }}" },
			}),
			set('Named', { photo: "={{ $('List').item.json.name }}", index: '={{ $json.imageIndex }}' }),
		]);
		const list = [
			{ name: 'harbour', count: 3 },
			{ name: 'mountain', count: 1 },
		];

		const execution = await run(workflow, { photos: list });

		expect(itemsOf(execution, 'Named').map(({ json }) => [json.photo, Number(json.index)])).toEqual(
			[
				['harbour', 0],
				['harbour', 1],
				['harbour', 2],
				['mountain', 0],
			],
		);
	});

	it('hands images to nodes that read files, and takes images from nodes that make them', async () => {
		const { credential, photos, run, gateway, n8n } = stage;
		const before = gateway.bill.submitted;
		const workflow = webhookWorkflow('Chain', [
			...photosFrom(photos.url),
			workshopNode('First', credential, { additionalFields: { seed: 1 } }),
			node('Extract', 'extractFromFile', { operation: 'binaryToPropery', options: {} }),
			node('Convert', 'convertToFile', {
				operation: 'toBinary',
				sourceProperty: 'data',
				options: { fileName: 'first', mimeType: 'application/octet-stream' },
			}),
			workshopNode('Second', credential, { additionalFields: { seed: 2 } }),
		]);

		const execution = await run(workflow, { photos: [{ name: 'harbour' }] });

		const [first] = itemsOf(execution, 'First');
		const [second] = itemsOf(execution, 'Second');
		const [firstSent, secondSent] = gateway
			.requestsTo('submit')
			.slice(before)
			.map(({ json }) => json);
		const firstContent = (await n8n.editor.contentOf(first?.binary?.data)).toString('base64');
		expect(secondSent).toMatchObject({ init_images: [`data:image/png;base64,${firstContent}`] });
		expect(secondSent).not.toEqual(firstSent);
		expect(second?.binary?.data?.mimeType).toBe('image/png');
		expect(gateway.bill.submitted - before).toBe(2);
	});

	describe.each([
		['continueRegularOutput', 0],
		['continueErrorOutput', 1],
	] as const)('with one item that fails and On Error "%s"', (onError, errorOutput) => {
		it('keeps the others whole and the task ID of the failed one', async () => {
			const { credential, photos, run, gateway } = stage;
			gateway.nextTaskFails({ subErrCode: 'RISK', subErrMessage: 'not allowed', as: 'data' });
			const workflow = webhookWorkflow(`On Error: ${onError}`, [
				...photosFrom(photos.url),
				workshopNode('Repaint', credential, { options: { maxParallelTasks: 1 } }, { onError }),
			]);

			const execution = await run(workflow, { photos: [{ name: 'bad' }, { name: 'good' }] });

			expect(execution.status).toBe('success');
			const failed = itemsOf(execution, 'Repaint', errorOutput).find(({ json }) => json.error);
			expect(failed?.json.error).toMatchObject({
				message: expect.stringContaining('not allowed'),
				taskId: expect.stringMatching(TASK_ID),
			});
			expect(failed?.pairedItem).toEqual({ item: 0 });
			const good = itemsOf(execution, 'Repaint').filter(({ json }) => json.status === 'succeeded');
			expect(good.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }]);
			expect(good[0]?.binary?.data?.mimeType).toBe('image/png');
		});
	});

	it('ends at once when it is stopped, and names the task', async () => {
		const { credential, photos, start, gateway, n8n } = stage;
		gateway.faults
			.on('result')
			.always()
			.envelope({ data: { status: 'running' } });
		const polls = () => gateway.requestsTo('result').length;
		const before = polls();
		const workflow = webhookWorkflow('Stop', [
			...photosFrom(photos.url),
			workshopNode('Repaint', credential),
		]);
		const { workflowId } = await start(workflow, { photos: [{ name: 'harbour' }] });
		await waitFor('the first poll', () => (polls() > before ? true : undefined));
		const [running] = await n8n.editor.executionsOf(workflowId);

		const stop = async () => {
			await n8n.editor.stop(running?.id ?? '');
			return await n8n.editor.executionOf(workflowId);
		};
		const { status } = await withGuard('the execution', stop, STOP_GUARD_SECONDS);
		const pollsWhenStopped = polls();

		expect(status).toBe('canceled');
		await new Promise((resolve) => setTimeout(resolve, 1500));
		expect(polls()).toBe(pollsWhenStopped);
		// n8n itself replaces the messages of a stopped execution by one of its own.
		expect(n8n.process.output()).toMatch(
			/The execution was stopped while the task was under way \[item 0, task 01\w{24}\]/,
		);
		gateway.faults.on('result').clear();
	});
});

function set(name: string, values: Record<string, string>) {
	const assignments = Object.entries(values).map(([key, value]) => ({
		id: key,
		name: key,
		value,
		type: 'string',
	}));
	const parameters = { assignments: { assignments }, options: {} };
	return node(name, 'set', parameters, { typeVersion: 3.4 });
}
