import type { IBinaryData, IDataObject, INodeExecutionData } from 'n8n-workflow';

import { useFastClock } from '../support/fastClock';
import { plainImage, toDataUri } from '../support/images';
import type { BinaryMode } from '../support/n8nEngine';
import { NODE_NAME, asTool, imageToImage } from '../support/workflowBuilder';
import { startEnvironment } from '../support/testEnvironment';
import type { TestEnvironment } from '../support/testEnvironment';

useFastClock();

const MODES: BinaryMode[] = ['default', 'filesystem'];

describe.each(MODES)('Image to Image in binary mode "%s"', (binaryMode) => {
	let environment: TestEnvironment;

	beforeEach(async () => {
		environment = await startEnvironment({ binaryMode });
	});

	afterEach(async () => await environment.close());

	it('sends every field to its place and nothing else', async () => {
		const { engine, gateway, item } = environment;
		const workflow = imageToImage({
			prompt: 'a harbour 港口 🌅',
			negativePrompt: 'blurry',
			denoisingStrength: 0.4,
			additionalFields: {
				vae: 'sdxl_vae.safetensors',
				batchSize: 2,
				steps: 12,
				cfgScale: 6.5,
				width: 96,
				height: 72,
				samplerName: 'DPM++ 2M Karras',
				seed: 42,
			},
			options: { resourceConfigId: ' pool-a, pool-b ,default ' },
		});

		await engine.run(workflow, [await item()]);

		const [submit, ...more] = gateway.requestsTo('submit');
		expect(more).toEqual([]);
		expect(submit?.headers['x-sp-resource-config-id']).toBe('pool-a,pool-b,default');
		expect(submit?.json).toEqual({
			stable_diffusion_model: 'sd_xl_base_1.0.safetensors',
			init_images: [expect.stringMatching(/^data:image\/png;base64,iVBORw0KGgo/)],
			denoising_strength: 0.4,
			prompt: 'a harbour 港口 🌅',
			negtive_prompt: 'blurry',
			sd_vae: 'sdxl_vae.safetensors',
			batch_size: 2,
			steps: 12,
			cfg_scale: 6.5,
			width: 96,
			height: 72,
			sampler_name: 'DPM++ 2M Karras',
			seed: 42,
		});
	});

	it('sends a prompt of digits as text', async () => {
		const { engine, gateway, item } = environment;

		await engine.run(imageToImage({ prompt: '={{ 7 }}' }), [await item()]);

		expect(gateway.requestsTo('submit')[0]?.json).toMatchObject({ prompt: '7' });
	});

	it('leaves out what is not set, and reads numbers that an expression gives as text', async () => {
		const { engine, gateway, item } = environment;
		const additionalFields = { width: '={{ $json.width }}', vae: '={{ $json.vae }}' };

		await engine.run(imageToImage({ additionalFields }), [await item({ width: '96', vae: '' })]);

		expect(Object.keys(gateway.requestsTo('submit')[0]?.json as object).sort()).toEqual([
			'denoising_strength',
			'init_images',
			'stable_diffusion_model',
			'width',
		]);
		expect(gateway.requestsTo('submit')[0]?.json).toMatchObject({ width: 96 });
	});

	it('merges Extra Parameters last', async () => {
		const { engine, gateway, item } = environment;
		const additionalFields = { steps: 10, extraParameters: '{ "clip_skip": 2, "steps": 11 }' };

		await engine.run(imageToImage({ additionalFields }), [await item()]);

		expect(gateway.requestsTo('submit')[0]?.json).toMatchObject({ clip_skip: 2, steps: 11 });
	});

	it('returns one item for each image, with the bytes that the service delivered', async () => {
		const { engine, gateway, item } = environment;
		const workflow = imageToImage({ additionalFields: { batchSize: 2, seed: 7 } });

		const execution = await engine.run(workflow, [await item()]);

		const items = execution.itemsOf(NODE_NAME);
		expect(items.map(({ json }) => [json.imageIndex, json.imageCount, json.seed])).toEqual([
			[0, 2, 7],
			[1, 2, 8],
		]);
		for (const { json, binary, pairedItem } of items) {
			expect(json).toMatchObject({
				status: 'succeeded',
				taskId: expect.stringMatching(/^01\w{24}$/),
			});
			expect(json.parameters).toMatchObject({ batch_size: 2 });
			expect(new Date(json.expiresAt as string).getTime()).toBeGreaterThan(Date.now());
			expect(Object.keys(json)).not.toContain('error');
			expect(pairedItem).toEqual({ item: 0 });
			expect(binary?.data).toMatchObject({ mimeType: 'image/png', fileExtension: 'png' });
			const served = await fetch(json.imageUrl as string);
			const bytes = Buffer.from(await served.arrayBuffer());
			expect((await engine.contentOf(binary?.data)).equals(bytes)).toBe(true);
		}
		expect(gateway.bill.submitted).toBe(1);
	});

	it('puts all images on one item when Output Mode says so', async () => {
		const { engine, item } = environment;
		const options = { outputMode: 'perTask', outputBinaryField: 'painting' };
		const workflow = imageToImage({ additionalFields: { batchSize: 3 }, options });

		const [only, ...more] = (await engine.run(workflow, [await item()])).itemsOf(NODE_NAME);

		expect(more).toEqual([]);
		expect(Object.keys(only?.binary ?? {})).toEqual(['painting_0', 'painting_1', 'painting_2']);
		expect(only?.json.imageUrls).toHaveLength(3);
		expect(Object.keys(only?.json ?? {})).not.toContain('imageUrl');
		expect(only?.pairedItem).toEqual({ item: 0 });
	});

	it('works on several items and keeps their order', async () => {
		const { engine, gateway, item } = environment;
		const workflow = imageToImage({
			prompt: '={{ $json.prompt }}',
			additionalFields: { batchSize: '={{ $json.count }}' },
		});
		const inputs = [
			{ prompt: 'one', count: 1 },
			{ prompt: 'two', count: 3 },
			{ prompt: 'three', count: 2 },
		];

		const execution = await engine.run(workflow, await Promise.all(inputs.map(item)));

		const items = execution.itemsOf(NODE_NAME);
		const prompts = items.map(({ json }) => (json.parameters as IDataObject).prompt);
		expect(prompts).toEqual(['one', 'two', 'two', 'two', 'three', 'three']);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 1, 1, 2, 2].map((index) => ({ item: index })),
		);
		expect(gateway.bill.submitted).toBe(3);
	});

	it('returns addresses only when Download Images is off', async () => {
		const { engine, gateway, item } = environment;

		const execution = await engine.run(imageToImage({ downloadImages: false }), [await item()]);

		const [only] = execution.itemsOf(NODE_NAME);
		expect(only?.json.imageUrl).toMatch(/^http/);
		expect(only?.binary).toBeUndefined();
		expect(gateway.requestsTo('file')).toEqual([]);
	});

	it('returns the task at once when Wait for Completion is off', async () => {
		const { engine, gateway, item } = environment;

		const execution = await engine.run(imageToImage({ waitForCompletion: false }), [await item()]);

		const [only] = execution.itemsOf(NODE_NAME);
		expect(only).toEqual({
			json: { taskId: expect.stringMatching(/^01/), status: 'waiting' },
			pairedItem: { item: 0 },
		});
		expect(gateway.requests.map(({ operation }) => operation)).toEqual(['submit']);
	});
});

