import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import sharp from 'sharp';
import { type Gateway, startGateway } from './server';
import { type Quirks, SignedClient } from './signedClient';
import type { GatewayOptions } from './options';

const quick = { waitingMs: 0, runningMs: 0 };
const submit = '/scc/sd_img2img';
const getResult = '/scc/sd_get_result';
const getProgress = '/scc/sd_get_progress';
const uploadSign = '/scc/sp_create_temp_file_upload_sign';

let gateway: Gateway;
let client: SignedClient;
let source: Buffer;

beforeAll(async () => {
	const colours = Buffer.from(Array.from({ length: 8 * 6 * 3 }, (_, i) => (i * 53) % 256));
	source = await sharp(colours, { raw: { width: 8, height: 6, channels: 3 } })
		.resize(96, 72)
		.png()
		.toBuffer();
});

beforeEach(() => restart(quick));

afterEach(() => gateway.close());

/** Replaces the running gateway. */
async function restart(options: Partial<GatewayOptions>): Promise<void> {
	await gateway?.close();
	gateway = await startGateway(options);
	client = new SignedClient(gateway);
}

function taskRequest(fields: Record<string, unknown> = {}) {
	return {
		stable_diffusion_model: 'xl.safetensors',
		init_images: [`data:image/png;base64,${source.toString('base64')}`],
		seed: 7,
		...fields,
	};
}

/** The data of sd_get_result for a new task. */
async function generate(fields: Record<string, unknown> = {}) {
	const { json } = await client.call(submit, taskRequest(fields));
	return (await client.call(getResult, { taskId: json.data.taskId })).json.data;
}

async function download(url = ''): Promise<Buffer> {
	return Buffer.from(await (await fetch(url)).arrayBuffer());
}

/** The first image of a new task. */
async function resultImage(fields: Record<string, unknown> = {}): Promise<Buffer> {
	return await download((await generate(fields)).images[0]);
}

/** Mean difference of two images of the same size, in steps of 256. */
async function difference(one: Buffer, other: Buffer): Promise<number> {
	const raw = await sharp(other).removeAlpha().raw().toBuffer({ resolveWithObject: true });
	const difference = await sharp(one)
		.removeAlpha()
		.composite([{ input: raw.data, raw: raw.info, blend: 'difference' }])
		.png()
		.toBuffer();
	const { channels } = await sharp(difference).removeAlpha().stats();
	return channels.reduce((sum, { mean }) => sum + mean / channels.length, 0);
}

