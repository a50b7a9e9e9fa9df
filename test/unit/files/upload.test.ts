import { Readable } from 'node:stream';

import { uploadFile } from '../../../nodes/AiCreationWorkshop/files/upload';
import { inputFile, uploadClient } from './support/uploadClient';

const file = inputFile('cat.png', 7);
const refused = { source: 'storage', isTransient: false, processed: 'no' };
const USE_INLINE = "Set 'File Transfer' under 'Options' to 'Inline', which works up to about 6 MB.";

describe('an upload', () => {
	test('announces the file, puts it, and returns its URL', async () => {
		const { client, signed, uploads } = uploadClient({});
		const { accessUrl } = await uploadFile(file, client);
		expect(accessUrl).toBe('http://127.0.0.1/cat.png');
		expect(signed).toEqual([
			{
				url: '/scc/sp_create_temp_file_upload_sign',
				body: { originalFilename: 'cat.png', contentType: 'image/png', size: 7 },
			},
		]);
		expect(uploads).toEqual([
			{
				url: 'http://127.0.0.1/upload/cat.png',
				body: Buffer.from('cat.png'),
				headers: { 'Content-Type': 'image/png', 'Content-Length': 7 },
			},
		]);
	});

	test('of a file of unknown type announces bytes', async () => {
		const { client, signed, uploads } = uploadClient({});
		await uploadFile({ ...file, type: undefined }, client);
		const contentType = 'application/octet-stream';
		expect(signed[0]?.body).toMatchObject({ contentType });
		expect(uploads[0]?.headers).toMatchObject({ 'Content-Type': contentType });
	});

	test.each([[{}], [{ puts: [{ statusCode: 403 }] }], [{ puts: [new Error('reset')] }]])(
		'closes the stream of the file, with %j',
		async (responses) => {
			const stream = new Readable({ read() {} });
			const open = async () => stream as never;
			const { client } = uploadClient(responses);
			await uploadFile({ ...file, open }, client).catch(() => {});
			expect(stream.destroyed).toBe(true);
		},
	);

	test.each([
		[{ accessUrl: 'file:///a' }],
		[{ uploadUrl: undefined }],
		[{ accessUrl: null }],
		[{ uploadUrl: 'ftp://a/b' }],
	])('without a URL does not open the file: %j', async (data) => {
		const open = jest.fn();
		const { client, uploads } = uploadClient({ urls: [data] });
		await expect(uploadFile({ ...file, open }, client)).rejects.toMatchObject({
			message: 'The service gave no URL for the upload',
			hint: USE_INLINE,
			classification: refused,
		});
		expect(open).not.toHaveBeenCalled();
		expect(uploads).toEqual([]);
	});
});

describe('the response of the storage', () => {
	test.each([200, 204, 299])('HTTP %d is a success', async (statusCode) => {
		const { client } = uploadClient({ puts: [{ statusCode }] });
		await expect(uploadFile(file, client)).resolves.toBeDefined();
	});

	test.each([
		[199, false],
		[300, false],
		[403, false],
		[429, true],
		[499, false],
		[500, true],
		[503, true],
	])('HTTP %d is a refusal, transient: %s', async (statusCode, isTransient) => {
		const { client } = uploadClient({ puts: [{ statusCode }] });
		await expect(uploadFile(file, client)).rejects.toMatchObject({
			message: `The file storage of the service refused the upload (HTTP ${statusCode})`,
			hint: USE_INLINE,
			details: { httpCode: String(statusCode) },
			classification: { ...refused, isTransient },
		});
	});

	test.each([
		[
			'<?xml version="1.0"?>\n<Error><Code>SignatureDoesNotMatch</Code><Message>no match</Message><StringToSign>PUT secret</StringToSign></Error>',
			{ code: 'SignatureDoesNotMatch', providerMessage: 'no match' },
		],
		['<Error><StringToSign>PUT secret</StringToSign></Error>', {}],
		['quota exceeded', { providerMessage: 'quota exceeded' }],
		['', {}],
		[`<Error>${' '.repeat(2000)}<Code>secret</Code></Error>`, { code: undefined }],
	])('has a code and a text in %j', async (text, details) => {
		const { client } = uploadClient({ puts: [{ statusCode: 403, text }] });
		const error = await uploadFile(file, client).catch((caught: unknown) => caught);
		expect(error).toMatchObject({ details: { httpCode: '403', ...details } });
		expect(JSON.stringify(error)).not.toContain('secret');
	});
});

describe('the expiry of the URL', () => {
	const EXPIRY = '2026-06-01T12:00:00.000Z';
	const seconds = Date.parse(EXPIRY) / 1000;

	test.each<[what: string, data: object, expected: string | null]>([
		['the URL itself', { accessUrl: `http://a/b?Expires=${seconds}`, expireTime: 1 }, EXPIRY],
		['seconds', { expireTime: seconds }, EXPIRY],
		['milliseconds', { expireTime: seconds * 1000 }, EXPIRY],
		['a text', { expireTime: String(seconds) }, EXPIRY],
		['a word', { expireTime: 'soon' }, null],
		['nothing', {}, null],
		['too large a number', { expireTime: 1e300 }, null],
	])('is read from %s', async (_, data, expected) => {
		const { client } = uploadClient({ urls: [data] });
		expect((await uploadFile(file, client)).expiresAt).toBe(expected);
	});
});
