import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import type { INodeExecutionData } from 'n8n-workflow';

import { useFastClock } from '../support/fastClock';
import { runError } from '../support/n8nEngine';
import type { BinaryMode } from '../support/n8nEngine';
import { NODE_NAME, imageToImage } from '../support/workflowBuilder';
import { startEnvironment } from '../support/testEnvironment';
import type { TestEnvironment } from '../support/testEnvironment';

useFastClock();

const MODES: BinaryMode[] = ['default', 'filesystem'];

let environment: TestEnvironment;
afterEach(async () => await environment.close());

/** `init_images` of the only task submitted. */
function sentImages(): string[] {
	const [submit] = environment.gateway.requestsTo('submit');
	return (submit?.json as { init_images: string[] }).init_images;
}

describe.each(MODES)('images from binary fields in binary mode "%s"', (mode) => {
	beforeEach(async () => {
		environment = await startEnvironment({ binaryMode: mode });
	});

	it('sends several fields in the order of their names', async () => {
		const { engine, storeImage } = environment;
		const binary = {
			front: await storeImage({ width: 40 }),
			back: await storeImage({ width: 50 }),
		};

		await engine.run(imageToImage({ binaryPropertyName: ' back , front ' }), [
			{ json: {}, binary },
		]);

		const contents = [await engine.contentOf(binary.back), await engine.contentOf(binary.front)];
		expect(sentImages()).toEqual(
			contents.map((content) => `data:image/png;base64,${content.toString('base64')}`),
		);
	});

	it('finds the type in the data when n8n does not know it', async () => {
		const { engine, storeImage } = environment;
		const data = await storeImage({ mimeType: 'application/octet-stream', fileName: 'download' });

		await engine.run(imageToImage(), [{ json: {}, binary: { data } }]);

		expect(sentImages()[0]).toMatch(/^data:image\/png;base64,/);
	});

	it('uploads an image above 1 MiB and sends its address', async () => {
		const { engine, gateway, storeImage } = environment;
		const data = await storeImage({ width: 800, height: 600, noise: true });
		const content = await engine.contentOf(data);

		const execution = await engine.run(imageToImage(), [{ json: {}, binary: { data } }]);

		expect(content.length).toBeGreaterThan(1024 * 1024);
		expect(gateway.requestsTo('uploadSign')[0]?.json).toEqual({
			originalFilename: 'photo.png',
			contentType: 'image/png',
			size: content.length,
		});
		const [put] = gateway.requestsTo('upload');
		expect(put?.bodyBytes).toBe(content.length);
		expect(Object.keys(put?.headers ?? {}).filter((name) => name.startsWith('x-ca-'))).toEqual([]);
		expect(sentImages()).toEqual([expect.stringContaining(`${gateway.endpoint}/temp/`)]);
		expect(execution.itemsOf(NODE_NAME)).toHaveLength(1);
	});

	it('uploads a small image when Image Transfer says so', async () => {
		const { engine, gateway, item } = environment;

		await engine.run(imageToImage({ options: { imageTransfer: 'upload' } }), [await item()]);

		expect(gateway.requestsTo('upload')).toHaveLength(1);
		expect(sentImages()[0]).toMatch(/^http/);
	});

	it('sends a big image inline when Image Transfer says so', async () => {
		const { engine, gateway, storeImage } = environment;
		const data = await storeImage({ width: 800, height: 600, noise: true });
		const workflow = imageToImage({ options: { imageTransfer: 'inline' } });

		await engine.run(workflow, [{ json: {}, binary: { data } }]);

		expect(gateway.requestsTo('uploadSign')).toEqual([]);
		expect(sentImages()[0]).toMatch(/^data:image\/png;base64,/);
	});

	it('falls back to inline when the service refuses the upload call', async () => {
		const { engine, gateway, storeImage } = environment;
		gateway.faults.on('uploadSign').always().gatewayError('I404NF');
		const data = await storeImage({ width: 800, height: 600, noise: true });

		await engine.run(imageToImage(), [{ json: {}, binary: { data } }]);

		expect(sentImages()[0]).toMatch(/^data:image\/png;base64,/);
	});

	it('says what to do when an image can neither be uploaded nor sent inline', async () => {
		const { engine, gateway, storeImage } = environment;
		gateway.faults.on('uploadSign').always().gatewayError('I404NF');
		const data = await storeImage({ width: 1800, height: 1400, noise: true });

		const { run } = await engine.run(imageToImage(), [{ json: {}, binary: { data } }]);

		const { message, description } = runError(run);
		expect(message).toMatch(
			/^The file in "data" \(7\.\d MB\) could not be uploaded and is too big to be sent inline/,
		);
		expect(description).toContain('Use a file of less than 6 MB');
		expect(description).toContain('I404NF');
		expect(gateway.bill.submitted).toBe(0);
	});

	it('refuses to send more inline than the service takes', async () => {
		const { engine, gateway, storeImage } = environment;
		const data = await storeImage({ width: 1800, height: 1400, noise: true });
		const workflow = imageToImage({ options: { imageTransfer: 'inline' } });

		const { run } = await engine.run(workflow, [{ json: {}, binary: { data } }]);

		expect(runError(run).message).toMatch(/^The files are too big to be sent inline: 7\.\d MB/);
		expect(runError(run).description).toContain("Set 'File Transfer' under 'Options' to 'Upload'");
		expect(gateway.requests).toEqual([]);
	});
});

