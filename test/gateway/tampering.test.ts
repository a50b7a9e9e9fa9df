import { finishedTask, taskRequest, type FinishedTask } from './finishedTaskFixture';

const image = Buffer.from('an image');
const submit = '/scc/sd_img2img';

let fixture: FinishedTask;

beforeEach(async () => {
	fixture = await finishedTask(image);
});

afterEach(() => fixture.gateway.close());

const next = () => fixture.gateway.faults.on('result').next();

async function result() {
	return (await fixture.getResult()).json.data;
}

describe('a response', () => {
	test.each(['successed', 'SUCCEEDED', 'canceled', 42, null])(
		'spells its status %s',
		async (as) => {
			next().status(as);
			const { status, images, taskId } = await result();
			expect([status, images.length, taskId]).toEqual([as, 1, fixture.taskId]);
			expect((await result()).status).toBe('succeeded');
		},
	);

	test('has no images', async () => {
		next().withoutImages();
		expect(await result()).toMatchObject({ status: 'succeeded', images: [] });
	});

	test('has other images', async () => {
		const images = Array.from({ length: 10_000 }, (_, i) => `ftp://127.0.0.1/${i}.png`);
		next().withImages(images);
		expect((await result()).images).toEqual(images);
	});

	test('has images besides the real ones', async () => {
		next().withImages((real) => [...real, 'javascript:0', 7]);
		const { images } = await result();
		expect(images).toEqual([expect.stringMatching(/^http/), 'javascript:0', 7]);
	});

	test('has no data, though the work is done', async () => {
		fixture.gateway.faults.on('submit').next().emptyData();
		const { json } = await fixture.client.call(submit, await taskRequest());
		expect(json).toMatchObject({ status: 10, data: null, subErrCode: null });
		expect(fixture.gateway.taskIds).toHaveLength(2);
	});

	test('stays as it is when the service refuses', async () => {
		fixture.gateway.faults.on('submit').next().status('succeeded');
		const { json } = await fixture.client.call(submit, {});
		expect(json).toMatchObject({ status: 20, subErrCode: 'INVALID_PARAMETER', data: null });
	});

	test('comes later', async () => {
		next().delay(150);
		const from = performance.now();
		expect(await result()).toMatchObject({ status: 'succeeded' });
		expect(performance.now() - from).toBeGreaterThan(140);
	});
});

describe('a response about a task under way', () => {
	let slow: FinishedTask;

	beforeEach(async () => {
		slow = await finishedTask(image, { waitingMs: 60_000, runningMs: 60_000 });
	});

	afterEach(() => slow.gateway.close());

	/** The states of the task now, in the middle of its run, and twice after its end. */
	async function states() {
		const seen: string[] = [];
		for (const minutes of [0, 1.5, 3, 3]) {
			slow.gateway.clock.skew(minutes * 60_000);
			seen.push((await slow.getResult()).json.data.status);
		}
		return seen;
	}

	test('lists no images, whatever is planned', async () => {
		slow.gateway.faults.on('result').next().withImages(['http://127.0.0.1/a.png']);
		const { data } = (await slow.getResult()).json;
		expect(data).toMatchObject({ status: 'waiting', images: [] });
	});

	test('is stale by one call', async () => {
		slow.gateway.faults.on('result').always().stale();
		expect(await states()).toEqual(['waiting', 'waiting', 'running', 'succeeded']);
	});

	test('is stale enough to go back to an earlier status', async () => {
		slow.gateway.faults.on('result').call(4).stale(2);
		expect(await states()).toEqual(['waiting', 'running', 'succeeded', 'running']);
	});

	test('is stale up to the first one', async () => {
		slow.gateway.faults.on('result').call(2).stale(2);
		expect(await states()).toEqual(['waiting', 'waiting', 'succeeded', 'succeeded']);
	});

	test('is never that about another task, however stale', async () => {
		const { taskId } = (await slow.client.call(submit, await taskRequest())).json.data;
		await slow.getResult();
		slow.gateway.faults.on('result').next().stale();
		const { json } = await slow.client.call('/scc/sd_get_result', { taskId });
		expect(json.data.taskId).toBe(taskId);
	});
});

describe('an image', () => {
	const file = () => fixture.gateway.faults.on('file').next();
	const download = async (init?: RequestInit) => await fetch(await fixture.imageUrl(), init);

	test('has expired', async () => {
		file().expired();
		const response = await download();
		expect(response.status).toBe(403);
		expect(response.headers.get('x-ca-request-id')).toBeNull();
		const text = await response.text();
		fixture.gateway.clock.skew(3_601_000);
		const url = fixture.gateway.requestsTo('file')[0]?.path ?? '';
		expect(await (await fetch(fixture.gateway.endpoint + url)).text()).toBe(text);
	});

	test('is elsewhere', async () => {
		file().redirectTo('http://127.0.0.1:1/a.png');
		const { status, headers } = await download({ redirect: 'manual' });
		expect([status, headers.get('location')]).toEqual([302, 'http://127.0.0.1:1/a.png']);
	});

	test('is none', async () => {
		file().htmlPage();
		const response = await download();
		expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html']);
		expect(await response.text()).toMatch(/^<!doctype html>/);
	});

	test('is what it was when nothing is planned', async () => {
		expect(Buffer.from(await (await download()).arrayBuffer())).toEqual(image);
	});
});