describe('Image to Image', () => {
	let environment: TestEnvironment;

	afterEach(async () => await environment.close());

	it('keeps Max Parallel Tasks: the next task waits until one is done', async () => {
		environment = await startEnvironment();
		const { engine, gateway, item } = environment;
		const workflow = imageToImage({ options: { maxParallelTasks: 1 } });

		await engine.run(workflow, await Promise.all([{}, {}, {}].map(item)));

		const order = gateway.requests.map(({ operation }) => operation).join(' ');
		expect(order).toMatch(/^(submit (result )+file ?){3}$/);
	});

	it('runs items side by side when there are places', async () => {
		environment = await startEnvironment();
		const { engine, gateway, item } = environment;

		await engine.run(imageToImage(), await Promise.all([{}, {}, {}].map(item)));

		const order = gateway.requests.map(({ operation }) => operation).join(' ');
		expect(order).toMatch(/^submit submit submit /);
	});

	it.each([
		['among the JSON', (photo: IBinaryData) => ({ json: { photo: photo as IDataObject } })],
		[
			'in the place that n8n has for them',
			(photo: IBinaryData) => ({ json: { _files: { photo } } }),
		],
		['where they always were', (photo: IBinaryData) => ({ json: {}, binary: { photo } })],
	])('finds the images of workflows with combined binary data %s', async (_where, itemWith) => {
		environment = await startEnvironment();
		const { engine, storeImage } = environment;
		const workflow = imageToImage({ binaryPropertyName: 'photo' }, {}, { binaryMode: 'combined' });
		const input = itemWith(await storeImage()) as INodeExecutionData;

		const [only] = (await engine.run(workflow, [input])).itemsOf(NODE_NAME);

		expect(only?.json._files).toMatchObject({ data: { mimeType: 'image/png' } });
	});

	it('returns small JSON without binary data when an AI agent uses it as a tool', async () => {
		environment = await startEnvironment();
		const { engine, gateway } = environment;
		const imageUrls = toDataUri(await plainImage());

		const execution = await engine.run(asTool(imageToImage({ imageUrls })));

		const [only] = execution.itemsOf(NODE_NAME);
		expect(only?.json.imageUrl).toMatch(/^http/);
		expect(only?.binary).toBeUndefined();
		expect(gateway.requestsTo('file')).toEqual([]);
	});
});
