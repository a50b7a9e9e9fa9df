import { UserError } from 'n8n-workflow';

import { normalizeEndpoint } from '../../../nodes/AiCreationWorkshop/transport/signedRequest';
import { RESULT_URL as url, gatewayError, sign } from './support/signed';
import type { Options } from './support/signed';

const path = '/scc/sd_get_result';
const own = 'http://a.example';
const defaultEndpoint = 'https://openai.edu-aliyun.com';

describe('the URL', () => {
	test.each<[what: string, options: Options, expected: string]>([
		['is kept if it is absolute', { url }, url],
		['is kept if it is not encrypted', { url: `${own}/b` }, `${own}/b`],
		['does not depend on the endpoint if it is absolute', { url, baseURL: own }, url],
		['may have capitals', { url: 'HTTPS://A.example/B' }, 'https://a.example/B'],
		['may be the `uri` of the older request helper', { uri: url }, url],
		['is read without surrounding whitespace', { url: ` ${url}\n` }, url],
		['begins with the endpoint', { url: path, baseURL: own }, own + path],
		['needs no leading slash', { url: 'x', baseURL: own }, `${own}/x`],
		['has one slash after the endpoint', { url: '//x', baseURL: `${own}//` }, `${own}/x`],
		['keeps slashes within the path', { url: 'x//y', baseURL: own }, `${own}/x//y`],
		['may hold another URL', { url: '/x?u=https://b', baseURL: own }, `${own}/x?u=https://b`],
		['keeps the path of the endpoint', { url: path, baseURL: `${own}/b/` }, `${own}/b${path}`],
		['ignores whitespace around the endpoint', { url: path, baseURL: ` ${own}\t` }, own + path],
		[
			'ignores invisible characters in the endpoint',
			{ url: path, baseURL: `\ufeff${own}\u200b/\u200b` },
			own + path,
		],
		[
			'has the default endpoint for an empty one',
			{ url: path, baseURL: '' },
			defaultEndpoint + path,
		],
		[
			'has the default endpoint for a blank one',
			{ url: path, baseURL: ' ' },
			defaultEndpoint + path,
		],
		['has the default endpoint without one', { url: path }, defaultEndpoint + path],
		['is the endpoint if it is empty', {}, `${defaultEndpoint}/`],
		['gets the query', { url, qs: { a: '一 +', b: 0 } }, `${url}?a=%E4%B8%80+%2B&b=0`],
		['keeps its own query', { url: `${url}?z=%20`, qs: { a: 1 } }, `${url}?z=+&a=1`],
		['repeats a parameter with several values', { url, qs: { a: [1, 2] } }, `${url}?a=1&a=2`],
		['has empty parameters for null', { url, qs: { a: null, b: undefined } }, `${url}?a=&b=`],
	])('%s', (_, options, expected) => {
		const signed = sign(options);
		expect(signed.url).toBe(expected);
		expect(signed).toMatchObject({ baseURL: undefined, uri: undefined, qs: undefined });
		expect(gatewayError(signed)).toBeUndefined();
	});

	test('that is absolute and invalid is not blamed on the endpoint', () => {
		expect(() => sign({ method: 'POST', url: 'https://a b/scc/x', body: {} })).toThrow(
			new UserError('\'URL\' must be a web address, but it is "https://a b/scc/x"'),
		);
	});
});

describe('the endpoint', () => {
	test.each(['a.example', 'ftp://a.example', 'ftp://a/https://b', 'http://a b', '//a.example'])(
		'"%s" is not accepted',
		(baseURL) => {
			const signing = () => sign({ url: '/', baseURL });
			expect(signing).toThrow(UserError);
			expect(signing).toThrow(
				new Error(
					`'Endpoint' of the credential must be an address such as https://openai.edu-aliyun.com, but it is "${baseURL}"`,
				),
			);
		},
	);

	test('is normalized without changes to its path', () => {
		expect(normalizeEndpoint(`${own}/A%20b//`)).toBe(`${own}/A%20b`);
		expect(normalizeEndpoint(undefined)).toBe(defaultEndpoint);
		expect(normalizeEndpoint(null)).toBe(defaultEndpoint);
	});
});
