import { parse } from 'node:url';
import { Client } from 'aliyun-api-gateway';
import fc from 'fast-check';

import { contentMd5, signRequest } from '../../../nodes/AiCreationWorkshop/transport/signature';
import type {
	AccessKeyPair,
	SignableRequest,
} from '../../../nodes/AiCreationWorkshop/transport/signature';
import documented from '../../vectors/signature-vectors.json';

describe.each(documented.vectors)('test vector $name', (vector) => {
	const added = ['x-ca-key', 'x-ca-nonce', 'x-ca-timestamp', 'content-md5'];
	const own = Object.entries(vector.headers).filter(([name]) => !added.includes(name));
	const request: SignableRequest = {
		method: vector.method,
		path: vector.path,
		headers: Object.fromEntries(own),
		body: vector.body === undefined ? undefined : Buffer.from(vector.body),
		alsoSign: vector.name.startsWith('V4') ? ['x-sp-resource-config-id'] : undefined,
	};
	const pair = { accessKeyId: documented.KEY, accessKeySecret: documented.SECRET };
	const { stringToSign, headers } = signRequest(
		request,
		pair,
		Number(documented.TS),
		documented.NONCE,
	);
	const { 'x-ca-signature': signature, 'x-ca-signature-headers': names, ...unsigned } = headers;

	test('has the expected headers', () => expect(unsigned).toEqual(vector.headers));

	test('has the expected signed headers', () => expect(names).toBe(vector.signatureHeaders));

	test('has the expected string to sign', () => expect(stringToSign).toBe(vector.stringToSign));

	test('has the expected signature', () => expect(signature).toBe(vector.signature));
});

const digests = documented.vectors.flatMap(({ name, body, headers }) =>
	body === undefined ? [] : [{ name, body, digest: headers['content-md5'] }],
);

test.each(digests)('the body of $name has the expected digest', ({ body, digest }) => {
	expect(contentMd5(Buffer.from(body))).toBe(digest);
});

const text = fc.oneof(
	fc.string({ unit: 'grapheme' }),
	fc.constantFrom('', ' ', '一只猫，雨中的街道', '🐱👩‍👩‍👧', 'a+b c', '%41', '1?x=1&y=2#z'),
);
const visible = fc.string({ maxLength: 20 });

/** A query as clients write it: each name once, spaces and empty values in both notations. */
const query = fc
	.uniqueArray(fc.tuple(text, text, fc.constantFrom('+', '%20'), fc.boolean()), {
		selector: ([name]) => name,
		maxLength: 6,
	})
	.map((parameters) =>
		parameters.map(([name, value, space, isBare]) => {
			const [left, right] = [name, value].map((part) =>
				encodeURIComponent(part).replaceAll('%20', space),
			);
			return value === '' && isBare ? left : `${left}=${right?.replaceAll('%3F', '?')}`;
		}),
	)
	.map((pairs) => pairs.join('&'));

const ownHeaders = fc.dictionary(
	// Too short for the headers of the signature itself.
	fc.stringMatching(/^x-ca-[a-z0-9-]{1,8}$/),
	visible,
	{ noNullPrototype: true, maxKeys: 5 },
);
const plainHeaders = fc.record(
	{ accept: visible, 'content-type': visible, date: visible, 'x-sp-resource-config-id': visible },
	{ requiredKeys: [] },
);
const timestamps = fc.integer({ min: 0, max: 9_999_999_999_999 });
const pairs = fc.record({ accessKeyId: visible, accessKeySecret: text });
const requests = fc.record({
	method: fc.constantFrom('GET', 'POST', 'get', 'post'),
	path: fc
		.tuple(fc.constantFrom('/scc/sd_img2img', '/', '/scc/%E5%9B%BE%20a/b'), query)
		.map((parts) => parts.filter(Boolean).join('?')),
	headers: fc.tuple(ownHeaders, plainHeaders).map(([own, plain]) => ({ ...own, ...plain })),
	body: fc
		.dictionary(text, fc.jsonValue({ stringUnit: 'grapheme' }))
		.map((value) => JSON.stringify(value)),
});

interface TextRequest {
	method: string;
	path: string;
	headers: Record<string, string>;
	body: string;
}

