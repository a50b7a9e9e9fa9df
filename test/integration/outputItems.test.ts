import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { useFastClock } from '../support/fastClock';
import { runError } from '../support/n8nEngine';
import { NODE_NAME, imageToImage } from '../support/workflowBuilder';
import { startEnvironment } from '../support/testEnvironment';
import type { TestEnvironment } from '../support/testEnvironment';

useFastClock();

let environment: TestEnvironment;
beforeEach(async () => {
	environment = await startEnvironment();
});
afterEach(async () => await environment.close());

const continues = { onError: 'continueRegularOutput' } as const;

function batch(size: number, options: IDataObject = {}, settings = {}) {
	const parameters = { additionalFields: { batchSize: size }, options };
	return imageToImage(parameters as Parameters<typeof imageToImage>[0], settings);
}

/** The address of the second image is that of no file, however often the task is looked at. */
function breakSecondImage(): void {
	const { gateway } = environment;
	gateway.faults
		.on('result')
		.always()
		.withImages((real) => real.map((url, index) => (index === 1 ? `${String(url)}0` : url)));
}

const missing = {
	imageIndex: 1,
	imageUrl: expect.stringMatching(/^http/),
	message: expect.stringMatching(/^An image could not be downloaded \(HTTP 40/),
};

function expectGood({ json, binary }: INodeExecutionData, index: number): void {
	expect(json).toMatchObject({ status: 'succeeded', imageIndex: index, imageCount: 3 });
	expect(json.missingImages).toEqual([missing]);
	expect(binary?.data?.mimeType).toBe('image/png');
	expect(json).not.toHaveProperty('error');
}

describe('of three images, one of which cannot be downloaded,', () => {
	it('the other two come out, each telling what is missing', async () => {
		breakSecondImage();
		const execution = await environment.engine.run(batch(3), [await environment.item()]);

		const items = execution.itemsOf(NODE_NAME);
		expect(items).toHaveLength(2);
		[0, 2].forEach((index, place) => expectGood(items[place] ?? { json: {} }, index));
		expect(environment.gateway.bill.submitted).toBe(1);
	});

	it('a failed row comes with them where the node goes on after errors', async () => {
		breakSecondImage();
		const workflow = batch(3, {}, continues);
		const execution = await environment.engine.run(workflow, [await environment.item()]);

		const [first, third, failed, ...more] = execution.itemsOf(NODE_NAME);
		expect(more).toEqual([]);
		[first, third].forEach((item, place) => expectGood(item ?? { json: {} }, 2 * place));
		expect(Object.keys(failed?.json ?? {})).toEqual(['error']);
		const { taskId } = first?.json ?? {};
		const error = failed?.json.error as IDataObject;
		expect(error).toMatchObject({ taskId, httpCode: expect.stringMatching(/^40/) });
		expect(error.message).toMatch(new RegExp(` \\[item 0, task ${String(taskId)}\\]$`));
		expect(failed?.pairedItem).toEqual({ item: 0 });
	});

	it('the failed row goes to the error output, the others to the usual one', async () => {
		breakSecondImage();
		const workflow = batch(3, {}, { onError: 'continueErrorOutput' });
		const execution = await environment.engine.run(workflow, [await environment.item()]);

		expect(execution.itemsOf(NODE_NAME, 0).map(({ json }) => json.imageIndex)).toEqual([0, 2]);
		const errors = execution.itemsOf(NODE_NAME, 1);
		expect(errors).toHaveLength(1);
		expect(JSON.stringify(errors[0]?.json)).toContain('An image could not be downloaded');
	});

	it('one item for the task holds two files, under the numbers of their images', async () => {
		breakSecondImage();
		const workflow = batch(3, { outputMode: 'perTask' });
		const execution = await environment.engine.run(workflow, [await environment.item()]);

		const [only, ...more] = execution.itemsOf(NODE_NAME);
		expect(more).toEqual([]);
		expect(Object.keys(only?.binary ?? {})).toEqual(['data_0', 'data_2']);
		expect(only?.json.imageUrls).toHaveLength(2);
		expect(only?.json.missingImages).toEqual([missing]);
	});
});

it('images that have all arrived tell of none that is missing', async () => {
	const execution = await environment.engine.run(batch(3), [await environment.item()]);
	const items = execution.itemsOf(NODE_NAME);
	expect(items).toHaveLength(3);
	for (const { json } of items) expect(json).not.toHaveProperty('missingImages');
});

it('an item none of whose images arrives fails, and names the task', async () => {
	const reply = { status: 404, body: 'no' };
	environment.gateway.faults.on('file').always().respondWith(reply);
	const { run } = await environment.engine.run(batch(3), [await environment.item()]);
	expect(runError(run).message).toMatch(
		/^An image could not be downloaded \(HTTP 404\) \[item 0, task 01\w+\]$/,
	);
});

it.each([
	['downloaded', true],
	['only named', false],
])('an image on the disk is left out where images are %s', async (_how, downloadImages) => {
	environment.gateway.faults
		.on('result')
		.always()
		.withImages((real) => [...real, 'file:///etc/passwd']);
	const workflow = imageToImage({ downloadImages });
	const execution = await environment.engine.run(workflow, [await environment.item()]);

	const [only, ...more] = execution.itemsOf(NODE_NAME);
	expect(more).toEqual([]);
	expect(only?.json).toMatchObject({ imageIndex: 0, imageCount: 2 });
	expect(only?.json.missingImages).toEqual([
		{
			imageIndex: 1,
			imageUrl: 'file:///etc/passwd',
			message: 'The service delivered an image with an invalid URL: "file:///etc/passwd"',
		},
	]);
	expect(only?.binary === undefined).toBe(!downloadImages);
});

it('more than 10,000 images of one task are refused', async () => {
	environment.gateway.faults
		.on('result')
		.always()
		.withImages(([real]) => Array.from({ length: 10_001 }, () => real));
	const { run } = await environment.engine.run(imageToImage(), [await environment.item()]);
	expect(runError(run).message).toMatch(/^The service delivered 10001 images for one task/);
	expect(environment.gateway.requestsTo('file')).toEqual([]);
});

it('no more than four images of a task are downloaded at a time', async () => {
	const { engine, gateway } = environment;
	// So long that a slow machine starts four downloads in this time.
	const delayMs = 1000;
	gateway.faults.on('file').always().delay(delayMs);
	const execution = await engine.run(batch(8), [await environment.item()]);
	expect(execution.itemsOf(NODE_NAME)).toHaveLength(8);
	const askedAt = gateway.requestsTo('file').map(({ at }) => at);
	askedAt.slice(4).forEach((at, index) => {
		// Not before the one four places ahead has been answered.
		expect(at - (askedAt[index] ?? Infinity)).toBeGreaterThanOrEqual(delayMs - 5);
	});
	// And they are not downloaded one by one.
	expect((askedAt[3] ?? Infinity) - (askedAt[0] ?? 0)).toBeLessThan(delayMs);
});
