import sharp from 'sharp';
import { plainImage, toDataUri } from '../../support/images';
import type { GatewayOptions } from '../options';
import type { Recipe } from '../images';
import type { Gateway } from '../server';
import type { WorkflowDefinition } from './definition';
import { startWithClient, type WorkflowClient, type WorkflowData } from './workflowClient';

const small = { width: 16, height: 12 };

let gateway: Gateway;
let client: WorkflowClient;
let dataUri: string;

beforeAll(async () => {
	dataUri = toDataUri(await plainImage({ width: 8, height: 6 }));
});

beforeEach(() => start());
afterEach(() => gateway.close());

async function start(options: Partial<GatewayOptions> = {}): Promise<void> {
	await gateway?.close();
	({ gateway, client } = await startWithClient(options));
}

/** Starts a gateway with one workflow, `wf`. */
const publish = async (workflow: Partial<WorkflowDefinition>) =>
	await start({
		workflows: { wf: { versions: ['v1'], aliases: { main: 'v1' }, inputs: {}, ...workflow } },
	});

interface Download {
	type: string | null;
	bytes: Buffer;
}

async function download(url: unknown): Promise<Download> {
	const response = await fetch(String(url));
	expect(response.status).toBe(200);
	const bytes = Buffer.from(await response.arrayBuffer());
	return { type: response.headers.get('content-type'), bytes };
}

/** The value at a path of a result. */
const at = (data: WorkflowData, ...path: Array<string | number>) =>
	path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], data.result);

test('one image is one object named "images", as in the examples of the vendor', async () => {
	const data = await client.run('wf-ok', small);
	expect(data).toMatchObject({ images: [], status: 'succeeded' });
	expect(data.result).toEqual({
		images: {
			url: expect.stringMatching(`^${gateway.endpoint}/files/[\\w-]+\\.png\\?Expires=`),
			type: 'image',
			format: 'png',
			filename: 'ComfyUI_00000_.png',
			object_key: expect.stringMatching(/^comfy\/output\/[\w-]+\.png$/),
			...small,
		},
	});
	const { bytes } = await download(at(data, 'images', 'url'));
	expect(await sharp(bytes).metadata()).toMatchObject({ format: 'png', ...small });
});

describe('many outputs', () => {
	let data: WorkflowData;

	beforeEach(async () => {
		data = await client.run('wf-many', { ...small, prompt: 'a lake' });
	});

	test.each<[string, string, string, Array<string | number>]>([
		['WebP', 'image/webp', '52494646........57454250', ['poster', 'url']],
		['JPEG', 'image/jpeg', 'ffd8ff', ['poster', 'preview']],
		['PNG', 'image/png', '89504e470d0a1a0a', ['variants', 0, 'url']],
		['JPEG', 'image/jpeg', 'ffd8ff', ['variants', 1, 'url']],
		['MP4', 'video/mp4', '........66747970', ['media', 'clip', 'url']],
		['WebM', 'video/webm', '1a45dfa3', ['media', 'teaser']],
		['WAV', 'audio/wav', '52494646........57415645', ['media', 'sound', 'url']],
		['text', 'text/plain; charset=utf-8', '7b22', ['media', 'notes', 'url']],
	])('has a real %s file of type %s', async (_, type, magicBytes, path) => {
		const file = await download(at(data, ...path));
		expect(file.type).toBe(type);
		expect(file.bytes.toString('hex')).toMatch(new RegExp(`^${magicBytes}`));
		expect(file.bytes.length).toBeLessThan(2048);
	});

	test('describes each file by its type', () => {
		const ofType = (path: Array<string | number>) => at(data, ...path);
		expect(ofType(['media', 'clip'])).toMatchObject({ type: 'video', format: 'mp4', width: 16 });
		expect(ofType(['media', 'sound'])).toMatchObject({
			type: 'audio',
			format: 'wav',
			duration: 100,
		});
		expect(ofType(['media', 'notes'])).toMatchObject({ type: 'text', format: 'txt' });
	});

	test('has the same URL in two places, also when the result is requested again', async () => {
		expect(at(data, 'cover')).toBe(at(data, 'poster', 'url'));
		gateway.clock.skew(5000);
		const again = (await client.result(data.taskId)).json.data as unknown as WorkflowData;
		expect(at(again, 'cover')).toBe(at(again, 'poster', 'url'));
		expect(at(again, 'cover')).not.toBe(at(data, 'cover'));
	});

	test('has a preview that is another file, and text, number and input', () => {
		expect(at(data, 'poster', 'preview')).not.toBe(at(data, 'poster', 'url'));
		expect(data.result).toMatchObject({
			caption: 'a lake at night',
			score: 0.87,
			prompt: 'a lake',
		});
	});

	test('has URLs that expire', async () => {
		gateway.clock.skew(3_601_000);
		expect((await fetch(String(at(data, 'media', 'teaser')))).status).toBe(403);
	});

	test('has a temporary image on request', async () => {
		expect(data.images).toEqual([]);
		const fields = { alias_id: 'main', return_temp_files: true };
		const { images } = await client.run('wf-many', small, fields);
		expect(images).toHaveLength(1);
		expect((await download(images[0])).type).toBe('image/png');
	});
});

