import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';

import { digestInputFiles, openInputFile } from '../../../nodes/AiCreationWorkshop/files/inputFile';
import { HEADS } from './support/download';
import { inMemory, inputItem, onDisk } from './support/inputItem';

const MEGABYTE = 1024 * 1024;
const small = Buffer.concat([HEADS.png, Buffer.alloc(MEGABYTE - HEADS.png.length, 'x')]);
const large = Buffer.concat([small, Buffer.from('x')]);

const sha256 = (content: Buffer | string) => createHash('sha256').update(content).digest('hex');

describe('an input file', () => {
	test('in memory has its type, size and content', async () => {
		const { functions } = inputItem({ binary: { photo: inMemory(HEADS.png) } });
		const file = await openInputFile(functions, 'photo');
		expect(file).toMatchObject({ field: 'photo', type: 'image/png', bytes: HEADS.png.length });
		expect(await file.open()).toEqual(HEADS.png);
		expect(await file.base64()).toBe(HEADS.png.toString('base64'));
	});

	test('of up to 1 MB on disk is read once', async () => {
		const item = inputItem({ binary: { photo: onDisk('1') }, stored: { 1: small } });
		const file = await openInputFile(item.functions, 'photo');
		expect(file).toMatchObject({ type: 'image/png', bytes: MEGABYTE });
		expect(small.equals((await file.open()) as Buffer)).toBe(true);
		expect(sha256(await file.base64())).toBe(sha256(small.toString('base64')));
		expect(item.streams).toHaveLength(1);
	});

	test('of more than 1 MB on disk is opened for its first bytes, and closed', async () => {
		const item = inputItem({ binary: { photo: onDisk('1') }, stored: { 1: large } });
		const file = await openInputFile(item.functions, 'photo');
		expect(file).toMatchObject({ type: 'image/png', bytes: MEGABYTE + 1 });
		expect(item.streams).toHaveLength(1);
		expect(item.streams[0]?.destroyed).toBe(true);
		const content = (await file.open()) as Readable;
		expect(large.equals(Buffer.concat(await content.toArray()))).toBe(true);
		expect(sha256(await file.base64())).toBe(sha256(large.toString('base64')));
	});

	test.each<[mimeType: string, type: string | undefined, content: Buffer]>([
		['image/png', 'image/jpeg', HEADS.jpeg],
		['image/png', undefined, HEADS.html],
		['image/svg+xml', 'image/svg+xml', HEADS.svg],
	])('declared as %s has the type of its bytes: %s', async (mimeType, type, content) => {
		const { functions } = inputItem({ binary: { data: inMemory(content, { mimeType }) } });
		expect((await openInputFile(functions, 'data')).type).toBe(type);
	});

	test.each<[name: string, what: string, content: Buffer, fileName: string | undefined]>([
		['cat.webp', 'if n8n says so', HEADS.png, 'cat.webp'],
		['file.png', 'if it is a PNG without a name', HEADS.png, undefined],
		['file.bin', 'if nothing is known of it', HEADS.html, undefined],
	])('is named %s %s', async (expected, _, content, fileName) => {
		const { functions } = inputItem({ binary: { data: inMemory(content, { fileName }) } });
		expect((await openInputFile(functions, 'data')).fileName).toBe(expected);
	});

	test.each([{ data: inMemory('') }, { data: onDisk('none') }])(
		'must not be empty: %j',
		async (binary) => {
			const { functions } = inputItem({ binary, stored: { none: Buffer.alloc(0) } });
			await expect(openInputFile(functions, 'data')).rejects.toMatchObject({
				message: 'The binary field "data" is empty',
				hint: 'Check the node that makes the file: it has no content.',
			});
		},
	);
});

describe('the name of an input field', () => {
	const one = { photo: inMemory(HEADS.png) };
	const two = { ...one, mask: inMemory(HEADS.jpeg) };

	test.each(['photo', 'mask'])('"%s" is the name of a file', async (field) => {
		const { functions } = inputItem({ binary: two });
		expect(await openInputFile(functions, field)).toMatchObject({ field });
	});

	test('"data" means the only file, whatever its name', async () => {
		const { functions } = inputItem({ binary: one });
		expect((await openInputFile(functions, 'data')).type).toBe('image/png');
		await expect(openInputFile(functions, 'other')).rejects.toThrow('no binary field "other"');
	});

	test.each(['data', 'Photo', 'constructor', '__proto__', ''])(
		'"%s" is none that the item has',
		async (field) => {
			const { functions } = inputItem({ binary: two });
			await expect(openInputFile(functions, field)).rejects.toMatchObject({
				message: `The input item has no binary field "${field}"`,
				hint: '\'Input Binary Field\' must name one that it has: "photo", "mask".',
			});
		},
	);

	test.each([undefined, {}])('is of no use without binary data: %j', async (binary) => {
		const { functions } = inputItem({ binary });
		await expect(openInputFile(functions, 'data')).rejects.toMatchObject({
			message: 'The input item has no binary field "data"',
			hint: expect.stringMatching(/^It has no binary data at all\./) as string,
		});
	});
});

describe('files in the JSON of the item', () => {
	const photo = inMemory(HEADS.png);
	const json = {
		photo,
		stored: onDisk('1'),
		_files: { mask: inMemory(HEADS.jpeg) },
		text: 'x',
		noContent: { mimeType: 'image/png' },
		noType: { data: 'AAAA' },
	};

	test.each([
		['photo', 'image/png'],
		['stored', 'image/png'],
		['mask', 'image/jpeg'],
	])('count in the binary mode "combined": %s', async (field, type) => {
		const { functions } = inputItem({
			json: json as never,
			stored: { 1: small },
			binaryMode: 'combined',
		});
		expect((await openInputFile(functions, field)).type).toBe(type);
	});

	test.each(['text', 'noContent', 'noType', '_files'])(
		'are not all that the JSON holds: %s',
		async (field) => {
			const { functions } = inputItem({ json: json as never, binaryMode: 'combined' });
			await expect(openInputFile(functions, field)).rejects.toMatchObject({
				hint: '\'Input Binary Field\' must name one that it has: "photo", "stored", "mask".',
			});
		},
	);

	test.each(['separate', undefined] as const)('are data in the mode %s', async (binaryMode) => {
		const { functions } = inputItem({ json: json as never, binaryMode });
		await expect(openInputFile(functions, 'photo')).rejects.toThrow('no binary field "photo"');
		expect(await digestInputFiles(functions)).toEqual({});
	});

	test('may be named by a path, which n8n understands', async () => {
		const assertBinaryData = jest.fn(() => photo);
		const combined = inputItem({ json: json as never, binaryMode: 'combined', assertBinaryData });
		expect((await openInputFile(combined.functions, '_files.data')).type).toBe('image/png');
		expect(assertBinaryData).toHaveBeenCalledWith('_files.data');
		const separate = inputItem({ json: json as never, assertBinaryData });
		await expect(openInputFile(separate.functions, '_files.data')).rejects.toThrow();
		expect(assertBinaryData).toHaveBeenCalledTimes(1);
	});
});

describe('digestInputFiles', () => {
	test('hashes all files of the item, in memory and on disk', async () => {
		const binary = { photo: inMemory(HEADS.png), mask: onDisk('1') };
		const item = inputItem({ binary, stored: { 1: large } });
		expect(await digestInputFiles(item.functions)).toEqual({
			photo: sha256(HEADS.png),
			mask: sha256(large),
		});
	});
});
