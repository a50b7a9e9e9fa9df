import sharp from 'sharp';

import {
	HEAD_BYTES,
	detectType,
	extensionOf,
	isImageType,
	normalizeType,
	sniffType,
	typeOfExtension,
} from '../../../nodes/AiCreationWorkshop/files/fileType';

const html = Buffer.from('<html><body>Not Found</body></html>');

describe.each(['png', 'jpeg', 'gif', 'webp', 'tiff', 'avif'] as const)('a real %s', (format) => {
	const type = `image/${format}`;
	let image: Buffer;

	beforeAll(async () => {
		const create = { width: 2, height: 2, channels: 3 as const, background: '#a4552a' };
		image = await sharp({ create }).toFormat(format).toBuffer();
	});

	test('is detected by its first bytes', () => {
		expect(sniffType(image)).toBe(type);
		expect(sniffType(image.subarray(0, HEAD_BYTES))).toBe(type);
	});

	test('is detected whatever type is declared', () => {
		for (const declared of ['image/bmp', 'image/svg+xml', 'text/html', '', undefined]) {
			expect(detectType(image, declared)).toBe(type);
		}
	});

	test('is not detected by two bytes, nor behind other bytes', () => {
		expect(sniffType(image.subarray(0, 2))).toBeUndefined();
		expect(sniffType(Buffer.concat([Buffer.from([0]), image]))).toBeUndefined();
	});

	test('is not what a page is that is declared as one', () => {
		expect(detectType(html, type)).toBeUndefined();
		expect(detectType(html, `${type.toUpperCase()}; charset=utf-8`)).toBeUndefined();
	});
});

const ANY = [0, 1, 2, 3];

/** First bytes according to the specifications, and which of them may have any value. */
const heads: Array<[type: string, head: string, any?: number[]]> = [
	['image/png', '\x89PNG\r\n\x1a\n'],
	['image/jpeg', '\xff\xd8\xff'],
	['image/gif', 'GIF89a'],
	['image/gif', 'GIF87a'],
	['image/webp', 'RIFF\x3c\0\0\0WEBP', [4, 5, 6, 7]],
	['image/bmp', 'BM'],
	['image/tiff', 'MM\0*'],
	['image/tiff', 'II*\0'],
	['video/webm', '\x1aE\xdf\xa3'],
	['audio/wav', 'RIFF\x3c\0\0\0WAVE', [4, 5, 6, 7]],
	['audio/mpeg', 'ID3'],
	['audio/ogg', 'OggS'],
	['audio/flac', 'fLaC'],
	['application/pdf', '%PDF-'],
	['application/zip', 'PK\x03\x04'],
	['application/gzip', '\x1f\x8b\x08'],
	['video/mp4', '\0\0\0\x18ftyp', ANY],
];

test.each(heads)('%s is detected by %j and by nothing less', (type, head, any = []) => {
	const bytes = Buffer.from(head, 'latin1');
	expect(sniffType(bytes)).toBe(type);
	expect(sniffType(bytes.subarray(0, -1))).toBeUndefined();
	bytes.forEach((byte, index) => {
		const other = Buffer.from(bytes);
		other[index] = byte ^ 1;
		expect(sniffType(other)).toBe(any.includes(index) ? type : undefined);
	});
});

/** Formats of one container, which differ in the name of their brand. */
test.each([
	['image/avif', 'avif'],
	['image/avif', 'avis'],
	['image/heic', 'heic'],
	['image/heic', 'heix'],
	['image/heic', 'mif1'],
	['audio/mp4', 'M4A'],
	['video/mp4', 'isom'],
	['video/mp4', 'mp42'],
])('%s is detected by the brand "%s", any other brand is a video', (type, brand) => {
	const bytes = Buffer.from(`\0\0\0\x1cftyp${brand}`, 'latin1');
	expect(sniffType(bytes)).toBe(type);
	bytes.forEach((byte, index) => {
		const other = Buffer.from(bytes);
		other[index] = byte ^ 16;
		const isContainer = index < 4 || index > 7;
		const expected = ANY.includes(index) ? type : isContainer ? 'video/mp4' : undefined;
		expect(sniffType(other)).toBe(expected);
	});
});