/** Names, string to sign and signature, computed by the code of the vendor. */
function signWithVendorCode(
	{ method, path, headers, body }: TextRequest,
	pair: AccessKeyPair,
	timestamp: number,
	nonce: string,
) {
	const vendor = new Client(pair.accessKeyId, pair.accessKeySecret);
	const all = {
		...headers,
		...(method === 'POST' && { 'content-md5': vendor.md5(body) }),
		'x-ca-key': pair.accessKeyId,
		'x-ca-nonce': nonce,
		'x-ca-timestamp': timestamp,
	};
	const names = vendor.getSignHeaderKeys(all, {});
	const lines = vendor.getSignedHeadersString(names, all);
	const stringToSign = vendor.buildStringToSign(method, all, lines, parse(path, true));
	return { names: names.join(','), stringToSign, signature: vendor.sign(stringToSign) };
}

test('any request is signed as the code of the vendor signs it', () => {
	const property = fc.property(requests, pairs, timestamps, fc.uuid(), (request, ...signing) => {
		const method = request.method.toUpperCase();
		const body = method === 'POST' ? Buffer.from(request.body) : undefined;
		const { stringToSign, headers } = signRequest({ ...request, body }, ...signing);
		const { 'x-ca-signature': signature, 'x-ca-signature-headers': names } = headers;
		expect({ names, stringToSign, signature }).toEqual(
			signWithVendorCode({ ...request, method }, ...signing),
		);
	});
	fc.assert(property, { numRuns: 500, seed: 20240601 });
});

describe('where the code of the vendor shows nothing', () => {
	const pair = { accessKeyId: 'id', accessKeySecret: 'secret' };
	const plain: SignableRequest = { method: 'GET', path: '/', headers: {} };

	test.each([
		['the first value of a repeated parameter', '/a?b=2&a=x&b=1', '/a?a=x&b=2'],
		['the first value of a repeated parameter even if it is empty', '/a?b=&b=1', '/a?b'],
		['the path alone if the query is empty', '/a?', '/a'],
		['the parameters in the order of their UTF-16 code units', '/a?a=1&Z=2&é=3', '/a?Z=2&a=1&é=3'],
	])('the URL is signed with %s', (_, path, url) => {
		const { stringToSign } = signRequest({ ...plain, path }, pair, 1, 'n');
		expect(stringToSign.split('\n').at(-1)).toBe(url);
	});

	test('a header that is signed in any case is named once', () => {
		const { headers } = signRequest({ ...plain, alsoSign: ['x-ca-key'] }, pair, 1, 'n');
		expect(
			headers['x-ca-signature-headers']?.split(',').filter((name) => name === 'x-ca-key'),
		).toHaveLength(1);
	});

	test('a question mark in the name of a parameter is kept', () => {
		const { stringToSign } = signRequest({ ...plain, path: '/a??x=1' }, pair, 1, 'n');
		expect(stringToSign.split('\n').at(-1)).toBe('/a??x=1');
	});

	test('a missing header is signed with an empty value', () => {
		const { stringToSign } = signRequest({ ...plain, alsoSign: ['x-pool'] }, pair, 1, 'n');
		expect(stringToSign).toMatch(/\nx-pool:\n\/$/);
	});

	test('the headers of the caller are not changed', () => {
		const headers = Object.freeze({ accept: 'a', 'x-ca-nonce': 'own' });
		const signed = signRequest({ ...plain, headers }, pair, 1, 'n').headers;
		expect(signed).toMatchObject({ accept: 'a', 'x-ca-nonce': 'n', 'x-ca-timestamp': '1' });
		expect(headers).toEqual({ accept: 'a', 'x-ca-nonce': 'own' });
	});

	test('a signed request that is signed again gets another signature', () => {
		const request = { ...plain, headers: { accept: 'a', 'x-ca-stage': 'TEST' } };
		const first = signRequest(request, pair, 1, 'one');
		const again = signRequest({ ...request, headers: first.headers }, pair, 2, 'two');
		expect(again).toEqual(signRequest(request, pair, 2, 'two'));
		expect(again.headers['x-ca-signature']).not.toBe(first.headers['x-ca-signature']);
	});
});
