import { useFastClock } from '../support/fastClock';
import { runError } from '../support/n8nEngine';
import { NODE_NAME, workflowWith } from '../support/workflowBuilder';
import { startEnvironment } from '../support/testEnvironment';
import type { TestEnvironment } from '../support/testEnvironment';

useFastClock();

let environment: TestEnvironment;
beforeEach(async () => {
	environment = await startEnvironment();
});
afterEach(async () => await environment.close());

describe('File → Upload', () => {
	const upload = (parameters: object = {}, settings = {}) =>
		workflowWith({ resource: 'file', operation: 'upload', ...parameters }, settings);

	it.each(['default', 'filesystem'] as const)(
		'returns the URL, under which the bytes are unchanged, in binary mode "%s"',
		async (mode) => {
			await environment.close();
			environment = await startEnvironment({ binaryMode: mode });
			const content = Buffer.from(Array.from({ length: 2_000_000 }, (_, index) => index % 251));
			const data = await environment.engine.store(content, 'clip.bin', 'application/octet-stream');

			const execution = await environment.engine.run(upload(), [{ json: {}, binary: { data } }]);

			const [only] = execution.itemsOf(NODE_NAME);
			expect(only?.json).toEqual({
				fileUrl: expect.stringMatching(/^http.*\/temp\//),
				fileName: 'clip.bin',
				mimeType: 'application/octet-stream',
				bytes: 2_000_000,
				expiresAt: expect.stringMatching(/^\d{4}-/),
			});
			expect(only?.pairedItem).toEqual({ item: 0 });
			const served = await fetch(String(only?.json.fileUrl));
			expect(Buffer.from(await served.arrayBuffer()).equals(content)).toBe(true);
			expect(environment.gateway.bill.submitted).toBe(0);
		},
	);

	it('survives an upload that breaks off', async () => {
		const { engine, gateway, item } = environment;
		gateway.faults.on('upload').next().resetConnection();
		const execution = await engine.run(upload(), [await item()]);
		expect(execution.itemsOf(NODE_NAME)).toHaveLength(1);
	});

	it('fails with the reason of the storage', async () => {
		const { engine, gateway, item } = environment;
		gateway.faults.on('upload').always().respondWith({ status: 403, body: 'quota is used up' });
		const { run } = await engine.run(upload(), [await item()]);
		expect(runError(run).message).toBe(
			'The file storage of the service refused the upload (HTTP 403) [item 0]',
		);
		expect(runError(run).description).toContain('quota is used up');
	});

	it('finds the file where its field has another name', async () => {
		const { engine, storeImage } = environment;
		const execution = await engine.run(upload(), [
			{ json: {}, binary: { Photo: await storeImage() } },
		]);
		expect(execution.itemsOf(NODE_NAME)).toHaveLength(1);
	});

	it('names the fields of an item that has several files', async () => {
		const { engine, storeImage } = environment;
		const binary = { front: await storeImage(), back: await storeImage() };
		const { run } = await engine.run(upload(), [{ json: {}, binary }]);
		expect(runError(run).description).toContain('"front", "back"');
	});
});

describe('Resource Pool → Get Utilization', () => {
	const utilization = (parameters: object) =>
		workflowWith({ resource: 'resourcePool', operation: 'getUtilization', ...parameters });

	it.each(['list', 'object'] as const)(
		'returns an item for each pool, whether the service answers with a %s',
		async (utilizationShape) => {
			await environment.close();
			environment = await startEnvironment({ utilizationShape });
			const parameters = { resourceConfigIds: 'pool-a，pool-b' };

			const execution = await environment.engine.run(utilization(parameters));

			const items = execution.itemsOf(NODE_NAME);
			expect(items.map(({ json }) => json.resourceConfigId)).toEqual(['pool-a', 'pool-b']);
			for (const { json } of items) {
				expect(json.product).toBe('comfyui_api');
				const groups = json.computingGroups as Array<{ utilizationRatio: number }>;
				const sum = groups.reduce((total, { utilizationRatio }) => total + utilizationRatio, 0);
				expect(json.utilizationRatio).toBeCloseTo(sum / groups.length);
			}
			expect(environment.gateway.bill.submitted).toBe(0);
		},
	);

	it('asks for pools of Stable Diffusion, too', async () => {
		const parameters = { resourceConfigIds: 'pool-sd', product: 'sd_webui' };
		await environment.engine.run(utilization(parameters));
		expect(environment.gateway.requestsTo('utilization')[0]?.json).toEqual({
			resourceConfigIds: ['pool-sd'],
			subProduct: 'sd_webui',
		});
	});

	it('reports an unknown pool in the words of the service', async () => {
		const { run } = await environment.engine.run(utilization({ resourceConfigIds: 'pool-x' }));
		expect(runError(run).message).toContain('pool-x');
	});

	it('refuses an unknown product before anything is sent', async () => {
		const parameters = { resourceConfigIds: 'pool-a', product: '={{ "ComfyUI" }}' };
		const { run } = await environment.engine.run(utilization(parameters));
		expect(runError(run).message).toBe(
			'\'Product\' must be one of "comfyui_api", "sd_webui", but it is "ComfyUI" [item 0]',
		);
		expect(environment.gateway.requests).toEqual([]);
	});

	it.each(['={{ " , " }}', '={{ "" }}'])('needs an ID: %s', async (resourceConfigIds) => {
		const { run } = await environment.engine.run(utilization({ resourceConfigIds }));
		expect(runError(run).message).toBe("'Resource Pool IDs' is empty [item 0]");
		expect(environment.gateway.requests).toEqual([]);
	});
});
