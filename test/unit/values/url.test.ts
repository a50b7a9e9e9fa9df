import fc from 'fast-check';

import { isHttpUrl, urlExpiry } from '../../../nodes/AiCreationWorkshop/values/url';
import { anyValue, longText, recordOf } from '../../support/arbitraries';

describe('isHttpUrl', () => {
	test.each([
		'http://127.0.0.1/a.png',
		'https://example.com',
		'HTTPS://EXAMPLE.COM/图.png?a=b#c',
		'https://user:password@[::1]:8443/',
	])('accepts %s', (url) => {
		expect(isHttpUrl(url)).toBe(true);
	});

	test.each<unknown>([
		'',
		'http://',
		'https:example.com',
		'http:/example.com',
		'//example.com/a.png',
		'example.com/a.png',
		' https://example.com',
		'https://exa mple.com',
		'https://example.com:port/',
		'\nhttps://example.com',
		undefined,
		null,
		1,
		['https://example.com'],
		new URL('https://example.com'),
	])('does not accept %p', (value) => {
		expect(isHttpUrl(value)).toBe(false);
	});

	test.each([
		'file:',
		'data:',
		'javascript:',
		'ftp:',
		'blob:http:',
		'view-source:http:',
		' ',
		'//',
	])('accepts nothing that begins with %j', (scheme) => {
		const property = fc.property(fc.webUrl(), fc.string(), (url, rest) => {
			expect(isHttpUrl(scheme + url)).toBe(false);
			expect(isHttpUrl(scheme + rest)).toBe(false);
		});
		fc.assert(property);
	});

	test('accepts only what is parsed as a URL of the web', () => {
		const property = fc.property(fc.oneof(anyValue, fc.webUrl(), longText), (value) => {
			if (!isHttpUrl(value)) return;
			expect(['http:', 'https:']).toContain(new URL(value).protocol);
		});
		fc.assert(property, { numRuns: 500 });
	});
});

const URL_TO_SIGN = 'https://example.com/a.png';

describe('urlExpiry', () => {
	test.each<[what: string, query: string, expected: string | null]>([
		['seconds since 1970', 'Expires=1717200000&Signature=x', '2024-06-01T00:00:00.000Z'],
		[
			'a date and seconds after it',
			'x-oss-date=20240601T000000Z&x-oss-expires=3600',
			'2024-06-01T01:00:00.000Z',
		],
		[
			'every part of a date',
			'x-oss-date=20241231T235958Z&x-oss-expires=3',
			'2025-01-01T00:00:01.000Z',
		],
		[
			'the seconds since 1970 rather than a date',
			'Expires=1717200000&x-oss-date=20200601T000000Z&x-oss-expires=1',
			'2024-06-01T00:00:00.000Z',
		],
		['nothing', 'Signature=x', null],
		['no query', '', null],
		['an empty value', 'Expires=', null],
		['a word', 'Expires=soon', null],
		['more seconds than a time can have', 'Expires=99999999999999999999', null],
		['seconds without a date', 'x-oss-expires=3600', null],
		['a date without seconds', 'x-oss-date=20240601T000000Z', null],
		['a date that is none', 'x-oss-date=soon&x-oss-expires=3600', null],
		['a date after text', 'x-oss-date=a20240601T000000Z&x-oss-expires=3600', null],
		['a date before text', 'x-oss-date=20240601T000000Zb&x-oss-expires=3600', null],
	])('is read from %s', (_, query, expected) => {
		expect(urlExpiry(`${URL_TO_SIGN}?${query}`)).toBe(expected);
	});

	test('of any URL is a time in ISO format or null', () => {
		const value = fc.oneof(
			fc.string(),
			fc.integer().map(String),
			fc.double().map(String),
			fc.constantFrom('', '20240601T000000Z', '99999999T999999Z', '1e400', '0x10', '9'.repeat(400)),
		);
		const names = ['Expires', 'x-oss-expires', 'x-oss-date', 'X-Oss-Date', '__proto__'];
		const property = fc.property(fc.webUrl(), recordOf(names, value), (url, query) => {
			const entries = new URLSearchParams(query as Record<string, string>);
			const expiry = urlExpiry(`${url}?${entries.toString()}`);
			if (expiry !== null) expect(new Date(expiry).toISOString()).toBe(expiry);
		});
		fc.assert(property, { numRuns: 500 });
	});
});
