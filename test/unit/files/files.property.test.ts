import { Readable } from 'node:stream';
import fc from 'fast-check';

import { Failure } from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import { downloadFile } from '../../../nodes/AiCreationWorkshop/files/download';
import { detectType, sniffType } from '../../../nodes/AiCreationWorkshop/files/fileType';
import { isHttpUrl } from '../../../nodes/AiCreationWorkshop/transport/client';
import type { TaskItem } from '../../../nodes/AiCreationWorkshop/task/operation';
import { anyValue, expectShort, longText, recordOf } from '../../support/arbitraries';

/** A file of three bytes, as it comes of a download whose reply has these headers. */
async function downloaded(url: string, headers: object) {
	// A download that fails is not tried again when the execution has been stopped.
	const stopped = AbortSignal.abort();
	const prepareBinaryData = async (_body: unknown, fileName: string, mimeType: string) => ({
		data: 'AAAA',
		fileName,
		mimeType,
	});
	const body = Readable.from([Buffer.from('png')]);
	const parts = {
		context: { getExecutionCancelSignal: () => stopped, helpers: { prepareBinaryData } },
		service: {
			transfer: async () => ({ statusCode: 200, headers, body, leave: () => body.destroy() }),
		},
	};
	// No other part of an item is needed for a download.
	const item = parts as unknown as TaskItem;
	const image = { url, index: 0, name: '01abc_0' };
	return await downloadFile(item, image, async () => ({})).catch((error: unknown) => {
		if (!(error instanceof Failure)) throw error;
		expect(error.message).toMatch(/^An image could not be downloaded \((it is of|3 of) /);
		expectShort(error);
		return undefined;
	});
}

const type = fc.oneof(
	fc.constantFrom(
		'image/png',
		'IMAGE/JPEG; a=b',
		'application/octet-stream',
		'image/',
		'image/a b',
	),
	fc.string().map((rest) => `image/${rest}`),
	anyValue,
);
const named = fc
	.tuple(fc.constantFrom('filename=', 'filename="', "filename*=UTF-8''"), fc.string(), longText)
	.map(([start, name, rest]) => `attachment; ${start}${name}${rest}`);
const url = fc
	.oneof(
		fc.string(),
		longText,
		fc.constantFrom('..', '%2e%2e%2f.png', '%00.png', 'a/b/', '%E0%A4%A'),
	)
	.map((path) => `http://127.0.0.1/${path}`)
	.filter(isHttpUrl);

const headers = fc
	.tuple(
		recordOf(['content-type'], type),
		recordOf(['content-disposition'], fc.oneof(named, fc.string(), anyValue)),
		recordOf(['content-length'], fc.constantFrom<unknown>('3', 3, ['3'], '', {}, 'x', undefined)),
	)
	.map((parts) => Object.assign({}, ...parts) as object);

async function assertOfFiles(
	check: (file: { fileName?: string; mimeType: string }) => void,
): Promise<void> {
	let files = 0;
	const property = fc.asyncProperty(url, headers, async (address, given) => {
		const file = await downloaded(address, given);
		if (!file) return;
		files++;
		check(file);
	});
	await fc.assert(property, { numRuns: 1000 });
	expect(files).toBeGreaterThan(100);
}

test('the file of any download is called by a plain name with an extension', async () => {
	await assertOfFiles(({ fileName }) => {
		expect(fileName).toMatch(/^[\p{L}\p{N} ._-]+\.[a-z]{3,4}$/u);
	});
});

test('the file of any download has a name that every disk takes', async () => {
	await assertOfFiles(({ fileName = '' }) => {
		expect(Buffer.byteLength(fileName)).toBeLessThanOrEqual(255);
	});
});

test('the file of any download has the type of an image', async () => {
	await assertOfFiles(({ mimeType }) => expect(mimeType).toMatch(/^image\/[\w.+-]+$/));
});

const isText = (value: unknown): value is string => typeof value === 'string';

const starts = fc.oneof(
	fc.uint8Array({ maxLength: 40 }),
	fc
		.constantFrom('89504e470d0a1a0a', 'ffd8ff', '424d', '5249')
		.map((hex) => Buffer.from(hex, 'hex')),
);

test('bytes of any kind have a known type or none, and what they say goes before any claim', () => {
	const claimed = fc.oneof(type.filter(isText), fc.string(), longText, fc.constant('__proto__'));
	const claims = fc.option(claimed, { nil: undefined });
	const property = fc.property(starts, claims, (bytes, claimed) => {
		const start = Buffer.from(bytes);
		const known = sniffType(start);
		const found = detectType(start, claimed);
		if (found !== undefined) expect(found).toMatch(/^image\/[\w.+-]+$/);
		if (known !== undefined) expect(found).toBe(known);
	});
	fc.assert(property, { numRuns: 1000 });
});
