import { transferFiles } from '../../../nodes/AiCreationWorkshop/files/transfer';
import type { TransferMode } from '../../../nodes/AiCreationWorkshop/files/transfer';
import { WorkshopError } from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import type { ErrorClassification } from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import { useFastClock } from '../support/fastClock';
import { MEGABYTE, inputFile, uploadClient } from './support/uploadClient';

const clock = useFastClock();

const small = inputFile('small.png', MEGABYTE);
const large = inputFile('large.png', MEGABYTE + 1);

const inlined = (name: string) => `data:image/png;base64,${Buffer.from(name).toString('base64')}`;
const uploaded = (name: string) => `http://127.0.0.1/${name}`;

const errorWith = (classification: ErrorClassification) =>
	new WorkshopError('refused', 'Do something.', { httpCode: '403' }, classification);
const refusedByService = errorWith({ source: 'service', isTransient: true, processed: 'no' });
const refusedByGateway = errorWith({ source: 'gateway', isTransient: false, processed: 'no' });
const lost = errorWith({ source: 'network', isTransient: true, processed: 'maybe' });

describe('the transfer of files', () => {
	test.each<[mode: TransferMode, expected: string[]]>([
		['auto', [inlined('small.png'), uploaded('large.png')]],
		['inline', [inlined('small.png'), inlined('large.png')]],
		['upload', [uploaded('small.png'), uploaded('large.png')]],
	])('in mode "%s" keeps their order', async (mode, expected) => {
		const { client } = uploadClient({});
		expect(await transferFiles([small, large], mode, client)).toEqual(expected);
		expect(await transferFiles([], mode, client)).toEqual([]);
	});

	test('sends a file of unknown type as bytes', async () => {
		const { client } = uploadClient({});
		const [uri] = await transferFiles([{ ...small, type: undefined }], 'inline', client);
		expect(uri).toMatch(/^data:application\/octet-stream;base64,/);
	});
});

describe('a failed upload', () => {
	test.each([
		['storage error', { puts: [{ statusCode: 503 }, { statusCode: 429 }, {}] }, [500, 2000]],
		['network error', { puts: [lost, lost, {}] }, [500, 2000]],
		['gateway error', { urls: [lost, {}] }, [500]],
		[
			'requested wait',
			{ urls: [errorWith({ ...lost.classification, retryAfterMs: 7000 }), {}] },
			[7000],
		],
	])('is repeated after a %s', async (_, responses, delaysMs) => {
		const { client } = uploadClient(responses);
		expect(await transferFiles([large], 'upload', client)).toEqual([uploaded('large.png')]);
		const slept = clock.delaysMs.reduce((sum, delayMs) => sum + delayMs, 0);
		expect(slept).toBe(delaysMs.reduce((sum, delayMs) => sum + delayMs, 0));
	});

	test('is attempted three times at most', async () => {
		const { client, uploads } = uploadClient({ puts: [lost] });
		await expect(transferFiles([large], 'auto', client)).rejects.toBe(lost);
		expect(uploads).toHaveLength(3);
	});

	test('is not repeated after an abort, nor when the service or the gateway refuses it', async () => {
		const aborted = uploadClient({ puts: [lost] });
		aborted.abort.abort();
		await expect(transferFiles([large], 'upload', aborted.client)).rejects.toBe(lost);
		expect(aborted.uploads).toHaveLength(1);
		for (const error of [refusedByService, refusedByGateway]) {
			const { client, signed } = uploadClient({ urls: [error] });
			await expect(transferFiles([large], 'upload', client)).rejects.toBe(error);
			expect(signed).toHaveLength(1);
		}
	});

	test.each([
		['the service refuses it', { urls: [refusedByService] }],
		['the gateway refuses it', { urls: [refusedByGateway] }],
		['there is no URL for it', { urls: [{ uploadUrl: 'none' }] }],
		['the storage refuses it', { puts: [{ statusCode: 403 }] }],
	])('in mode "auto" is replaced by inline transfer when %s', async (_, responses) => {
		const { client } = uploadClient(responses);
		const urls = await transferFiles([large, small], 'auto', client);
		expect(urls).toEqual([inlined('large.png'), inlined('small.png')]);
	});

	test('of a file that is too big to be sent inline has both reasons', async () => {
		const big = inputFile('big.png', 6 * MEGABYTE);
		const { client } = uploadClient({ urls: [refusedByService] });
		await expect(transferFiles([big], 'auto', client)).rejects.toMatchObject({
			message:
				'The file in "photo" (6.0 MB) could not be uploaded and is too big to be sent inline: refused',
			hint: 'Use a file of less than 6 MB, or make it available on the web and use its URL.',
			details: { httpCode: '403' },
			classification: refusedByService.classification,
		});
	});
});

describe('the total of files that are sent inline', () => {
	/** Base64 of so many bytes has exactly the allowed length. */
	const MAX_BYTES = ((8 * MEGABYTE - 64 * 1024) / 4) * 3;

	test('may be as large as the gateway accepts', async () => {
		const { client } = uploadClient({});
		const files = [inputFile('a', MAX_BYTES - 3), inputFile('b', 3)];
		expect(await transferFiles(files, 'inline', client)).toHaveLength(2);
	});

	test.each([
		[[MAX_BYTES + 1]],
		[[MAX_BYTES - 3, 4]],
		// Each file is padded for itself.
		[[MAX_BYTES - 5, 1, 4]],
	])('must not be larger: %j', async (sizes) => {
		const base64 = jest.fn();
		const files = sizes.map((bytes) => inputFile('a', bytes, { base64 }));
		const { client } = uploadClient({});
		await expect(transferFiles(files, 'inline', client)).rejects.toMatchObject({
			message:
				'The files are too big to be sent inline: 6.0 MB, where the service takes about 6 MB',
			hint: "Set 'File Transfer' under 'Options' to 'Upload', use smaller files, or use URLs instead.",
		});
		expect(base64).not.toHaveBeenCalled();
	});

	test('does not count files that are uploaded', async () => {
		const { client } = uploadClient({});
		const files = [inputFile('a', MAX_BYTES), small];
		expect(await transferFiles(files, 'auto', client)).toHaveLength(2);
	});
});
