import {
	parseImageUrl,
	parseImageUrls,
	readImageRows,
	transferImages,
} from '../../../nodes/AiCreationWorkshop/files/imageInput';
import { HEADS } from './support/download';
import { inMemory, inputItem } from './support/inputItem';
import { uploadClient } from './support/uploadClient';

const A = 'https://a.example/1.png';
const B = 'http://b.example/2,3.png?x=1,2';
const URI = 'data:image/png;base64,iVBORw0K';

describe('image URLs', () => {
	test.each<[what: string, value: unknown, urls: string[]]>([
		['one URL', A, [A]],
		['a URL with commas', B, [B]],
		['a data URI', URI, [URI]],
		[
			'commas before URLs',
			`${A},${B}, ${URI},DATA:image/png;base64,AAAA`,
			[A, B, URI, 'DATA:image/png;base64,AAAA'],
		],
		['full-width commas', `${A}，${B} ， ${URI}，`, [A, B, URI]],
		['lines', `\n${A}\r\n\r\n${B}\n`, [A, B]],
		['a comma at the end', `${A}, `, [A]],
		['a list', [A, ` ${B} `], [A, B]],
	])('are read from %s', (_, value, urls) => {
		expect(parseImageUrls(value)).toEqual(urls);
	});

	test.each([[''], [' \n,'], [undefined], [null], [true], [[]]])('are missing in %j', (value) => {
		expect(() => parseImageUrls(value)).toThrow(new Error("'Image URLs' is empty"));
		expect(() => parseImageUrls(value, 'Mask')).toThrow(new Error("'Mask' is empty"));
	});

	test.each<[value: unknown, shown: string]>([
		['photo.png', 'photo.png'],
		['ftp://a/b.png', 'ftp://a/b.png'],
		['data:text/html;base64,AAAA', 'data:text/html;base64,AAAA'],
		['data:image/png,AAAA', 'data:image/png,AAAA'],
		[['data:image/png;base64,'], 'data:image/png;base64,'],
		['data:image/png;base64,A A', 'data:image/png;base64,A A'],
		[`${A}\nphoto.png`, 'photo.png'],
		[[A, null], ''],
		[[A, { url: B }], '{…}'],
		[{ url: B }, '{…}'],
		['x'.repeat(80), 'x'.repeat(80)],
		['x'.repeat(81), `${'x'.repeat(80)}…`],
	])('are not %j', (value, shown) => {
		expect(() => parseImageUrls(value)).toThrow(
			new Error(`'Image URLs' holds "${shown}", which is not the URL of an image`),
		);
	});

	test('may be required to be one', () => {
		expect(parseImageUrl(`${A},`)).toBe(A);
		expect(() => parseImageUrl(`${A},${B}`)).toThrow(new Error("'Image URL' holds several URLs"));
		expect(() => parseImageUrl('')).toThrow(new Error("'Image URL' is empty"));
	});
});

describe('images in binary fields', () => {
	const binary = {
		photo: inMemory(HEADS.png),
		mask: inMemory(HEADS.jpeg),
		page: inMemory(HEADS.html, { fileName: 'a.html' }),
	};
	const { functions } = inputItem({ binary });
	const access = { functions, client: uploadClient({}).client, transferMode: 'inline' as const };
	const [photo, mask] = [HEADS.png, HEADS.jpeg].map((head) => head.toString('base64'));

	test('are transferred in the order of their names', async () => {
		expect(await transferImages(['mask', ' photo '], access)).toEqual([
			`data:image/jpeg;base64,${mask}`,
			`data:image/png;base64,${photo}`,
		]);
	});

	test('must be images, all of them, before any is transferred', async () => {
		const upload = uploadClient({});
		const uploading = { ...access, client: upload.client, transferMode: 'upload' as const };
		await expect(transferImages(['photo', 'page'], uploading)).rejects.toMatchObject({
			message: 'The binary field "page" holds no image but "a.html"',
			hint: expect.stringMatching(/^'Input Binary Field' must name a field/) as string,
		});
		expect(upload.signed).toEqual([]);
	});

	test('keep their rows, between rows with URLs', async () => {
		const rows = [
			{ imageSource: 'url', imageUrl: A },
			{ imageSource: 'binary', binaryPropertyName: 'photo' },
			{ imageSource: 'url', imageUrl: URI },
			{ binaryPropertyName: 'mask' },
		];
		expect(await readImageRows('ControlNet', rows, access)).toEqual([
			A,
			`data:image/png;base64,${photo}`,
			URI,
			`data:image/jpeg;base64,${mask}`,
		]);
	});

	test.each([
		['a binary field', { binaryPropertyName: 'page' }, 'The binary field "page" holds no image'],
		['a URL', { imageSource: 'url', imageUrl: 'a.png' }, '\'Image URL\' holds "a.png"'],
	])('have errors that name the row of %s', async (_, row, message) => {
		const rows = [{ binaryPropertyName: 'photo' }, row];
		const reading = readImageRows('ControlNet', rows, access);
		await expect(reading).rejects.toThrow(message);
		await expect(reading).rejects.toThrow(/ \(row 2 of 'ControlNet'\)$/);
	});

	test('do not count in the tool of an AI agent, where each row is a URL', async () => {
		const { functions } = inputItem({ isTool: true });
		const rows = [{ imageUrl: A }, { imageSource: 'binary', imageUrl: URI }];
		expect(await readImageRows('ControlNet', rows, { ...access, functions })).toEqual([A, URI]);
	});
});
