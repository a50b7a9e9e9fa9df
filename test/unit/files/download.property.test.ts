import fc from 'fast-check';
import type { IN8nHttpFullResponse } from 'n8n-workflow';

import { WorkshopError } from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import { isHttpUrl } from '../../../nodes/AiCreationWorkshop/values/url';
import { anyValue, expectShort, longText, recordOf } from '../../support/arbitraries';
import { HEADS, storageWith } from './support/download';

const type = fc.oneof(
	fc.constantFrom(
		'image/png',
		'IMAGE/JPEG; a=b',
		'image/svg+xml',
		'application/octet-stream',
		'image/',
		'image/a b',
	),
	fc.string().map((rest) => `image/${rest}`),
	anyValue,
);
const disposition = fc
	.tuple(
		fc.constantFrom('filename=', 'filename="', "filename*=UTF-8''"),
		fc.string({ unit: 'binary' }),
		longText,
	)
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
		recordOf(['content-disposition'], fc.oneof(disposition, fc.string(), anyValue)),
		recordOf(['content-length'], fc.constantFrom<unknown>('3', 3, ['3'], '', {}, 'x', undefined)),
	)
	.map((parts) => Object.assign({}, ...parts) as IN8nHttpFullResponse['headers']);
const content = fc.oneof(
	fc.constantFrom(...Object.values(HEADS)),
	fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
);

test('a file of any URL and response has a plain name that every disk takes, and an image type', async () => {
	let files = 0;
	const property = fc.asyncProperty(url, headers, content, async (address, given, bytes) => {
		const { download, abort } = storageWith({ headers: given, chunks: [bytes] });
		// A failed download is not repeated when the execution has been stopped.
		abort.abort();
		const result = await download({ url: address }).catch((error: unknown) => error);
		if (result instanceof WorkshopError) {
			expect(result.message).toMatch(
				/^An image could not be downloaded \((it is of type|its content is not|it is empty)/,
			);
			expectShort(result);
			return;
		}
		const { binary } = result as Awaited<ReturnType<typeof download>>;
		files++;
		expect(binary.fileName).toMatch(/^[\p{L}\p{N} ._-]+\.\w{1,5}$/u);
		expect(Buffer.byteLength(binary.fileName ?? '')).toBeLessThanOrEqual(255);
		expect(binary.mimeType).toMatch(/^image\/[\w.+-]+$/);
		expect(binary.data).toBe(bytes.toString('base64'));
	});
	await fc.assert(property, { numRuns: 1000 });
	expect(files).toBeGreaterThan(100);
});