it('an upload that fails before its body is read leaves no file open', async () => {
	environment = await startEnvironment();
	const { engine, gateway, storeImage } = environment;
	const data = await storeImage({ width: 700, height: 700, noise: true });
	const closedPort = 'http://127.0.0.1:9/upload';
	gateway.faults
		.on('uploadSign')
		.always()
		.envelope({ data: { uploadUrl: closedPort, accessUrl: closedPort } });
	const items = Array.from({ length: 20 }, () => ({ json: {}, binary: { data } }));
	const workflow = imageToImage({}, { onError: 'continueRegularOutput' });

	await engine.run(workflow, items);

	const opened = readdirSync('/proc/self/fd').map((fd) => {
		const link = path.join('/proc/self/fd', fd);
		return existsSync(link) ? readlinkSync(link) : '';
	});
	expect(opened.filter((file) => file.includes('n8n-engine-'))).toEqual([]);
});

it('a file that is named in the JSON of an item is data, not a file of the item', async () => {
	environment = await startEnvironment();
	const { engine, gateway, storeImage } = environment;
	const data = await storeImage();

	const { run } = await engine.run(imageToImage(), [{ json: { data, _files: { data } } as never }]);

	expect(runError(run).message).toBe('The input item has no binary field "data" [item 0]');
	expect(gateway.requests).toEqual([]);
});

describe('images from the web', () => {
	const photo =
		'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
	const a = 'https://example.com/a.jpg?x=1,2';
	const b = 'http://example.com/b.png';
	const transformed = 'https://example.com/w_200,h_200/a.jpg';

	const ways: Array<[string, unknown, string[]]> = [
		['one address', a, [a]],
		['addresses separated by commas', `${a}, ${b}`, [a, b]],
		['addresses on several lines', `${a}\n\n  ${b}\r\n`, [a, b]],
		['a data URI among addresses', `${photo},${b}`, [photo, b]],
		['an array from an expression', '={{ $json.urls }}', [a, b]],
		['an array with blanks', '={{ $json.urls.map((url) => `  ${url}\n`) }}', [a, b]],
		['a URL with commas in its path', transformed, [transformed]],
		[
			'URLs with commas, separated by commas',
			`${transformed},${transformed}`,
			[transformed, transformed],
		],
		['URLs separated by full-width commas', `${a}，${b}`, [a, b]],
		['a URL with a comma at its end', `${a},`, [a]],
	];

	it.each(ways)('takes %s', async (_way, imageUrls, expected) => {
		environment = await startEnvironment();
		// The gateway downloads from loopback only; what it was sent is what counts here.
		environment.gateway.faults
			.on('submit')
			.always()
			.envelope({ data: { taskId: 't', status: 'waiting' } });
		const workflow = imageToImage({
			imageSource: 'url',
			imageUrls: imageUrls as string,
			waitForCompletion: false,
		});

		await environment.engine.run(workflow, [{ json: { urls: [a, b] } }]);

		expect(sentImages()).toEqual(expected);
	});
});

