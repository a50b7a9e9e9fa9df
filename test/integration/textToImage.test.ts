import type { IDataObject } from 'n8n-workflow';

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

const textToImage = (parameters: object = {}) =>
	workflowWith({
		resource: 'image',
		operation: 'textToImage',
		model: 'sd_xl_base_1.0.safetensors',
		prompt: 'a lake',
		...parameters,
	});

const submitted = () => environment.gateway.requestsTo('textToImage')[0]?.json as IDataObject;
const units = (...rows: object[]) => ({ controlNet: { units: rows } });
const sentUnits = () =>
	(submitted().alwayson_scripts as { controlnet: { units: IDataObject[] } }).controlnet.units;

it('sends model and prompt, and nothing that was not added', async () => {
	const execution = await environment.engine.run(textToImage());

	expect(submitted()).toEqual({
		stable_diffusion_model: 'sd_xl_base_1.0.safetensors',
		prompt: 'a lake',
	});
	const [only] = execution.itemsOf(NODE_NAME);
	expect(only?.binary?.data?.mimeType).toBe('image/png');
	expect(only?.json).toMatchObject({ status: 'succeeded', imageIndex: 0, imageCount: 1 });
});

it('sends every additional field under the name that the service uses', async () => {
	const additionalFields = {
		batchSize: 2,
		steps: 30,
		cfgScale: 6.5,
		width: 640,
		height: 480,
		seed: 42,
		clipSkip: 2,
		samplerName: { __rl: true, mode: 'list', value: 'DPM++ 2M' },
		vae: { __rl: true, mode: 'name', value: 'other.safetensors' },
		extraParameters: '{ "styles": ["ink"] }',
	};

	const execution = await environment.engine.run(
		textToImage({ negativePrompt: 'text', additionalFields }),
	);

	expect(submitted()).toEqual({
		stable_diffusion_model: 'sd_xl_base_1.0.safetensors',
		prompt: 'a lake',
		negtive_prompt: 'text',
		batch_size: 2,
		steps: 30,
		cfg_scale: 6.5,
		width: 640,
		height: 480,
		seed: 42,
		clip_skip: 2,
		sampler_name: 'DPM++ 2M',
		sd_vae: 'other.safetensors',
		styles: ['ink'],
	});
	expect(execution.itemsOf(NODE_NAME)).toHaveLength(2);
});

it('takes a sampler that was saved as plain text', async () => {
	await environment.engine.run(
		textToImage({ additionalFields: { samplerName: 'Heun', vae: '={{ "None" }}' } }),
	);
	expect(submitted()).toMatchObject({ sampler_name: 'Heun', sd_vae: 'None' });
});