describe('a task', () => {
	test('waits, runs and succeeds by the clock', async () => {
		await restart({ waitingMs: 60_000, runningMs: 60_000 });
		const { json } = await client.call(submit, taskRequest());
		expect(json).toMatchObject({ status: 10, data: { status: 'waiting' }, errCode: null });
		const { taskId } = json.data;
		expect(taskId).toMatch(/^01[0-9a-z]{24}$/);
		const ask = async (path: string) => (await client.call(path, { taskId })).json.data;
		expect(await ask(getProgress)).toMatchObject({ status: 'waiting', lastQueueRemaining: 1 });
		gateway.clock.skew(90_000);
		expect(await ask(getResult)).toMatchObject({ status: 'running', images: [] });
		const running = await ask(getProgress);
		expect(running).toMatchObject({ taskId, status: 'running', lastQueueRemaining: 0 });
		expect(running.progress).toBeCloseTo(0.5, 1);
		expect(running.etaRelative).toBeCloseTo(30, -1);
		gateway.clock.skew(120_000);
		expect(await ask(getProgress)).toMatchObject({ status: 'successed', progress: 1 });
		expect(await ask(getResult)).toMatchObject({ status: 'succeeded' });
	});

	test('spells its success as configured', async () => {
		const spelling = 'successed';
		await restart({
			...quick,
			successSpelling: spelling,
			progressSuccessSpelling: 'succeeded',
		});
		const { taskId, status } = await generate();
		const { data } = (await client.call(getProgress, { taskId })).json;
		expect([status, data.status]).toEqual(['successed', 'succeeded']);
	});

	test('echoes its parameters with the defaults filled in', async () => {
		const { parameters, info } = await generate({ prompt: '一只猫', batch_size: 2 });
		const { stable_diffusion_model: model } = taskRequest();
		expect(parameters).toMatchObject({
			stable_diffusion_model: model,
			prompt: '一只猫',
			steps: 20,
			cfg_scale: 7,
			sampler_name: 'Euler a',
			width: 96,
			height: 72,
			seed: 7,
		});
		expect(parameters).not.toHaveProperty('init_images');
		expect(info).toEqual({ seed: 7, all_seeds: [7, 8], model });
	});

	test.each([undefined, -1])('draws a seed when asked for %s', async (seed) => {
		await restart({ ...quick, random: () => 0.5 });
		expect(await generate({ seed })).toMatchObject({ parameters: { seed: 2 ** 31 } });
	});

	test('fails on request, as its data report', async () => {
		gateway.nextTaskFails({ subErrCode: 'NSFW', subErrMessage: 'not that' });
		const failed = await generate();
		expect(failed).toMatchObject({ status: 'failed', images: [], message: 'not that' });
		const { data } = (await client.call(getProgress, { taskId: failed.taskId })).json;
		expect(data).toMatchObject({ status: 'failed', message: 'not that' });
		expect(await generate()).toMatchObject({ status: 'succeeded' });
	});

	test('fails on request, as the envelope reports', async () => {
		gateway.nextTaskFails({ subErrCode: 'NSFW', subErrMessage: 'not that', as: 'envelope' });
		const { taskId } = (await client.call(submit, taskRequest())).json.data;
		const { json } = await client.call(getResult, { taskId });
		expect(json).toMatchObject({ status: 20, subErrCode: 'NSFW', subErrMessage: 'not that' });
		expect(json.data).toBeNull();
	});

	test.each([getResult, getProgress])('that was never submitted is unknown to %s', async (path) => {
		const { status, json } = await client.call(path, { taskId: '01none' });
		expect(status).toBe(200);
		expect(json).toMatchObject({ status: 20, subErrCode: 'TASK_NOT_FOUND', data: null });
	});
});

describe('a result image', () => {
	test('is a PNG of the size of the source, and not the source', async () => {
		const made = await resultImage();
		expect(await sharp(made).metadata()).toMatchObject({ format: 'png', width: 96, height: 72 });
		expect(await difference(made, source)).toBeGreaterThan(5);
	});

	test('has the size that was asked for, up to 2048', async () => {
		const made = await resultImage({ width: 3000, height: 16 });
		expect(await sharp(made).metadata()).toMatchObject({ width: 2048, height: 16 });
	});

	test('differs from the next one of its batch', async () => {
		const { images } = await generate({ batch_size: 2 });
		expect(images).toHaveLength(2);
		const [first, second] = await Promise.all(images.map(download));
		expect(await difference(first ?? source, second ?? source)).toBeGreaterThan(5);
	});

	test('is the same for the same seed', async () => {
		expect(await resultImage({ seed: 3 })).toEqual(await resultImage({ seed: 3 }));
		expect(await resultImage({ seed: 3 })).not.toEqual(await resultImage({ seed: 4 }));
	});

	test('moves away from the source as the strength grows', async () => {
		const away = async (strength: number) =>
			await difference(await resultImage({ denoising_strength: strength }), source);
		const [none, some, most] = [await away(0), await away(0.5), await away(1)];
		expect(none).toBeLessThan(1);
		expect(some).toBeGreaterThan(none + 3);
		expect(most).toBeGreaterThan(some + 3);
	});
});

describe('a result URL', () => {
	test('expires', async () => {
		const [url = ''] = (await generate()).images;
		expect(new URL(url).searchParams.get('Expires')).toMatch(/^\d{10}$/);
		gateway.clock.skew(3_601_000);
		const response = await fetch(url);
		expect(response.status).toBe(403);
		expect(await response.text()).toContain('<Code>AccessDenied</Code>');
	});

	test('cannot be changed', async () => {
		const url = new URL((await generate()).images[0] ?? '');
		url.searchParams.set('Expires', '9999999999');
		expect((await fetch(url)).status).toBe(403);
	});

	test('is refused to a caller who sends credentials along', async () => {
		const [url = ''] = (await generate()).images;
		expect((await fetch(url, { headers: { 'X-Ca-Key': 'k' } })).status).toBe(400);
	});
});

