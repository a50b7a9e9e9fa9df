import sharp from 'sharp';
import { plainImage, toDataUri } from '../support/images';
import type { GatewayOptions } from './options';
import type { Recipe } from './images';
import { type Gateway, startGateway } from './server';
import { SignedClient } from './signedClient';

const paths = { submit: '/scc/sd_txt2img', result: '/scc/sd_get_result' };

let gateway: Gateway;
let client: SignedClient;
let dataUri: string;
/** What the painter was called with. */
let painted: Array<[source: Buffer | undefined, recipe: Recipe]>;

beforeAll(async () => {
	dataUri = toDataUri(await plainImage({ width: 8, height: 6 }));
});

beforeEach(() => start());
afterEach(() => gateway.close());

async function start(options: Partial<GatewayOptions> = {}): Promise<void> {
	await gateway?.close();
	gateway = await startGateway({ waitingMs: 0, runningMs: 0, ...options });
	client = new SignedClient(gateway);
}

/** A gateway whose images are texts. */
async function startWithRecorder(): Promise<void> {
	painted = [];
	await start({
		paint: async (source, recipe) => {
			painted.push([source, recipe]);
			return Buffer.from('image');
		},
	});
}

const submit = async (fields: Record<string, unknown> = {}) =>
	await client.call(paths.submit, { stable_diffusion_model: 'xl', prompt: 'a lake', ...fields });

async function generate(fields: Record<string, unknown> = {}) {
	const { taskId } = (await submit(fields)).json.data;
	return (await client.call(paths.result, { taskId })).json.data;
}

const controlNet = (unit: Record<string, unknown> = {}) => ({
	alwayson_scripts: {
		controlnet: { units: [{ module: 'canny', model: 'canny_v1', input_image: dataUri, ...unit }] },
	},
});

describe('an image from text', () => {
	const download = async (url = '') => Buffer.from(await (await fetch(url)).arrayBuffer());
	const image = async (fields: Record<string, unknown>) =>
		await download((await generate({ width: 32, height: 32, ...fields })).images[0]);

	test('is a PNG of 512 pixels a side, or of the requested size', async () => {
		const [square] = (await generate()).images;
		expect(await sharp(await download(square)).metadata()).toMatchObject({
			format: 'png',
			width: 512,
			height: 512,
		});
		const small = await sharp(await image({ height: 24 })).metadata();
		expect(small).toMatchObject({ width: 32, height: 24 });
	});

	test('depends on the seed alone', async () => {
		expect(await image({ seed: 1 })).toEqual(await image({ seed: 1 }));
		expect(await image({ seed: 1 })).not.toEqual(await image({ seed: 2 }));
	});

	test('comes with its parameters in full, but without reference images', async () => {
		const { parameters, info } = await generate({ ...controlNet(), clip_skip: 2, seed: 7 });
		expect(parameters).toEqual({
			stable_diffusion_model: 'xl',
			prompt: 'a lake',
			negtive_prompt: '',
			sd_vae: 'Automatic',
			sampler_name: 'Euler a',
			clip_skip: 2,
			batch_size: 1,
			steps: 20,
			cfg_scale: 7,
			width: 8,
			height: 6,
			seed: 7,
		});
		expect(info).toEqual({ seed: 7, all_seeds: [7], model: 'xl' });
	});

	test('is painted over the first reference image, in the size of that', async () => {
		await startWithRecorder();
		await generate({ ...controlNet(), seed: 7, batch_size: 2 });
		const source = Buffer.from(dataUri.split(',')[1] ?? '', 'base64');
		expect(painted).toEqual([
			[source, { seed: 7, strength: 0.75, width: 8, height: 6 }],
			[source, { seed: 8, strength: 0.75, width: 8, height: 6 }],
		]);
	});

	test('needs no reference image', async () => {
		await startWithRecorder();
		await generate({ seed: 7 });
		expect(painted).toEqual([[undefined, expect.objectContaining({ seed: 7, width: 512 })]]);
	});

	test('takes a reference image that was uploaded', async () => {
		const announced = { originalFilename: 'a.png', contentType: 'image/png' };
		const { uploadUrl, accessUrl } = (
			await client.call('/scc/sp_create_temp_file_upload_sign', announced)
		).json.data;
		expect(await codeOf(controlNet({ input_image: accessUrl }))).toBe('IMAGE_DOWNLOAD_FAILED');
		const body = new Uint8Array(await plainImage({ width: 8, height: 6 }));
		const headers = { 'content-type': 'image/png' };
		await fetch(String(uploadUrl), { method: 'PUT', headers, body });
		expect(await codeOf(controlNet({ input_image: accessUrl }))).toBeNull();
	});
});