describe('ControlNet', () => {
	it('sends a unit for each row, with its reference image', async () => {
		const { engine, gateway, item } = environment;
		const url = `${gateway.endpoint}/photo.png`;
		await engine.run(
			textToImage(
				units(
					{ module: 'canny', model: 'cn_canny', imageSource: 'binary', binaryPropertyName: 'data' },
					{
						model: 'cn_pose',
						imageSource: 'url',
						imageUrl: url,
						weight: '={{ "0.5" }}',
						guidanceStart: 0.2,
						guidanceEnd: 0.8,
					},
				),
			),
			[await item()],
		);

		expect(sentUnits()).toEqual([
			{
				module: 'canny',
				model: 'cn_canny',
				input_image: expect.stringMatching(/^data:image\/png;base64,/),
				weight: 1,
				guidance_start: 0,
				guidance_end: 1,
			},
			{
				model: 'cn_pose',
				input_image: url,
				weight: 0.5,
				guidance_start: 0.2,
				guidance_end: 0.8,
			},
		]);
	});

	it('uploads a big reference image', async () => {
		const { engine, gateway, storeImage } = environment;
		const data = await storeImage({ width: 700, height: 700, noise: true });
		await engine.run(textToImage(units({ model: 'cn' })), [{ json: {}, binary: { data } }]);

		expect(gateway.requestsTo('upload')).toHaveLength(1);
		expect(sentUnits()[0]?.input_image).toMatch(/^http.*\/temp\//);
	});

	it('keeps other scripts of Extra Parameters beside it', async () => {
		const extraParameters = '{ "alwayson_scripts": { "adetailer": { "args": [true] } } }';
		await environment.engine.run(
			textToImage({ ...units({ model: 'cn' }), additionalFields: { extraParameters } }),
			[await environment.item()],
		);
		expect(submitted().alwayson_scripts).toMatchObject({
			controlnet: { units: [{ model: 'cn' }] },
			adetailer: { args: [true] },
		});
	});

	it.each([
		['Weight', { model: 'cn', weight: 2.5 }, /^'Weight' must be a number from 0 to 2/],
		['Weight', { model: 'cn', weight: '={{ "much" }}' }, /^'Weight' must be a number/],
		['Guidance Start', { model: 'cn', guidanceStart: -0.1 }, /^'Guidance Start' must be/],
		['Guidance End', { model: 'cn', guidanceEnd: 1.1 }, /^'Guidance End' must be/],
		[
			'Guidance Start',
			{ model: 'cn', guidanceStart: '={{ 0.8 }}', guidanceEnd: '0.7' },
			/^'Guidance Start' must not be after 'Guidance End', but they are 0\.8 and 0\.7/,
		],
		['ControlNet Model', { model: '={{ "" }}' }, /^'ControlNet Model' is empty/],
		[
			'Input Binary Field',
			{ model: 'cn', binaryPropertyName: 'pose' },
			/^The input item has no binary field "pose"/,
		],
		[
			'Image URL',
			{ model: 'cn', imageSource: 'url', imageUrl: '={{ "http://a/b,https://c/d" }}' },
			/^'Image URL' holds several URLs/,
		],
	])(
		'refuses a wrong "%s" in the second row before anything is sent',
		async (_label, row, message) => {
			const { engine, gateway, item } = environment;
			const { run } = await engine.run(textToImage(units({ model: 'cn' }, row)), [await item()]);
			expect(runError(run).message).toMatch(message);
			expect(runError(run).message).toContain(" (row 2 of 'ControlNet') [item 0]");
			expect(gateway.requests).toEqual([]);
		},
	);

	it('takes guidance that ends where it starts', async () => {
		const unit = { model: 'cn', guidanceStart: 0.5, guidanceEnd: 0.5 };
		await environment.engine.run(textToImage(units(unit)), [await environment.item()]);
		expect(sentUnits()[0]).toMatchObject({ guidance_start: 0.5, guidance_end: 0.5 });
	});
});

it('needs a prompt', async () => {
	const { run } = await environment.engine.run(textToImage({ prompt: '={{ "" }}' }));
	expect(runError(run).message).toBe("'Prompt' is empty [item 0]");
});

it('shows how far a task is with Get Progress', async () => {
	const { engine, gateway } = environment;
	Object.assign(gateway.durations, { waitingMs: 60_000 });
	const submission = await engine.run(textToImage({ waitForCompletion: false }));
	const { taskId } = submission.itemsOf(NODE_NAME)[0]?.json ?? {};

	const progress = workflowWith({ resource: 'image', operation: 'getProgress', taskId } as never);
	const [item] = (await engine.run(progress)).itemsOf(NODE_NAME);

	expect(item?.json).toMatchObject({ taskId, status: 'waiting', progress: 0 });
	expect(gateway.bill.submitted).toBe(1);
});

it('spells the end of a task "succeeded" in Get Progress, however the service does', async () => {
	const { engine } = environment;
	const [done] = (await engine.run(textToImage())).itemsOf(NODE_NAME);
	const { taskId } = done?.json ?? {};
	const progress = workflowWith({ resource: 'image', operation: 'getProgress', taskId } as never);
	expect((await engine.run(progress)).itemsOf(NODE_NAME)[0]?.json.status).toBe('succeeded');
});
