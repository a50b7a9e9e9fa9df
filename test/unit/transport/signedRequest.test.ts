import { Readable } from 'node:stream';
import { UserError } from 'n8n-workflow';
import type { IHttpRequestOptions } from 'n8n-workflow';

import { signOptions } from '../../../nodes/AiCreationWorkshop/transport/signedRequest';
import { defaultOptions } from '../../gateway/options';
import { Verifier } from '../../gateway/verify';

/** With what n8n's older request helper has beside, and with any method. */
type Options = Omit<Partial<IHttpRequestOptions>, 'method'> & {
	method?: string;
	uri?: string;
	form?: object;
	formData?: object;
};

interface Signed {
	method: string;
	url: string;
	headers: Record<string, string>;
	body: Buffer | undefined;
}

const url = 'https://openai.edu-aliyun.com/scc/sd_get_result';
const json = 'application/json; charset=utf-8';
const now = 1717200000000;

function sign(options: Options) {
	const { accessKeyId, accessKeySecret } = defaultOptions;
	const given = options as IHttpRequestOptions;
	const signed = signOptions(given, { accessKeyId, accessKeySecret }, now, 'nonce');
	return signed as IHttpRequestOptions & Signed;
}

/** What the gateway has against a request; undefined when it lets it pass. */
function refusal({ method, url: address, headers, body = Buffer.alloc(0) }: Signed) {
	const { pathname, search } = new URL(address);
	const arrival = { method, path: pathname + search, headers, body };
	const verifier = new Verifier(defaultOptions, { now: () => now });
	return verifier.check({ ...arrival, operation: 'result', json: undefined })?.message;
}

function attempt(options: Options): () => void {
	return () => sign(options);
}

describe('the address', () => {
	const path = '/scc/sd_get_result';
	const own = 'http://a.example';
	const usual = 'https://openai.edu-aliyun.com';
	const addresses: Array<[what: string, options: Options, address: string]> = [
		['is kept when it is whole', { url }, url],
		['is kept when it is not encrypted', { url: `${own}/b` }, `${own}/b`],
		['is kept whatever the endpoint', { url, baseURL: own }, url],
		['may have capitals', { url: 'HTTPS://A.example/B' }, 'https://a.example/B'],
		['may come as the older helper names it', { uri: url }, url],
		['is freed of blanks', { url: ` ${url}\n` }, url],
		['begins with the endpoint', { url: path, baseURL: own }, own + path],
		['does without the first slash', { url: 'x', baseURL: own }, `${own}/x`],
		['has one slash after the endpoint', { url: '//x', baseURL: `${own}//` }, `${own}/x`],
		['keeps the slashes within', { url: 'x//y', baseURL: own }, `${own}/x//y`],
		['may hold another address', { url: '/x?u=https://b', baseURL: own }, `${own}/x?u=https://b`],
		['keeps the path of the endpoint', { url: path, baseURL: `${own}/b/` }, `${own}/b${path}`],
		['has an endpoint without blanks', { url: path, baseURL: ` ${own}\t` }, own + path],
		['has the usual endpoint for an empty one', { url: path, baseURL: '' }, usual + path],
		['has the usual endpoint for a blank one', { url: path, baseURL: ' ' }, usual + path],
		['has the usual endpoint for none', { url: path }, usual + path],
		['is the endpoint when there is no other', {}, `${usual}/`],
		['gets the query', { url, qs: { a: '一 +', b: 0 } }, `${url}?a=%E4%B8%80+%2B&b=0`],
		['keeps its own query', { url: `${url}?z=%20`, qs: { a: 1 } }, `${url}?z=+&a=1`],
		['repeats a parameter with several values', { url, qs: { a: [1, 2] } }, `${url}?a=1&a=2`],
		['has empty ones for null', { url, qs: { a: null, b: undefined } }, `${url}?a=&b=`],
	];

	test.each(addresses)('%s', (_, options, address) => {
		const signed = sign(options);
		expect(signed.url).toBe(address);
		expect(signed).toMatchObject({ baseURL: undefined, uri: undefined, qs: undefined });
		expect(refusal(signed)).toBeUndefined();
	});

	test.each(['a.example', 'ftp://a.example', 'ftp://a/https://b', 'http://a b', '//a.example'])(
		'with the endpoint "%s" is refused',
		(baseURL) => {
			const signing = attempt({ url: '/', baseURL });
			expect(signing).toThrow(UserError);
			expect(signing).toThrow(
				new Error(
					`"Endpoint" of the credential must be an address such as https://openai.edu-aliyun.com, but it is "${baseURL}"`,
				),
			);
		},
	);
});

describe('the body', () => {
	const bodies: Array<[what: string, body: Options['body'], bytes: string | Buffer]> = [
		[
			'an object as JSON',
			{ prompt: '一只猫🐱', n: [1, null] },
			'{"prompt":"一只猫🐱","n":[1,null]}',
		],
		['a list as JSON', [1], '[1]'],
		['a number as JSON', 0, '0'],
		['a text as it is', '{ "a": 1 }', '{ "a": 1 }'],
		['a text without blanks around it', '\n{"a":"一"} ', '{"a":"一"}'],
		['bytes as they are', Buffer.from([32, 0, 255]), Buffer.from([32, 0, 255])],
		['nothing as an empty object', undefined, '{}'],
	];

	test.each(bodies)('of %s is what was hashed', (_, body, bytes) => {
		const signed = sign({ url, method: 'POST', body });
		expect(signed.body).toEqual(Buffer.from(bytes));
		expect(signed.headers['content-md5']).toHaveLength(24);
		expect(refusal(signed)).toBeUndefined();
	});

	test.each(['GET', 'HEAD', 'OPTIONS', 'get', undefined])(
		'is left out with the method %s',
		(method) => {
			const signed = sign({ url, method, body: { a: 1 } });
			expect(signed.body).toBeUndefined();
			expect(signed.method).toBe(method ?? 'GET');
			expect(Object.keys(signed.headers)).not.toContain('content-md5');
			expect(Object.keys(signed.headers)).not.toContain('content-type');
			expect(refusal(signed)).toBeUndefined();
		},
	);

	const refused: Array<[what: string, options: Options]> = [
		['FormData', { body: new FormData() }],
		['URLSearchParams', { body: new URLSearchParams() }],
		['a stream', { body: Readable.from(['{}']) }],
		['the form of the older helper', { form: {} }],
		['the form data of the older helper', { formData: {} }],
	];

	test.each(refused)('cannot be %s', (_, options) => {
		const signing = attempt({ url, method: 'POST', ...options });
		expect(signing).toThrow(UserError);
		expect(signing).toThrow(
			new Error(
				'The AI Creation Workshop takes JSON only: in the HTTP Request node set "Body Content Type" to "JSON"',
			),
		);
	});
});

describe('the headers', () => {
	test('are those that the gateway asks for', () => {
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
		expect(refusal(signed)).toBeUndefined();
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

test('other options of the request are kept', () => {
	expect(sign({ url, timeout: 5, json: true })).toMatchObject({ timeout: 5, json: true });
});

test.each(['', '   ', Buffer.alloc(0)])('a body of %j is none, and is not hashed', (body) => {
	const signed = sign({ method: 'POST', url, body });
	expect(signed.body).toBeUndefined();
	expect(Object.keys(signed.headers)).not.toContain('content-md5');
	expect(refusal(signed)).toBeUndefined();
});

test('a whole address that is broken is not blamed on the endpoint', () => {
	expect(() => sign({ method: 'POST', url: 'https://a b/scc/x', body: {} })).toThrow(
		'"URL" must be a web address, but it is "https://a b/scc/x"',
	);
});
