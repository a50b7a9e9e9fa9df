import { assertHttpUrl } from '../../../nodes/AiCreationWorkshop/files/download';
import type { RemoteFile } from '../../../nodes/AiCreationWorkshop/files/download';
import { WorkshopError } from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import type { ErrorClassification } from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import { useFastClock } from '../support/fastClock';
import { HEADS, remoteImage, storageWith } from './support/download';
import type { FileResponse } from './support/download';

const clock = useFastClock();

const lost: ErrorClassification = { source: 'network', isTransient: true, processed: 'maybe' };
const reset = new WorkshopError('The service could not be reached', '', {}, lost);

describe('a download', () => {
	test('has the content, the name and the type of the file', async () => {
		const { download, requests, openResponses } = storageWith();
		const { file, binary } = await download();
		expect(file).toEqual(remoteImage);
		expect(binary).toEqual({
			data: HEADS.png.toString('base64'),
			fileName: 'a.png',
			mimeType: 'image/png',
		});
		expect(requests).toEqual([
			{ url: remoteImage.url, headers: { 'accept-encoding': 'identity' } },
		]);
		expect(openResponses()).toBe(0);
	});

	test('is complete however short its first chunks are', async () => {
		const bytes = [...HEADS.png].map((byte) => Buffer.from([byte]));
		const { binary } = await storageWith({ chunks: bytes }).download();
		expect(binary.data).toBe(HEADS.png.toString('base64'));
		expect(binary.mimeType).toBe('image/png');
	});

	test('of a file that is shorter than any known head is complete', async () => {
		const headers = { 'content-type': 'text/plain' };
		const { download } = storageWith({ headers, chunks: [Buffer.from('ok')] });
		const { binary } = await download({
			url: 'http://127.0.0.1/a.txt',
			acceptsType: () => true,
		});
		expect(binary).toMatchObject({ data: Buffer.from('ok').toString('base64'), fileName: 'a.txt' });
	});

	test.each([
		['a.png', 'text/html'],
		['a.mp4?x=1', 'application/json'],
		['a.wav', 'text/plain; charset=utf-8'],
	])('of any type gets no page or message in place of %s (%s)', async (path, type) => {
		const message = { headers: { 'content-type': type }, chunks: [HEADS.html] };
		const { download, requests } = storageWith(message, message, message);
		const file = {
			url: `http://127.0.0.1/${path}`,
			noun: 'file' as const,
			acceptsType: () => true,
		};
		await expect(download(file)).rejects.toThrow(
			`A file could not be downloaded (it is of type ${type.split(';')[0]})`,
		);
		expect(requests).toHaveLength(3);
	});

	test.each([
		['a.html', 'text/html', HEADS.html],
		['a.json', 'text/plain', HEADS.html],
		['a', 'text/html', HEADS.html],
		['a.png', 'image/svg+xml', HEADS.svg],
		['a.png', 'text/html', HEADS.mp4],
	])('of any type takes what %s may be: %s', async (path, type, head) => {
		const { download } = storageWith({ headers: { 'content-type': type }, chunks: [head] });
		const file = { url: `http://127.0.0.1/${path}`, acceptsType: () => true };
		const { binary } = await download(file);
		expect(binary.data).toBe(head.toString('base64'));
	});

	test.each<[what: string, response: FileResponse]>([
		['a network error', { chunks: reset }],
		['HTTP 503', { statusCode: 503 }],
		['a redirect', { statusCode: 302 }],
		['an empty body', { chunks: [] }],
		['a page', { chunks: [HEADS.html] }],
	])('after %s is repeated', async (_, response) => {
		const { download, requests, openResponses } = storageWith(response, response);
		const refresh = jest.fn();
		await download({}, refresh);
		expect(requests).toHaveLength(3);
		expect(clock.delaysMs.reduce((sum, delayMs) => sum + delayMs, 0)).toBe(2500);
		expect(refresh).not.toHaveBeenCalled();
		expect(openResponses()).toBe(0);
	});

	test.each([400, 403, 404, 429])('that is refused with HTTP %d gets a fresh URL', async (code) => {
		const fresh = { ...remoteImage, url: 'http://127.0.0.1/fresh.png' };
		const { download, requests } = storageWith({ statusCode: code });
		const { file, binary } = await download({}, async () => fresh);
		expect(requests.map(({ url }) => url)).toEqual([remoteImage.url, fresh.url]);
		expect(file).toBe(fresh);
		expect(binary.fileName).toBe('fresh.png');
	});

	test('keeps its URL when there is no fresh one, and after other errors', async () => {
		const { download, requests } = storageWith({ statusCode: 403 }, { statusCode: 500 });
		const refresh = jest.fn(async () => undefined);
		await download({}, refresh);
		expect(requests.map(({ url }) => url)).toEqual([1, 2, 3].map(() => remoteImage.url));
		expect(refresh).toHaveBeenCalledTimes(1);
	});

	test('whose fresh URL cannot be retrieved is repeated with the next one', async () => {
		const fresh = { ...remoteImage, url: 'http://127.0.0.1/fresh.png' };
		const { download } = storageWith({ statusCode: 403 });
		const refresh = jest
			.fn<Promise<RemoteFile>, []>()
			.mockRejectedValueOnce(reset)
			.mockResolvedValueOnce(fresh);
		expect((await download({}, refresh)).file).toBe(fresh);
	});

	test('is not repeated after an abort, nor after an error that is not transient', async () => {
		const aborted = storageWith({ chunks: reset });
		aborted.abort.abort();
		await expect(aborted.download()).rejects.toThrow('could not be downloaded');
		expect(aborted.requests).toHaveLength(1);
		const certificate = new WorkshopError('no', '', {}, { ...lost, isTransient: false });
		const refused = storageWith({ chunks: certificate });
		await expect(refused.download()).rejects.toThrow('could not be downloaded (no)');
		expect(refused.requests).toHaveLength(1);
	});
});

