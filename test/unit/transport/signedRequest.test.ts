import { Readable } from 'node:stream';
import { UserError } from 'n8n-workflow';
import type { IHttpRequestOptions } from 'n8n-workflow';

import { toWorkshopError } from '../../../nodes/AiCreationWorkshop/errors/networkErrors';
import { defaultOptions } from '../../gateway/options';
import { RESULT_URL as url, gatewayError, sign } from './support/signed';
import type { Options } from './support/signed';

const json = 'application/json; charset=utf-8';

describe('the body', () => {
	test.each<[what: string, body: Options['body'], bytes: string | Buffer]>([
		[
			'an object as JSON',
			{ prompt: '一只猫🐱', n: [1, null] },
			'{"prompt":"一只猫🐱","n":[1,null]}',
		],
		['a list as JSON', [1], '[1]'],
		['a number as JSON', 0, '0'],
		['a text as it is', '{ "a": 1 }', '{ "a": 1 }'],
		['a text without surrounding whitespace', '\n{"a":"一"} ', '{"a":"一"}'],
		['bytes as they are', Buffer.from([32, 0, 255]), Buffer.from([32, 0, 255])],
		['no value as an empty object', undefined, '{}'],
	])('is %s, and exactly its bytes are hashed', (_, body, bytes) => {
		const signed = sign({ url, method: 'POST', body });
		expect(signed.body).toEqual(Buffer.from(bytes));
		expect(signed.headers['content-md5']).toHaveLength(24);
		expect(gatewayError(signed)).toBeUndefined();
	});

	test.each(['', '   ', Buffer.alloc(0)])('of %j is not sent and not hashed', (body) => {
		const signed = sign({ method: 'POST', url, body });
		expect(signed.body).toBeUndefined();
		expect(Object.keys(signed.headers)).not.toContain('content-md5');
		expect(gatewayError(signed)).toBeUndefined();
	});

	test.each(['GET', 'HEAD', 'OPTIONS', 'get', undefined])(
		'is not sent with the method %s',
		(method) => {
			const signed = sign({ url, method, body: { a: 1 } });
			expect(signed.body).toBeUndefined();
			expect(signed.method).toBe(method ?? 'GET');
			expect(Object.keys(signed.headers)).not.toContain('content-md5');
			expect(Object.keys(signed.headers)).not.toContain('content-type');
			expect(gatewayError(signed)).toBeUndefined();
		},
	);

	test.each<[what: string, options: Options]>([
		['FormData', { body: new FormData() }],
		['URLSearchParams', { body: new URLSearchParams() }],
		['a stream', { body: Readable.from(['{}']) }],
		['the form of the older request helper', { form: {} }],
		['the form data of the older request helper', { formData: {} }],
	])('cannot be %s', (_, options) => {
		const signing = () => sign({ url, method: 'POST', ...options });
		expect(signing).toThrow(UserError);
		expect(signing).toThrow(
			new Error(
				"The AI Creation Workshop takes JSON only: in the HTTP Request node set 'Body Content Type' to 'JSON'",
			),
		);
	});
});

describe('the headers', () => {
	test('are those that the gateway requires', () => {
		const { headers } = sign({ url, method: 'POST', body: {} });
		expect(headers).toEqual({
			accept: json,
			'content-type': json,
			'content-md5': 'mZFLkyvTelC5g8XnyQrpOw==',
			'x-ca-key': defaultOptions.accessKeyId,
			'x-ca-nonce': 'nonce',
			'x-ca-signature': expect.stringMatching(/^.{43}=$/),
			'x-ca-signature-headers': 'x-ca-key,x-ca-nonce,x-ca-signature-method,x-ca-timestamp',
			'x-ca-signature-method': 'HmacSHA256',
			'x-ca-timestamp': '1717200000000',
		});
	});

	test('of the caller are kept, in lower case, and signed', () => {
		const own = { Accept: 'text/plain', 'Content-Type': 'application/json', 'X-Ca-Stage': 'TEST' };
		const signed = sign({ url, method: 'POST', body: {}, headers: { ...own, Depth: 1 } });
		expect(signed.headers).toMatchObject({
			accept: 'text/plain',
			'content-type': 'application/json',
			'x-ca-stage': 'TEST',
			depth: '1',
		});
		expect(Object.keys(signed.headers).filter((name) => /[A-Z]/.test(name))).toEqual([]);
		expect(signed.headers['x-ca-signature-headers']).toContain('x-ca-stage');
		expect(gatewayError(signed)).toBeUndefined();
	});

	test('without a value are left out', () => {
		const { headers } = sign({ url, headers: { a: undefined, b: null, c: '' } });
		expect(Object.keys(headers)).not.toContain('a');
		expect(Object.keys(headers)).not.toContain('b');
		expect(headers.c).toBe('');
	});

	test('with a resource pool are sent, but the pool is not signed', () => {
		const signed = sign({ url, headers: { 'X-SP-RESOURCE-CONFIG-ID': 'a,default' } });
		expect(signed.headers['x-sp-resource-config-id']).toBe('a,default');
		expect(signed.headers['x-ca-signature-headers']).not.toContain('x-sp');
	});
});