describe('a task request is refused', () => {
	const jpeg = () => `data:image/jpeg;base64,${source.toString('base64')}`;
	const torn = () => `data:image/png;base64,${source.subarray(0, 200).toString('base64')}`;
	test.each<[what: string, code: string, message: RegExp, fields: () => Record<string, unknown>]>([
		['an empty model', 'INVALID_PARAMETER', /model/, () => ({ stable_diffusion_model: '' })],
		['no images', 'INVALID_PARAMETER', /^init_images/, () => ({ init_images: [] })],
		['numbers as text', 'INVALID_PARAMETER', /^steps/, () => ({ steps: '20' })],
		['a fraction of an image', 'INVALID_PARAMETER', /^batch_size/, () => ({ batch_size: 1.5 })],
		['bare base64', 'INVALID_IMAGE', /data:/, () => ({ init_images: ['iVBORw0KGgo='] })],
		['broken base64', 'INVALID_IMAGE', /base64/, () => ({ init_images: [`${jpeg()}*`] })],
		['a wrong media type', 'INVALID_IMAGE', /found image\/png/, () => ({ init_images: [jpeg()] })],
		['half an image', 'INVALID_IMAGE', /unreadable/, () => ({ init_images: [torn()] })],
		[
			'a URL outside',
			'IMAGE_DOWNLOAD_FAILED',
			/cannot download .*loopback/,
			() => ({ init_images: ['http://example.com/a.png'] }),
		],
	])('for %s', async (_, subErrCode, message, fields) => {
		const { status, json } = await client.call(submit, taskRequest(fields()));
		expect(status).toBe(200);
		expect(json).toMatchObject({ status: 20, subErrCode, data: null });
		expect(json.subErrMessage).toMatch(message);
		expect(gateway.bill.submitted).toBe(0);
	});

	test('for a model that is not on the list', async () => {
		await restart({ ...quick, models: ['one.safetensors'] });
		expect((await client.call(submit, taskRequest())).json.subErrCode).toBe('MODEL_NOT_FOUND');
		expect(await generate({ stable_diffusion_model: 'one.safetensors' })).toHaveProperty('taskId');
	});
});

describe('an upload', () => {
	const announced = { originalFilename: 'a.png', contentType: 'image/png' };
	const open = async (size?: number) =>
		(await client.call(uploadSign, { ...announced, size })).json.data;
	const put = async (url: unknown, headers: Record<string, string> = {}) =>
		await fetch(String(url), {
			method: 'PUT',
			headers: { 'content-type': 'image/png', ...headers },
			body: new Uint8Array(source),
		});

	test('can be used as a source', async () => {
		const { uploadUrl, accessUrl, expireTime } = await open(source.length);
		expect(expireTime).toBeGreaterThan(Date.now());
		expect((await put(uploadUrl)).status).toBe(200);
		expect(await download(String(accessUrl))).toEqual(source);
		expect(await resultImage({ init_images: [accessUrl] })).toEqual(await resultImage());
	});

	test('works once', async () => {
		const { uploadUrl } = await open();
		expect((await put(uploadUrl)).status).toBe(200);
		expect((await put(uploadUrl)).status).toBe(403);
	});

	test('is refused with another Content-Type, a bad signature, or credentials', async () => {
		const { uploadUrl, accessUrl } = await open();
		expect((await put(uploadUrl, { 'content-type': 'image/jpeg' })).status).toBe(403);
		expect((await put(`${String(uploadUrl)}x`)).status).toBe(403);
		expect((await put(uploadUrl, { 'x-ca-key': 'k' })).status).toBe(403);
		expect((await fetch(String(accessUrl))).status).toBe(404);
	});

	test('is refused when its length is another one, or unknown', async () => {
		const { uploadUrl } = await open(source.length + 1);
		expect((await put(uploadUrl)).status).toBe(400);
		const stream = new Blob([new Uint8Array(source)]).stream();
		const chunked = await fetch(String(uploadUrl), {
			method: 'PUT',
			headers: { 'content-type': 'image/png' },
			body: stream,
			duplex: 'half',
		});
		expect(chunked.status).toBe(411);
	});

	test('reads only without credentials', async () => {
		const { accessUrl } = await open();
		const headers = { 'x-ca-key': 'k' };
		expect((await fetch(String(accessUrl), { headers })).status).toBe(400);
	});
});