test.each(['\xff\xfb', '\xff\xf3', '\xff\xf2', '\xff\xfa'])(
	'audio/mpeg is detected by the frame header %j',
	(head) => {
		expect(sniffType(Buffer.from(`${head}\x90\0`, 'latin1'))).toBe('audio/mpeg');
		expect(sniffType(Buffer.from('\xff\xf0\x90\0', 'latin1'))).toBeUndefined();
	},
);

test.each([
	['an empty file', ''],
	['a page', '<!doctype html>'],
	['a text with the letters of a bitmap', 'ABM'],
	['another RIFF file', 'RIFF\0\0\0\0AVI '],
])('%s has no type of its own', (_, head) => {
	const bytes = Buffer.from(head, 'latin1');
	expect(sniffType(bytes)).toBeUndefined();
	expect(detectType(bytes, 'application/octet-stream')).toBeUndefined();
	expect(detectType(bytes, undefined)).toBeUndefined();
});

describe('a declared type', () => {
	test.each([
		['image/svg+xml', 'image/svg+xml'],
		['Image/SVG+XML ; charset=utf-8', 'image/svg+xml'],
		['image/jxl', 'image/jxl'],
		['text/html', 'text/html'],
		['x-image/svg', 'x-image/svg'],
		['image/jpg', undefined],
		['image/jpg; charset=binary', undefined],
		['image/', undefined],
		['binary/octet-stream', undefined],
	])('"%s" of unknown bytes counts as %s', (declared, type) => {
		expect(detectType(html, declared)).toBe(type);
	});

	test.each([
		['image/jpg', 'image/jpeg'],
		['IMAGE/PNG; q=1', 'image/png'],
		[`a/${'b'.repeat(60)}`, `a/${'b'.repeat(60)}`],
		[`a/${'b'.repeat(61)}`, undefined],
		[`${'a'.repeat(61)}/b`, undefined],
		['image/a b', undefined],
		['image', undefined],
		['image/png\nx', undefined],
		['application/octet-stream', undefined],
		['', undefined],
		[undefined, undefined],
	])('"%s" is normalized to "%s"', (declared, type) => {
		expect(normalizeType(declared)).toBe(type);
	});
});

test.each([
	['png', 'image/png', 'png'],
	['jpg', 'image/jpeg', 'jpg'],
	['JPEG', 'image/jpeg', 'jpg'],
	['gif', 'image/gif', 'gif'],
	['WebP', 'image/webp', 'webp'],
	['bmp', 'image/bmp', 'bmp'],
	['tiff', 'image/tiff', 'tiff'],
	['tif', 'image/tiff', 'tiff'],
	['avif', 'image/avif', 'avif'],
	['heic', 'image/heic', 'heic'],
	['svg', 'image/svg+xml', 'svg'],
	['mp4', 'video/mp4', 'mp4'],
	['json', 'application/json', 'json'],
])('the extension "%s" is that of %s, whose usual one is "%s"', (written, type, extension) => {
	expect(typeOfExtension(written)).toBe(type);
	expect(extensionOf(type)).toBe(extension);
});

test.each(['exe', '', 'constructor'])('the extension "%s" has no type', (extension) => {
	expect(typeOfExtension(extension)).toBeUndefined();
});

test.each(['text/x-cats', 'constructor', '__proto__', ''])('"%s" has no extension', (type) => {
	expect(extensionOf(type)).toBeUndefined();
	expect(detectType(html, type)).toBe(type === 'text/x-cats' ? type : undefined);
});

test.each([
	['image/png', true],
	['image/svg+xml', true],
	['video/mp4', false],
	['ximage/png', false],
	['', false],
	[undefined, false],
])('whether %s is an image: %s', (type, expected) => {
	expect(isImageType(type)).toBe(expected);
});
