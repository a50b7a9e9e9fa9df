import fc from 'fast-check';

import { WorkshopError } from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import { isObject } from '../../../nodes/AiCreationWorkshop/values/json';
import {
	anyValue,
	expectPrototypeClean,
	expectReadable,
	expectShort,
	longText,
	recordOf,
	withinTimeLimit,
} from '../../support/arbitraries';
import { errorOf, read } from './support/envelope';

const TEXTS = ['errCode', 'errMessage', 'subErrCode', 'subErrMessage', 'apiInvokeId'];
const HEADERS = [
	'x-ca-error-code',
	'x-ca-error-message',
	'x-ca-request-id',
	'retry-after',
	'date',
	'__proto__',
];

const status = fc.oneof(fc.constantFrom<unknown>(10, '10', 20, '20'), anyValue);
const statusCode = fc.oneof(
	fc.constantFrom(200, 403, 429, 503),
	fc.integer({ min: 100, max: 599 }),
);
const envelope = fc
	.tuple(recordOf(['status'], status), recordOf(['data', ...TEXTS]))
	.map(([first, rest]) => ({ ...first, ...rest }));

test('any response is data or a readable error', () => {
	const response = fc.record({
		statusCode,
		headers: recordOf(HEADERS),
		body: fc.oneof(envelope, anyValue),
	});
	const property = fc.property(response, (one) => {
		const result = read(one);
		if (result instanceof WorkshopError) expectReadable(result);
		else expect(isObject(result.data) || Array.isArray(result.data)).toBe(true);
		expectPrototypeClean();
	});
	fc.assert(property, { numRuns: 2000 });
});

test.each<unknown>([{ toString: 1 }, { toString: {}, valueOf: [] }, [{ toString: 1 }]])(
	'a status such as %j is not that of an envelope',
	(strange) => {
		const { message } = errorOf({ body: { status: strange, data: {} } });
		expect(message).toBe('The service answered with HTTP 200 and no result');
	},
);

test('an error is short however long the texts of the service are', () => {
	const body = recordOf(TEXTS, longText).map((texts) => ({ status: 20, ...texts }));
	const headers = recordOf(['x-ca-error-code', 'x-ca-error-message', 'x-ca-request-id'], longText);
	const response = fc.record({ statusCode, headers, body });
	fc.assert(
		fc.property(response, (one) => {
			const result = withinTimeLimit(() => read(one));
			if (result instanceof WorkshopError) expectShort(result);
		}),
	);
});

describe.each<[where: string, response: (text: string) => object]>([
	['a message of the gateway', (text) => ({ headers: { 'x-ca-error-message': text } })],
	['a code of the gateway', (text) => ({ headers: { 'x-ca-error-code': text } })],
	['a text of the service', (text) => ({ body: { status: 20, errMessage: text } })],
	['an inner text of the service', (text) => ({ body: { status: 20, subErrMessage: text } })],
	['a code of the service', (text) => ({ body: { status: 20, subErrCode: text } })],
])('%s', (_, response) => {
	test.each([' ', ',', ', ', 'Server ', '\n', 'a', '图', 'fail', 'task'])(
		'of a megabyte of %j is read within the time limit',
		(part) => {
			const text = `${part.repeat(1_000_000 / part.length)}x`;
			expectReadable(withinTimeLimit(() => errorOf({ statusCode: 400, ...response(text) })));
		},
	);

	test('never shows a string to sign', () => {
		const codes = fc.constantFrom(200, 400);
		const secret = 'POST#x-ca-nonce:4711#/scc/sd_img2img';
		const property = fc.property(codes, fc.string(), fc.string(), (code, before, after) => {
			const text = `${before}, Server StringToSign:\`${secret}${after}\``;
			const { message, details } = errorOf({ statusCode: code, ...response(text) });
			expect(JSON.stringify([message, details])).not.toContain('4711');
		});
		fc.assert(property);
	});

	test('is shown without control characters', () => {
		const property = fc.property(fc.string({ unit: 'binary' }), (text) => {
			const { message, details } = errorOf({ statusCode: 400, ...response(`x${text}`) });
			expect([message, ...Object.values(details)].join('')).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
		});
		fc.assert(property);
	});
});

test('a status is the same as a number and as a text', () => {
	const property = fc.property(
		fc.constantFrom(10, 20),
		recordOf(['data', ...TEXTS]),
		(code, rest) => {
			const [ofNumber, ofText] = [code, String(code)].map((one) =>
				read({ body: { ...rest, status: one } }),
			);
			expect(ofText).toEqual(ofNumber);
		},
	);
	fc.assert(property);
});

test('unknown fields of an envelope change nothing', () => {
	const known = ['status', 'data', ...TEXTS];
	const extras = fc
		.dictionary(fc.string(), anyValue)
		.map((all) =>
			Object.fromEntries(Object.entries(all).filter(([name]) => !known.includes(name))),
		);
	const property = fc.property(fc.constantFrom(10, 20, 30), extras, (code, more) => {
		const body = { status: code, data: { taskId: '1' }, subErrCode: 'E', apiInvokeId: 'i_1' };
		expect(read({ body: { ...more, ...body } })).toEqual(read({ body }));
	});
	fc.assert(property);
});

test('inner codes and texts go before outer ones', () => {
	const text = fc.string({ maxLength: 100 }).map((between) => `(${between})`);
	const property = fc.property(text, text, text, text, (code, message, innerCode, innerMessage) => {
		const outer = { errCode: code, errMessage: message };
		const inner = { subErrCode: innerCode, subErrMessage: innerMessage };
		const { details } = errorOf({ body: { status: 20, ...outer, ...inner } });
		expect(details.code).toBe(innerCode);
		expect(details.providerMessage).toBe(innerMessage);
	});
	fc.assert(property);
});

test('a requested wait is a number of milliseconds that a timer can count, or missing', () => {
	const value = fc.oneof(anyValue, longText, fc.nat().map(String), fc.date().map(String));
	const digits = fc.integer({ min: 1, max: 400 }).map((count) => '9'.repeat(count));
	const property = fc.property(fc.oneof(value, digits), anyValue, (retryAfter, date) => {
		const headers = { 'retry-after': retryAfter, date };
		const { retryAfterMs = 1 } = errorOf({ headers }).classification;
		expect(retryAfterMs).toBeGreaterThan(0);
		expect(retryAfterMs).toBeLessThan(2 ** 31);
	});
	fc.assert(property, { numRuns: 500 });
});

test('an unreadable clock of the service is not compared with the one here', () => {
	const property = fc.property(anyValue, (date) => {
		const headers = { 'x-ca-error-code': 'S403TE', date };
		const { hint, details } = errorOf({ statusCode: 403, headers });
		expect(hint).not.toMatch(/NaN|Infinity/);
		expect(details.clockAheadMs ?? 0).not.toBeNaN();
	});
	fc.assert(property);
});
