import { plainImage, toDataUri } from '../support/images';
import type { Recipe } from './images';
import { type Gateway, startGateway } from './server';
import { SignedClient } from './signedClient';
import { PresignedUrls } from './presignedUrls';
import { Store } from './store';

const submit = '/scc/sd_img2img';
const megabyte = 1024 * 1024;

let gateway: Gateway;
let source: Buffer;
let taskRequest: Record<string, unknown>;

beforeAll(async () => {
	source = await plainImage({ width: 8, height: 6 });
	const init_images = [toDataUri(source)];
	taskRequest = { stable_diffusion_model: 'xl', init_images, batch_size: 2, seed: 7 };
});

afterEach(() => gateway?.close());

test('images are what the injected painter makes of source and recipe', async () => {
	const seen: Array<[source: Buffer | undefined, recipe: Recipe]> = [];
	gateway = await startGateway({
		waitingMs: 0,
		runningMs: 0,
		paint: async (source, recipe) => {
			seen.push([source, recipe]);
			return Buffer.from(`image ${recipe.seed}`);
		},
	});
	const client = new SignedClient(gateway);
	const { taskId } = (await client.call(submit, { ...taskRequest, denoising_strength: 0.5 })).json
		.data;
	const { images } = (await client.call('/scc/sd_get_result', { taskId })).json.data;
	const texts = await Promise.all(images.map(async (url) => (await fetch(url)).text()));
	expect(texts).toEqual(['image 7', 'image 8']);
	expect(seen).toEqual([
		[source, { seed: 7, strength: 0.5, width: 8, height: 6 }],
		[source, { seed: 8, strength: 0.5, width: 8, height: 6 }],
	]);
});

test('one image with many names is served without a copy', async () => {
	const store = new Store(new PresignedUrls({ now: () => Date.now() }, 60));
	const image = Buffer.alloc(8 * megabyte);
	for (let i = 0; i < 300; i += 1) {
		const path = store.filePath(store.keep({ format: 'png', bytes: Promise.resolve(image) }));
		const request = { operation: 'file', method: 'GET', path, headers: {}, body: Buffer.alloc(0) };
		const { status, body } = await store.file({ ...request, operation: 'file', json: undefined });
		expect(status).toBe(200);
		expect(body.buffer).toBe(image.buffer);
	}
});

test('the body of a signed call may be as large as configured', async () => {
	const status = async (largestBodyBytes: number, bytes: number) => {
		await gateway?.close();
		gateway = await startGateway({ largestBodyBytes });
		const text = JSON.stringify('x'.repeat(bytes - 2));
		return (await new SignedClient(gateway).call(submit, undefined, { text })).status;
	};
	expect(await status(1000, 1000)).toBe(200);
	expect(await status(1000, 1001)).toBe(413);
	expect(await status(32 * megabyte, 32 * megabyte)).toBe(200);
	expect(await status(120 * megabyte, 110 * megabyte)).toBe(200);
});

test('the accepted tasks are listed in order, also when their response was lost', async () => {
	gateway = await startGateway();
	const client = new SignedClient(gateway);
	const first = (await client.call(submit, taskRequest)).json.data.taskId;
	gateway.faults.on('submit').next().processThenReset();
	await expect(client.call(submit, taskRequest)).rejects.toThrow();
	gateway.faults.on('submit').next().resetConnection();
	await expect(client.call(submit, taskRequest)).rejects.toThrow();
	const third = (await client.call(submit, taskRequest)).json.data.taskId;
	expect(gateway.taskIds).toEqual([first, expect.any(String), third]);
	expect(gateway.taskIds).toHaveLength(gateway.bill.submitted);
});