test('a workflow without chosen outputs has a list of URLs and no result', async () => {
	const { images, result } = await client.run('wf-default', small);
	expect(result).toBeNull();
	const [first, second] = await Promise.all(images.map(download));
	expect([first?.type, second?.type]).toEqual(['image/png', 'image/png']);
	expect(first?.bytes).not.toEqual(second?.bytes);
});

test('a workflow without files has values only', async () => {
	const { images, result } = await client.run('wf-text', { prompt: '一只猫' });
	expect(images).toEqual([]);
	expect(result).toEqual({ caption: '一只猫', words: 7, tags: ['lake', 'night'] });
});

test('inputs come back in the types in which they arrived', async () => {
	const inputs = {
		text: '3',
		number: 0.5,
		integer: 3,
		boolean: false,
		json: { a: [1, '1', null] },
	};
	expect((await client.run('wf-echo', inputs)).result).toEqual(inputs);
	expect((await client.run('wf-echo', { boolean: 'false' })).result).toEqual({ boolean: 'false' });
});

test('a test can publish workflows of its own', async () => {
	await publish({
		inputs: { note: { type: 'json' } },
		result: { deep: [{ list: [{ $input: 'note' }, null, true] }], file: { $url: 'txt' } },
	});
	const note = { $file: 'png' };
	const data = await client.run('wf', { note });
	expect(data.result).toEqual({
		deep: [{ list: [note, null, true] }],
		file: expect.stringMatching(/\.txt\?/),
	});
	expect((await download(at(data, 'file'))).bytes.toString()).toBe(JSON.stringify({ note }));
	expect((await client.submit('wf-ok')).json.subErrCode).toBe('WORKFLOW_NOT_FOUND');
});

describe('an image', () => {
	const imageOf = async (...request: Parameters<WorkflowClient['run']>) =>
		(await download(at(await client.run(...request), 'images', 'url'))).bytes;

	test('is the same for the same inputs, unless seeds are to be random', async () => {
		const random = { alias_id: 'main', randomise_seeds: true };
		const plain = await imageOf('wf-ok', { ...small, prompt: 'a lake' });
		expect(await imageOf('wf-ok', { ...small, prompt: 'a lake' })).toEqual(plain);
		expect(await imageOf('wf-ok', { ...small, prompt: 'a hill' })).not.toEqual(plain);
		expect(await imageOf('wf-ok', { ...small, prompt: 'a lake' }, random)).not.toEqual(plain);
	});

	test('has the seed among the inputs, if there is one', async () => {
		const seeds: number[] = [];
		await start({
			paint: async (_source, { seed }) => {
				seeds.push(seed);
				return Buffer.from('image');
			},
		});
		await client.run('wf-default', { prompt: 'a lake', seed: 7 });
		expect(seeds).toEqual([7, 8]);
	});

	test('is painted over the input image, in its size', async () => {
		const painted: Array<[Buffer | undefined, Recipe]> = [];
		await start({
			paint: async (source, recipe) => {
				painted.push([source, recipe]);
				return Buffer.from('image');
			},
		});
		await client.run('wf-image', { image: dataUri, denoise: 0.25 });
		const source = Buffer.from(dataUri.split(',')[1] ?? '', 'base64');
		const recipe = { width: 8, height: 6, strength: 0.25, seed: expect.any(Number) };
		expect(painted).toEqual([[source, recipe]]);
	});

	test('of hd_repair has twice the size of its source', async () => {
		const { images } = await client.run(
			'hd_repair',
			{ source_image: dataUri },
			{ version_id: 'v1' },
		);
		const { bytes } = await download(images[0]);
		expect(await sharp(bytes).metadata()).toMatchObject({ width: 16, height: 12 });
	});
});
