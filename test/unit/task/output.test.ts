import type { IBinaryData, IDataObject } from 'n8n-workflow';

import { toItems } from '../../../nodes/AiCreationWorkshop/task/output';
import { HEADS } from '../files/support/download';
import { inMemory } from '../files/support/inputItem';
import { useFastClock } from '../support/fastClock';
import { outputContext } from './support/output';
import { api, resultOf } from './support/taskContext';

useFastClock();

const A = 'http://127.0.0.1/a.png?Expires=1717200000';
const B = 'http://127.0.0.1/b.png';
const NAMELESS = 'http://127.0.0.1/';
const EXPIRY = '2024-06-01T00:00:00.000Z';
const png = HEADS.png.toString('base64');

describe('the items of a task', () => {
	test('are one for each file, with its content', async () => {
		const { context } = outputContext();
		expect(await toItems(context, api, '01abc', resultOf([A, B]))).toMatchObject([
			{
				json: {
					taskId: '01abc',
					status: 'succeeded',
					info: null,
					imageUrl: A,
					imageIndex: 0,
					imageCount: 2,
					expiresAt: EXPIRY,
					seed: 0,
				},
				binary: { data: { data: png, fileName: 'a.png', mimeType: 'image/png' } },
				pairedItem: { item: 0 },
			},
			{
				json: { imageUrl: B, imageIndex: 1, imageCount: 2, expiresAt: null, seed: 1 },
				binary: { data: { fileName: 'b.png' } },
			},
		]);
	});

	test('are one for all files if the option says so', async () => {
		const { context } = outputContext({ options: { outputMode: 'perTask' } });
		const items = await toItems(context, api, '01abc', resultOf([A, B]));
		expect(items).toHaveLength(1);
		expect(items[0]?.json).toEqual({
			taskId: '01abc',
			status: 'succeeded',
			info: null,
			imageUrls: [A, B],
			expiresAt: EXPIRY,
			seeds: 2,
		});
		expect(Object.keys(items[0]?.binary ?? {})).toEqual(['data_0', 'data_1']);
	});

	test('have their content in the field that the option names', async () => {
		for (const [outputMode, field] of [
			['perImage', 'photo'],
			['perTask', 'photo_0'],
		]) {
			const { context } = outputContext({ options: { outputMode, outputBinaryField: 'photo' } });
			const [item] = await toItems(context, api, '01abc', resultOf([A]));
			expect(Object.keys(item?.binary ?? {})).toEqual([field]);
		}
	});

	test.each(['perImage', 'perTask'])(
		'have no content if it is not downloaded: %s',
		async (mode) => {
			const { context, requests } = outputContext({
				options: { outputMode: mode },
				fieldValues: { downloadImages: false },
			});
			const items = await toItems(context, api, '01abc', resultOf([A, B]));
			expect(items.map(({ binary }) => binary)).toEqual(items.map(() => undefined));
			expect(requests).toEqual([]);
		},
	);

	test('have keys for files if that is what the product makes', async () => {
		const { context } = outputContext();
		const files = { ...api, noun: 'file' as const };
		const [item] = await toItems(context, files, '01abc', resultOf([A], 'file'));
		expect(item?.json).toMatchObject({ fileUrl: A, fileIndex: 0, fileCount: 1 });
	});

	test.each(['perImage', 'perTask'])('are one if there is no file: %s', async (outputMode) => {
		const { context } = outputContext({ options: { outputMode } });
		const json = { taskId: '01abc', status: 'succeeded', info: null, imageCount: 0 };
		const items = await toItems(context, api, '01abc', resultOf([]));
		expect(items).toEqual([{ json, pairedItem: { item: 0 } }]);
	});

	test('show that an earlier attempt has started the task', async () => {
		const { context } = outputContext();
		context.report({ resumed: true });
		const [item] = await toItems(context, api, '01abc', resultOf([A]));
		expect(item?.json.resumed).toBe(true);
	});

	const [cat, mask] = ['cat.webp', 'mask.png'].map((name) => inMemory('', { fileName: name }));

	test.each<
		[name: string, what: string, url: string, binary: Record<string, IBinaryData | undefined>]
	>([
		['cat-1.png', 'the only input file', NAMELESS, { photo: cat }],
		['b.png', 'their URL rather than an input file', B, { photo: cat }],
		['01abc_0.png', 'the task if the input file has no name', NAMELESS, { photo: inMemory('') }],
		['01abc_0.png', 'the task if there are several input files', NAMELESS, { photo: cat, mask }],
		['01abc_0.png', 'the task if there is no input file', NAMELESS, {}],
	])('are named "%s" after %s', async (fileName, _, url, files) => {
		const binary = files as Record<string, IBinaryData>;
		const { context } = outputContext({ binary });
		const [item] = await toItems(context, api, '01abc', resultOf([url]));
		expect(item?.binary?.data?.fileName).toBe(fileName);
	});
});