describe('the error of a download', () => {
	const always = <T>(response: T) => [response, response, response];
	const MEGABYTE = 1024 * 1024;

	test.each<[reason: string, response: FileResponse]>([
		['HTTP 500', { statusCode: 500 }],
		['it is empty', { chunks: [] }],
		['it has 257 MB', { headers: { 'content-length': String(257 * MEGABYTE) } }],
		['it is of type text/html', { headers: { 'content-type': 'text/html' }, chunks: [HEADS.html] }],
		[
			'its content is not image/jpeg',
			{ headers: { 'content-type': 'image/jpeg' }, chunks: [HEADS.html] },
		],
		['it is of type video/mp4', { headers: { 'content-type': 'image/png' }, chunks: [HEADS.mp4] }],
		['The service could not be reached', { chunks: reset }],
	])('names the reason: %s', async (reason, response) => {
		const { download, requests } = storageWith(...always(response));
		const error = (await download().catch((caught: unknown) => caught)) as WorkshopError;
		expect(error).toBeInstanceOf(WorkshopError);
		expect(error.message).toBe(`An image could not be downloaded (${reason})`);
		expect(error.hint).toMatch(/^The task itself succeeded and is paid for\..*'Get Result'/);
		expect(error.classification).toMatchObject({ isTransient: true, processed: 'maybe' });
		expect(requests).toHaveLength(3);
	});

	test('accepts a file of exactly 256 MB', async () => {
		const headers = { 'content-length': String(256 * MEGABYTE) };
		expect((await storageWith({ headers }).download()).binary.mimeType).toBe('image/png');
	});

	test('keeps the details of the last attempt', async () => {
		const { download } = storageWith(...always({ statusCode: 404 }));
		await expect(download()).rejects.toMatchObject({ details: { httpCode: '404' } });
	});
});

describe('assertHttpUrl', () => {
	test.each(['http://127.0.0.1/a.png', 'https://example.com'])('accepts %s', (url) => {
		expect(() => assertHttpUrl({ ...remoteImage, url })).not.toThrow();
	});

	test.each(['file:///etc/passwd', 'javascript:1', '//example.com/a.png', ''])(
		'does not accept "%s"',
		(url) => {
			const error = new Error(`The service delivered an image with an invalid URL: "${url}"`);
			expect(() => assertHttpUrl({ ...remoteImage, url })).toThrow(error);
		},
	);

	test('shows the first 80 characters of a long URL', () => {
		const check = () =>
			assertHttpUrl({ ...remoteImage, noun: 'file', url: '🐱'.repeat(1_000_000) });
		expect(check).toThrow(
			new Error(`The service delivered a file with an invalid URL: "${'🐱'.repeat(80)}"`),
		);
	});

	test('stops a download before its first request', async () => {
		const { download, requests } = storageWith();
		await expect(download({ url: 'file:///etc/passwd' })).rejects.toThrow('an invalid URL');
		expect(requests).toEqual([]);
	});
});