describe('bad input is refused before anything is sent:', () => {
	const noImage = async (): Promise<INodeExecutionData> => ({ json: {} });
	const imageItem = async () => await environment.item();
	const stored = (content: string, fileName: string, type: string) => async () => ({
		json: {},
		binary: { data: await environment.engine.store(Buffer.from(content), fileName, type) },
	});

	const cases: Array<
		[string, Parameters<typeof imageToImage>[0], () => Promise<INodeExecutionData>, string, string]
	> = [
		[
			'an item without an image',
			{},
			noImage,
			'The input item has no binary field "data" [item 0]',
			'It has no binary data at all',
		],
		[
			'an empty binary field',
			{},
			stored('', 'empty.png', 'image/png'),
			'The binary field "data" is empty [item 0]',
			'it has no content',
		],
		[
			'a field name that does not exist',
			{ binaryPropertyName: 'photo' },
			imageItem,
			'The input item has no binary field "photo" [item 0]',
			'\'Input Binary Field\' must name one that it has: "data"',
		],
		[
			'an empty field name',
			{ binaryPropertyName: ',' },
			imageItem,
			"'Input Binary Field' is empty [item 0]",
			'usually "data"',
		],
		[
			'a text file',
			{},
			stored('hello', 'notes.txt', 'text/plain'),
			'The binary field "data" holds no image but "notes.txt" [item 0]',
			'such as PNG, JPEG or WebP',
		],
		[
			'a web page that was saved as an image',
			{},
			stored('<html></html>', 'a.png', 'image/png'),
			'The binary field "data" holds no image but "a.png" [item 0]',
			"'Input Binary Field'",
		],
		[
			'a URL that is none',
			{ imageSource: 'url', imageUrls: 'example.com/a.jpg' },
			noImage,
			'\'Image URLs\' holds "example.com/a.jpg", which is not the URL of an image [item 0]',
			'must begin with http:// or https://',
		],
		[
			'a URL of another kind',
			{ imageSource: 'url', imageUrls: 'ftp://example.com/a.jpg' },
			noImage,
			'\'Image URLs\' holds "ftp://example.com/a.jpg", which is not the URL of an image [item 0]',
			'http://',
		],
		[
			'no URL at all',
			{ imageSource: 'url', imageUrls: '={{ [] }}' },
			noImage,
			"'Image URLs' is empty [item 0]",
			'Enter the URL of an image.',
		],
		[
			'broken JSON',
			{ additionalFields: { extraParameters: '{ "a": }' } },
			imageItem,
			"'Extra Parameters' must be a JSON object, but it is invalid: ",
			'Write names and values like this',
		],
		[
			'JSON that is no object',
			{ additionalFields: { extraParameters: '[1]' } },
			imageItem,
			"'Extra Parameters' must be a JSON object [item 0]",
			'Write names and values like this',
		],
		[
			'a width of 0',
			{ additionalFields: { width: 0 } },
			imageItem,
			"'Width' must be a whole number of at least 1, but it is 0 [item 0]",
			'expression',
		],
		[
			'half a pixel',
			{ additionalFields: { height: 512.5 } },
			imageItem,
			"'Height' must be a whole number of at least 1, but it is 512.5 [item 0]",
			'expression',
		],
		[
			'a width in words',
			{ additionalFields: { width: '={{ "wide" }}' } },
			imageItem,
			'\'Width\' must be a whole number of at least 1, but it is "wide" [item 0]',
			'expression',
		],
		[
			'a strength above 1',
			{ denoisingStrength: 1.5 },
			imageItem,
			"'Denoising Strength' must be a number from 0 to 1, but it is 1.5 [item 0]",
			'expression',
		],
		[
			'a strength below 0',
			{ denoisingStrength: -0.1 },
			imageItem,
			"'Denoising Strength' must be a number from 0 to 1, but it is -0.1 [item 0]",
			'expression',
		],
		[
			'no model',
			{ model: '={{ "  " }}' },
			imageItem,
			"'Model' is empty [item 0]",
			'The file name of the Stable Diffusion model',
		],
		[
			'a model that an expression does not find',
			{ model: '={{ $json.nothing }}' },
			imageItem,
			"'Model' is empty [item 0]",
			'The file name of the Stable Diffusion model',
		],
		[
			'a prompt that is a list',
			{ prompt: '={{ ["a", "b"] }}' },
			imageItem,
			'\'Prompt\' must be text, but it is ["a","b"] [item 0]',
			'expression',
		],
		[
			'a time-out of 0',
			{ options: { timeout: 0 } },
			imageItem,
			"'Timeout (Seconds)' must be a number of at least 1, but it is 0 [item 0]",
			'expression',
		],
		[
			'a time-out that is a word',
			{ options: { timeout: '={{ "soon" }}' } },
			imageItem,
			'\'Timeout (Seconds)\' must be a number of at least 1, but it is "soon" [item 0]',
			'expression',
		],
		[
			'no place for any task',
			{ options: { maxParallelTasks: 0 } },
			imageItem,
			"'Max Parallel Tasks' must be a whole number of at least 1, but it is 0 [item 0]",
			'expression',
		],
	];

	beforeEach(async () => {
		environment = await startEnvironment();
	});

	it.each(cases)('%s', async (_case, parameters, item, message, advice) => {
		const { run } = await environment.engine.run(imageToImage(parameters), [await item()]);

		expect(runError(run).message).toContain(message);
		expect(runError(run).description).toContain(advice);
		expect(environment.gateway.requests).toEqual([]);
	});
});