describe('files that cannot be downloaded', () => {
	const gone = (url: string) => (url.includes('gone') ? { statusCode: 404 } : {});
	const GONE = 'http://127.0.0.1/gone.png';
	const message = 'An image could not be downloaded (HTTP 404)';

	test.each([
		['perImage', 2],
		['perTask', 1],
	])('are listed in the JSON of the others: %s', async (outputMode, count) => {
		const { context, log } = outputContext({ respond: gone, options: { outputMode } });
		const items = await toItems(context, api, '01abc', resultOf([A, GONE, B]));
		expect(items).toHaveLength(count);
		const missingImages = [{ imageIndex: 1, imageUrl: GONE, message }];
		for (const { json } of items) expect(json.missingImages).toEqual(missingImages);
		expect(log).toEqual([`Task 01abc lacks images: ${JSON.stringify(missingImages)}`]);
	});

	test('are items of their own if the node continues on errors', async () => {
		const { context } = outputContext({ respond: gone, continuesOnFail: true });
		context.report({ taskId: '01abc', pollCount: 2 });
		const items = await toItems(context, api, '01abc', resultOf([A, GONE, B]));
		expect(items.map(({ json }) => json.imageUrl)).toEqual([A, B, undefined]);
		expect((items[2]?.json.error as IDataObject).message).toBe(`${message} [item 0, task 01abc]`);
		expect(items[2]?.json.error).toMatchObject({ httpCode: '404', pollCount: 2 });
	});

	test.each([true, false])(
		'are an error if there is no other: continue = %s',
		async (continuesOnFail) => {
			const { context } = outputContext({ respond: gone, continuesOnFail });
			const items = toItems(context, api, '01abc', resultOf([GONE, GONE]));
			await expect(items).rejects.toThrow(message);
		},
	);

	test('include those without a URL of the web, even if no content is wanted', async () => {
		const { context } = outputContext({ fieldValues: { downloadImages: false } });
		const [item] = await toItems(context, api, '01abc', resultOf([A, 'file:///etc/passwd']));
		expect(item?.json.missingImages).toMatchObject([{ imageUrl: 'file:///etc/passwd' }]);
	});

	test('are retrieved again, and downloaded from a fresh URL', async () => {
		const { context, requests } = outputContext({
			respond: gone,
			task: { status: 'succeeded', urls: [A, B] },
		});
		const items = await toItems(context, api, '01abc', resultOf([A, GONE]));
		expect(items.map(({ json }) => json.imageUrl)).toEqual([A, B]);
		expect(requests.filter((url) => url === B)).toHaveLength(1);
	});

	test('do not matter when the execution is stopped', async () => {
		const { context, abort } = outputContext({
			respond: (url) => {
				if (url === B) abort.abort(new Error('stopped'));
				return url === B ? { statusCode: 500 } : {};
			},
		});
		await expect(toItems(context, api, '01abc', resultOf([A, B]))).rejects.toThrow('stopped');
	});
});

test('four files of a task are downloaded at once', async () => {
	let [active, most] = [0, 0];
	const { context } = outputContext({
		around: async (download) => {
			most = Math.max(most, ++active);
			await new Promise<void>((resolve) => setImmediate(resolve));
			active--;
			return await download();
		},
	});
	const urls = Array.from({ length: 9 }, (_, index) => `http://127.0.0.1/${index}.png`);
	expect(await toItems(context, api, '01abc', resultOf(urls))).toHaveLength(9);
	expect(most).toBe(4);
});
