import sharp from 'sharp';

import {
	HEAD_BYTES,
	extensionOf,
	detectType,
	sniffType,
	typeOfExtension,
} from '../../../nodes/AiCreationWorkshop/files/fileType';

const html = Buffer.from('<html><body>Not Found</body></html>');

describe.each(['png', 'jpeg', 'gif', 'webp', 'tiff', 'avif'] as const)('a real %s', (format) => {
	const type = `image/${format}`;
	let picture: Buffer;

	beforeAll(async () => {
		const create = { width: 2, height: 2, channels: 3 as const, background: '#a4552a' };
		picture = await sharp({ create }).toFormat(format).toBuffer();
	});

	test('is known by the bytes that are asked for', () => {
		expect(sniffType(picture)).toBe(type);
		expect(sniffType(picture.subarray(0, HEAD_BYTES))).toBe(type);
	});

	test('is known whatever is claimed for it', () => {
		for (const claimed of ['image/bmp', 'image/svg+xml', 'text/html', '', undefined]) {
			expect(detectType(picture, claimed)).toBe(type);
		}
	});

	test('is not known by two bytes, nor behind other bytes', () => {
		expect(sniffType(picture.subarray(0, 2))).toBeUndefined();
		expect(sniffType(Buffer.concat([Buffer.from([0]), picture]))).toBeUndefined();
	});

	test('is no excuse for a page that claims to be one', () => {
		expect(detectType(html, type)).toBeUndefined();
		expect(detectType(html, `${type.toUpperCase()}; charset=utf-8`)).toBeUndefined();
	});
});

/** First bytes as they stand in the descriptions of the formats, and which of them are free. */
const starts: Array<[type: string, start: string, free?: number[]]> = [
	['image/png', '\x89PNG\r\n\x1a\n'],
	['image/jpeg', '\xff\xd8\xff'],
	['image/gif', 'GIF89a'],
	['image/webp', 'RIFF\x3c\0\0\0WEBP', [4, 5, 6, 7]],
	['image/bmp', 'BM'],
	['image/gif', 'GIF87a'],
	['image/tiff', 'MM\0*'],
	['image/tiff', 'II*\0'],
	['image/avif', '\0\0\0\x1cftypavif', [0, 1, 2, 3]],
	['image/avif', '\0\0\0\x1cftypavis', [0, 1, 2, 3]],
	['image/heic', '\0\0\0\x18ftypheic', [0, 1, 2, 3]],
	['image/heic', '\0\0\0\x18ftypheix', [0, 1, 2, 3]],
	['image/heic', '\0\0\0\x18ftypmif1', [0, 1, 2, 3]],
];

test.each(starts)('%s is known by %j and by nothing less', (type, start, free = []) => {
	const bytes = Buffer.from(start, 'latin1');
	expect(sniffType(bytes)).toBe(type);
	expect(sniffType(bytes.subarray(0, -1))).toBeUndefined();
	bytes.forEach((byte, index) => {
		const other = Buffer.from(bytes);
		other[index] = byte ^ 1;
		expect(sniffType(other)).toBe(free.includes(index) ? type : undefined);
	});
});

test.each([
	['nothing', ''],
	['a page', '<!doctype html>'],
	['a text with the letters of a bitmap', 'ABM'],
	['a PDF', '%PDF-1.7\n%\xe2\xe3'],
	['a video', '\0\0\0\x18ftypisom'],
	['a sound', 'RIFF\0\0\0\0WAVE'],
])('%s is no picture', (_, start) => {
	expect(sniffType(Buffer.from(start, 'latin1'))).toBeUndefined();
	expect(detectType(Buffer.from(start, 'latin1'), 'application/octet-stream')).toBeUndefined();
	expect(detectType(Buffer.from(start, 'latin1'), undefined)).toBeUndefined();
});

test.each([
	['image/svg+xml', 'image/svg+xml'],
	['Image/SVG+XML ; charset=utf-8', 'image/svg+xml'],
	['image/jxl', 'image/jxl'],
	['text/html', undefined],
	['x-image/svg', undefined],
])('bytes that nothing is known of, claimed to be "%s", are %s', (claimed, type) => {
	expect(detectType(Buffer.from('<svg/>'), claimed)).toBe(type);
});

test.each([
	['png', 'image/png', 'png'],
	['jpg', 'image/jpeg', 'jpg'],
	['JPEG', 'image/jpeg', 'jpg'],
	['gif', 'image/gif', 'gif'],
	['WebP', 'image/webp', 'webp'],
	['bmp', 'image/bmp', 'bmp'],
	['tiff', 'image/tiff', 'tiff'],
	['avif', 'image/avif', 'avif'],
	['heic', 'image/heic', 'heic'],
	['svg', 'image/svg+xml', 'svg'],
])('the extension "%s" stands for %s, whose own is "%s"', (written, type, extension) => {
	expect(typeOfExtension(written)).toBe(type);
	expect(extensionOf(type)).toBe(extension);
});

test('what is no picture has neither type nor extension', () => {
	expect(typeOfExtension('exe')).toBeUndefined();
	expect(typeOfExtension('')).toBeUndefined();
	expect(extensionOf('text/html')).toBeUndefined();
});

test.each(['image/jpg', 'image/', 'image/jpg; charset=binary'])(
	'a page is no picture of type "%s"',
	(claimed) => {
		expect(detectType(Buffer.from('<html></html>'), claimed)).toBeUndefined();
	},
);
