import { waitFor } from './support/process';
import { itemsOf, setStage } from './support/stage';
import type { Stage } from './support/stage';
import { N8N_VERSIONS } from './support/versions';
import { photosFrom, webhookWorkflow, workshopNode } from './support/workflows';

const PHOTO = { photos: [{ name: 'harbour' }] };

describe.each(N8N_VERSIONS)('a retry on n8n $version', (version) => {
	let stage: Stage;

	beforeAll(async () => {
		stage = await setStage(version);
	}, 900_000);
	afterAll(async () => await stage?.close());
	beforeEach(() => {
		stage.gateway.requests.length = 0;
	});

	it('by Retry On Fail goes on with the task that was started', async () => {
		const { credential, gateway, photos, run } = stage;
		gateway.faults.on('result').next().gatewayError('A400IK');
		const retry = { retryOnFail: true, maxTries: 5, waitBetweenTries: 0 };
		const workflow = webhookWorkflow('Retry On Fail', [
			...photosFrom(photos.url),
			workshopNode('Repaint', credential, {}, retry),
		]);

		const execution = await run(workflow, PHOTO);

		expect(execution.status).toBe('success');
		expect(itemsOf(execution, 'Repaint')[0]?.json.resumed).toBe(true);
		expect(gateway.requestsTo('submit')).toHaveLength(1);
	});

	it('of a failed execution from the list goes on with the task that was started', async () => {
		const { credential, gateway, n8n, photos, start } = stage;
		gateway.faults.on('result').next().gatewayError('A400IK');
		const workflow = webhookWorkflow('Retry execution', [
			...photosFrom(photos.url),
			workshopNode('Repaint', credential),
		]);
		const { workflowId } = await start(workflow, PHOTO);
		const failed = await n8n.editor.executionOf(workflowId);

		await n8n.editor.retry(failed.id);
		const retried = await waitFor('the retried execution', async () => {
			const execution = await n8n.editor.executionOf(workflowId);
			return execution.id === failed.id ? undefined : execution;
		});

		expect([failed.status, retried.status]).toEqual(['error', 'success']);
		const [image] = itemsOf(retried, 'Repaint');
		expect(image?.json.resumed).toBe(true);
		expect(image?.binary?.data?.mimeType).toBe('image/png');
		expect(gateway.requestsTo('submit')).toHaveLength(1);
	});
});