describe('the AccessKey pair', () => {
	const { accessKeyId, accessKeySecret } = defaultOptions;
	const invisible = '\u00a0\u200b\u200e\ufeff\u0000 \t\n';

	test('is used without the invisible characters that copying adds', () => {
		const plain = sign({ url });
		const copied = sign(
			{ url },
			{
				accessKeyId: `${invisible}${accessKeyId}\u200b`,
				accessKeySecret: `\ufeff${accessKeySecret.replace('-', `-${invisible}`)}\r\n`,
			},
		);
		expect(copied.headers).toEqual(plain.headers);
		expect(gatewayError(copied)).toBeUndefined();
	});

	test.each([
		[{ accessKeyId: '' }, 'AccessKey ID'],
		[{ accessKeyId: undefined, accessKeySecret: undefined }, 'AccessKey ID'],
		[{ accessKeyId: invisible }, 'AccessKey ID'],
		[{ accessKeySecret: null }, 'AccessKey Secret'],
		[{ accessKeySecret: ' \u200b' }, 'AccessKey Secret'],
	])('%j is incomplete: nothing is signed', (credentials, label) => {
		const signing = () => sign({ url }, credentials);
		expect(signing).toThrow(UserError);
		expect(signing).toThrow(new Error(`'${label}' of the credential is empty`));
	});
});

describe('the options', () => {
	test('that are not part of the signature are kept', () => {
		expect(sign({ url, timeout: 5, json: true })).toMatchObject({ timeout: 5, json: true });
	});

	test('never follow a redirect, which would send the signature to another host', () => {
		const off = { disableFollowRedirect: true, followRedirect: false, followAllRedirects: false };
		expect(sign({ url })).toMatchObject(off);
		const on = { disableFollowRedirect: false, followRedirect: true, followAllRedirects: true };
		expect(sign({ url, ...on } as Options)).toMatchObject(off);
	});

	test('have an abort signal of their own, which follows that of the execution', () => {
		const execution = new AbortController();
		const addListener = jest.spyOn(execution.signal, 'addEventListener');
		const signals = Array.from(
			{ length: 20 },
			() =>
				sign({ url, abortSignal: execution.signal } as Partial<IHttpRequestOptions>)
					.abortSignal as AbortSignal,
		);
		for (const signal of signals) signal.addEventListener('abort', () => {});
		expect(new Set(signals).size).toBe(20);
		expect(signals).not.toContain(execution.signal);
		expect(addListener).not.toHaveBeenCalled();
		execution.abort(new Error('stopped'));
		for (const signal of signals) expect(signal.reason).toEqual(new Error('stopped'));
	});

	test('have no abort signal when there is none', () => {
		expect(Object.keys(sign({ url }))).not.toContain('abortSignal');
	});
});

test('an error before the signature is known as one of a request that was not sent', () => {
	for (const options of [{ url: 'https://a b' }, { url, method: 'POST', form: {} }]) {
		try {
			sign(options);
			throw new Error('It was signed');
		} catch (error) {
			const { classification } = toWorkshopError(error);
			expect(classification).toEqual({ source: 'input', isTransient: false, processed: 'no' });
		}
	}
});
