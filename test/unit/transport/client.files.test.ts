import type { IHttpRequestOptions } from 'n8n-workflow';

import { WorkshopError } from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import { clientWith } from './support/client';
import { streamOf } from './support/streams';

describe('a request to the file storage', () => {
	test('has the proxy, TLS and timeout settings of the node, and no headers of its fields', async () => {
		const proxy = { host: '127.0.0.1', port: 8080 };
		const { client, fetched } = clientWith({
			options: { proxy, skipSslCertificateValidation: true, timeout: 5000 } as never,
		});
		await client.fetchFile({ url: 'http://127.0.0.1/a.png', headers: { accept: 'x' } });
		expect(fetched).toEqual([
			{
				url: 'http://127.0.0.1/a.png',
				headers: { accept: 'x' },
				proxy,
				timeout: 5000,
				skipSslCertificateValidation: true,
				abortSignal: expect.any(AbortSignal) as AbortSignal,
				ignoreHttpStatusErrors: true,
				returnFullResponse: true,
				encoding: 'stream',
			},
		]);
	});

	test('checks certificates and has a minute unless the node says otherwise', async () => {
		const { client, fetched } = clientWith();
		await client.fetchFile({ url: 'http://127.0.0.1/a.png' });
		expect(fetched[0]).toMatchObject({ timeout: 60_000, skipSslCertificateValidation: false });
	});

	test('can be aborted without any other, and is aborted with the execution', async () => {
		const execution = new AbortController();
		const { client, fetched } = clientWith({ signal: execution.signal });
		const aborted = () => fetched.map(({ abortSignal }) => abortSignal?.aborted);
		const first = await client.fetchFile({ url: 'http://127.0.0.1/1' });
		await client.fetchFile({ url: 'http://127.0.0.1/2' });
		expect(aborted()).toEqual([false, false]);
		first.abort();
		expect(aborted()).toEqual([true, false]);
		expect(execution.signal.aborted).toBe(false);
		execution.abort();
		expect(aborted()).toEqual([true, true]);
	});

	test('throws a WorkshopError for an error of n8n', async () => {
		const timeout = Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' });
		const { client } = clientWith({ fetch: async () => await Promise.reject(timeout) });
		const request = client.fetchFile({ url: 'http://127.0.0.1/a.png' });
		await expect(request).rejects.toBeInstanceOf(WorkshopError);
		await expect(request).rejects.toMatchObject({ details: { code: 'ETIMEDOUT' } });
	});
});

describe('an upload', () => {
	const upload = { url: 'http://127.0.0.1/a.png', body: Buffer.from('x') };

	function storage(respond: () => ReturnType<typeof streamOf>) {
		const requests: IHttpRequestOptions[] = [];
		const { client } = clientWith({
			fetch: async (options) => {
				requests.push(options);
				return { statusCode: 403, headers: {}, body: respond() };
			},
		});
		return { client, requests };
	}

	test('is a PUT that follows no redirect, with status and text of the response', async () => {
		const { client, requests } = storage(() => streamOf('<Error/>'));
		expect(await client.putFile(upload)).toEqual({ statusCode: 403, text: '<Error/>' });
		expect(requests[0]).toMatchObject({ ...upload, method: 'PUT', disableFollowRedirect: true });
		expect(requests[0]?.abortSignal?.aborted).toBe(true);
	});

	test('closes its connection when the response cannot be read', async () => {
		const { client, requests } = storage(() => {
			const body = streamOf('x');
			body.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));
			body.on('error', () => {});
			return body;
		});
		await expect(client.putFile(upload)).rejects.toMatchObject({ details: { code: 'ECONNRESET' } });
		expect(requests[0]?.abortSignal?.aborted).toBe(true);
	});
});