const codeOf = async (fields: Record<string, unknown>) => (await submit(fields)).json.subErrCode;

describe('a request is accepted', () => {
	test.each([
		['with null for fields that are not set', { clip_skip: null, alwayson_scripts: null }],
		['with all limits of a unit reached', () => controlNet({ weight: 2, guidance_end: 1 })],
		['with zero for the numbers of a unit', () => controlNet({ weight: 0, guidance_start: 0 })],
		['with a unit that has no preprocessor', () => controlNet({ module: undefined })],
	])('%s', async (_, fields) => {
		expect(await codeOf(typeof fields === 'function' ? fields() : fields)).toBeNull();
		expect(gateway.bill.submitted).toBe(1);
	});

	test('with fields that no page documents, which are recorded', async () => {
		await submit({ ...controlNet({ processor_res: 512 }), denoising_strength: 0.5, hr: null });
		expect(gateway.requestsTo('textToImage')[0]?.unknownFields).toEqual([
			'alwayson_scripts.controlnet.units.0.processor_res',
			'denoising_strength',
			'hr',
		]);
	});
});

describe('a request is refused', () => {
	const path = 'alwayson_scripts.controlnet.units';

	test.each<[string, string, string, () => Record<string, unknown>]>([
		['without a prompt', 'INVALID_PARAMETER', 'prompt', () => ({ prompt: undefined })],
		['with null for its prompt', 'INVALID_PARAMETER', 'prompt', () => ({ prompt: null })],
		['with an empty prompt', 'INVALID_PARAMETER', 'prompt', () => ({ prompt: '' })],
		['with a text for a number', 'INVALID_PARAMETER', 'steps', () => ({ steps: '20' })],
		['with a clip skip of zero', 'INVALID_PARAMETER', 'clip_skip', () => ({ clip_skip: 0 })],
		['with half a clip skip', 'INVALID_PARAMETER', 'clip_skip', () => ({ clip_skip: 1.5 })],
		[
			'with the nesting of Stable Diffusion web UI',
			'INVALID_PARAMETER',
			path,
			() => ({ alwayson_scripts: { controlnet: { args: [{ model: 'm' }] } } }),
		],
		[
			'with no unit',
			'INVALID_PARAMETER',
			path,
			() => ({ alwayson_scripts: { controlnet: { units: [] } } }),
		],
		...(
			[
				['model', undefined],
				['model', ''],
				['input_image', undefined],
				['weight', 2.01],
				['weight', -0.01],
				['weight', '1'],
				['guidance_start', 1.01],
				['guidance_start', -0.01],
				['guidance_end', 1.01],
				['guidance_end', -0.01],
			] as const
		).map(([field, value]): [string, string, string, () => Record<string, unknown>] => [
			`with the ${field} of a unit ${JSON.stringify(value) ?? 'missing'}`,
			'INVALID_PARAMETER',
			`${path}.0.${field}`,
			() => controlNet({ [field]: value }),
		]),
		[
			'with a reference image in bare base64',
			'INVALID_IMAGE',
			`${path}.0.input_image`,
			() => controlNet({ input_image: dataUri.split(',')[1] }),
		],
		[
			'with a reference that is no image',
			'INVALID_IMAGE',
			`${path}.0.input_image`,
			() => controlNet({ input_image: 'data:image/png;base64,AAAA' }),
		],
		[
			'with a reference image outside of this machine',
			'IMAGE_DOWNLOAD_FAILED',
			`${path}.0.input_image: cannot download .*loopback`,
			() => controlNet({ input_image: 'http://192.0.2.1/a.png' }),
		],
	])('%s', async (_, code, message, fields) => {
		const { json } = await submit(fields());
		expect(json).toMatchObject({ status: 20, subErrCode: code, data: null });
		expect(json.subErrMessage).toMatch(new RegExp(`^${message}`));
		expect(gateway.bill.submitted).toBe(0);
	});

	test('with a model that is not on the list', async () => {
		await start({ models: ['one.safetensors'] });
		expect(await codeOf({})).toBe('MODEL_NOT_FOUND');
	});
});