describe.each([
	{ dialect: 'codes' as const, tooLarge: 413, notFound: 404, signature: 403, throttled: 429 },
	{ dialect: 'legacy' as const, tooLarge: 400, notFound: 400, signature: 400, throttled: 403 },
])('in the dialect $dialect', ({ dialect, tooLarge, notFound, signature, throttled }) => {
	beforeEach(() => restart({ ...quick, dialect }));

	const codeIn = (code: string) => (dialect === 'codes' ? code : null);

	test('a body above 8 MB is too large', async () => {
		const large = { text: JSON.stringify('x'.repeat(8 * 1024 * 1024)) };
		const { status, headers } = await client.call(submit, undefined, large);
		expect([status, headers.get('x-ca-error-code')]).toEqual([tooLarge, codeIn('I413RL')]);
	});

	test('an unknown path is not found', async () => {
		const { status, headers } = await client.call('/scc/sd_none', {});
		expect([status, headers.get('x-ca-error-code')]).toEqual([notFound, codeIn('I404NF')]);
		expect(headers.get('x-ca-error-message')).toMatch(/^API not found/i);
	});

	test('a method that no API has is unsupported', async () => {
		const { port } = new URL(gateway.endpoint);
		const call = request({ port, method: 'TRACE', path: submit, agent: false }).end();
		const [{ statusCode, headers }] = (await once(call, 'response')) as [IncomingMessage];
		expect(statusCode).toBe(dialect === 'codes' ? 405 : 400);
		expect(headers['x-ca-error-code'] ?? null).toBe(codeIn('I405UM'));
	});

	test('a Content-Type that cannot be read is invalid', async () => {
		const quirks: Quirks = { beforeSigning: (headers) => (headers['content-type'] = '???') };
		const { status, headers } = await client.call(submit, {}, quirks);
		expect([status, headers.get('x-ca-error-code')]).toEqual([400, codeIn('I400CT')]);
		expect(gateway.requests).toHaveLength(1);
	});

	test('a wrong secret makes an invalid signature', async () => {
		const other = new SignedClient({ ...gateway, accessKeySecret: 'wrong' });
		const { status, headers } = await other.call(submit, {});
		expect([status, headers.get('x-ca-error-code')]).toEqual([signature, codeIn('A403IS')]);
		expect(headers.get('x-ca-error-message')).toMatch(/^Invalid Signature, Server StringToSign:/);
	});

	test('a wrong key, a wrong clock and throttling are reported', async () => {
		const other = new SignedClient({ ...gateway, accessKeyId: '1' });
		expect((await other.call(submit, {})).status).toBe(400);
		gateway.faults.on('submit').next().gatewayError('T429UR');
		expect((await client.call(submit, {})).status).toBe(throttled);
		gateway.clock.skew(16 * 60_000);
		const late = await client.call(submit, {});
		expect(late.status).toBe(dialect === 'codes' ? 403 : 400);
		expect(late.headers.get('x-ca-error-message')).toMatch(/expired/i);
	});
});

describe('the request log', () => {
	test('has every request as it was sent', async () => {
		await client.call(submit, taskRequest({ clip_skip: 2 }));
		await client.call('/scc/none', { a: 1 });
		const [first, second] = gateway.requests;
		expect(first).toMatchObject({
			operation: 'submit',
			method: 'POST',
			path: submit,
			json: { seed: 7 },
			unknownFields: ['clip_skip'],
		});
		expect(first?.headers).toHaveProperty('x-ca-signature');
		expect(first?.bodyBytes).toBe(JSON.stringify(taskRequest({ clip_skip: 2 })).length);
		expect(second).toMatchObject({ operation: 'unknown', json: { a: 1 } });
		expect(gateway.requestsTo('submit')).toEqual([first]);
	});

	test('bills a task that was accepted, also when its response was lost', async () => {
		await client.call(submit, taskRequest());
		gateway.faults.on('submit').next().processThenReset();
		await expect(client.call(submit, taskRequest())).rejects.toThrow();
		expect(gateway.bill.submitted).toBe(2);
	});

	test('bills no request that never arrived', async () => {
		gateway.faults.on('submit').next().resetConnection();
		await expect(client.call(submit, taskRequest())).rejects.toThrow();
		expect(gateway.bill.submitted).toBe(0);
		expect(gateway.requestsTo('submit')).toHaveLength(1);
	});
});
