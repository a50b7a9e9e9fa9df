import { WorkshopError } from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import { useFastClock } from '../support/fastClock';
import { clientWith, newCredentialId } from './support/client';
import { flushPromises } from '../../support/deferred';

const clock = useFastClock();

const throttled = (retryAfterMs?: number) =>
	new WorkshopError(
		'Slow down',
		'',
		{},
		{
			source: 'gateway',
			isTransient: true,
			processed: 'no',
			isThrottled: true,
			retryAfterMs,
		},
	);

describe('a submission', () => {
	test('is the request of the fields with this body, streamed', async () => {
		const response = { data: { taskId: '1' }, details: { httpCode: '200' } };
		const { client, sent } = clientWith({ respond: async () => response });
		expect(await client.submit({ prompt: 'cat' })).toEqual(response);
		expect(sent).toEqual([
			{
				paginate: true,
				options: {
					url: '/scc/sd_img2img',
					headers: { 'X-Pool': 'a' },
					body: { prompt: 'cat' },
					encoding: 'stream',
					timeout: 120_000,
				},
			},
		]);
	});

	test('is not ended by an abort, as its response decides whether a task exists', async () => {
		const abort = new AbortController();
		const { client } = clientWith({
			signal: abort.signal,
			respond: async () => {
				abort.abort();
				await flushPromises();
				return { data: { taskId: '1' }, details: {} };
			},
		});
		expect(await client.submit({})).toMatchObject({ data: { taskId: '1' } });
	});

	test('is not sent after an abort', async () => {
		const { client, sent } = clientWith({ signal: AbortSignal.abort() });
		await expect(client.submit({})).rejects.toMatchObject({
			message: 'The execution was stopped before a request',
			classification: { isTransient: false, processed: 'no' },
		});
		expect(sent).toEqual([]);
	});
});

describe('another request', () => {
	test('has its own URL and body, and none of the headers of the fields', async () => {
		const { client, sent } = clientWith();
		await client.post('/scc/sd_get_result', { taskId: '1' });
		expect(sent[0]?.options).toEqual({
			url: '/scc/sd_get_result',
			headers: {},
			body: { taskId: '1' },
			encoding: 'stream',
			timeout: 15_000,
		});
	});

	test('ends with an abort', async () => {
		const abort = new AbortController();
		const { client } = clientWith({
			signal: abort.signal,
			respond: async () => await new Promise(() => abort.abort(new Error('stopped'))),
		});
		await expect(client.post('/x', {})).rejects.toThrow('stopped');
	});

	test.each([
		[undefined, undefined, 15_000],
		[3000, undefined, 3000],
		[20_000, undefined, 15_000],
		[0, undefined, 1000],
		[-5, undefined, 1000],
		[3000, 2000, 2000],
		[3000, 4000, 3000],
	])('with a timeout of %s, and %s in the node, has %d ms', async (timeoutMs, ofNode, expected) => {
		const { client, sent } = clientWith({ options: { timeout: ofNode } as never });
		await client.post('/x', {}, timeoutMs);
		expect(sent[0]?.options.timeout).toBe(expected);
	});

	test('throws a WorkshopError for an error of n8n', async () => {
		const reset = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
		const { client } = clientWith({ respond: async () => await Promise.reject(reset) });
		for (const request of [client.submit({}), client.post('/x', {})]) {
			await expect(request).rejects.toBeInstanceOf(WorkshopError);
			await expect(request).rejects.toMatchObject({ details: { code: 'ECONNRESET' } });
		}
	});
});

describe('the rate limiter', () => {
	const sum = () => clock.delaysMs.reduce((total, delayMs) => total + delayMs, 0);

	test('is shared by all requests with one credential and endpoint', async () => {
		const shared = { credentialId: newCredentialId(), options: { baseURL: 'https://a' } as never };
		await clientWith(shared).client.submit({});
		await clientWith(shared).client.post('/x', {});
		expect(sum()).toBe(50);
		const sameEndpoint = { ...shared, options: { baseURL: ' https://a/ ' } as never };
		await clientWith(sameEndpoint).client.post('/x', {});
		expect(sum()).toBe(100);
		await clientWith({ ...shared, options: { baseURL: 'https://b' } as never }).client.submit({});
		await clientWith({ ...shared, credentialId: newCredentialId() }).client.submit({});
		expect(sum()).toBe(100);
	});

	test('shortens its interval after each success', async () => {
		const { client } = clientWith();
		for (let time = 0; time < 200; time++) await client.post('/x', {});
		expect(clock.delaysMs[0]).toBe(50);
		expect(clock.delaysMs.at(-1)).toBe(10);
	});

	test.each([
		[undefined, 500],
		[3000, 3000],
	])('waits after a throttled response, here with Retry-After %s', async (retryAfterMs, waitMs) => {
		const credentialId = newCredentialId();
		const respond = async () => await Promise.reject(throttled(retryAfterMs));
		await clientWith({ credentialId, respond })
			.client.submit({})
			.catch(() => {});
		expect(sum()).toBe(0);
		await clientWith({ credentialId }).client.submit({});
		expect(sum()).toBe(waitMs);
	});

	test('does not wait after other errors', async () => {
		const credentialId = newCredentialId();
		const refused = new WorkshopError('Refused', '');
		const respond = async () => await Promise.reject(refused);
		await clientWith({ credentialId, respond })
			.client.submit({})
			.catch(() => {});
		await clientWith({ credentialId }).client.submit({});
		expect(sum()).toBe(50);
	});

	test('does not wait longer than the deadline of the item allows', async () => {
		const credentialId = newCredentialId();
		const respond = async () => await Promise.reject(throttled(30_000));
		await clientWith({ credentialId, respond })
			.client.submit({})
			.catch(() => {});
		const { client, sent } = clientWith({ credentialId, timeoutMs: 20_000 });
		await expect(client.post('/x', {})).rejects.toMatchObject({
			message:
				"The service is receiving too many requests: the next request has to wait 30 seconds, which is longer than 'Timeout (Seconds)' allows",
			hint: expect.stringMatching(/^Lower 'Max Parallel Tasks'/) as string,
			classification: { isTransient: true, processed: 'no', isThrottled: true },
		});
		expect(sent).toEqual([]);
		expect(sum()).toBe(0);
	});

	test('allows the last request of an item a second after its deadline', async () => {
		const credentialId = newCredentialId();
		const respond = async () => await Promise.reject(throttled(1000));
		await clientWith({ credentialId, respond })
			.client.submit({})
			.catch(() => {});
		const { client, sent } = clientWith({ credentialId, timeoutMs: 0 });
		await client.post('/x', {});
		expect(sent).toHaveLength(1);
	});
});
