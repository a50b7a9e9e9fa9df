import fc from 'fast-check';
import type { IDataObject, IN8nHttpFullResponse } from 'n8n-workflow';

import { isObject, readEnvelope } from '../../../nodes/AiCreationWorkshop/transport/envelope';
import { Failure, toWorkshopError } from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import {
	anyValue,
	expectPrototypeClean,
	expectReadable,
	expectShort,
	withinTimeLimit,
	longText,
	resultOrError,
	recordOf,
} from '../../support/arbitraries';

const CODES = ['errCode', 'errMessage', 'subErrCode', 'subErrMessage', 'apiInvokeId'];
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
	.tuple(recordOf(['status'], status), recordOf(['data', ...CODES]))
	.map(([first, rest]) => ({ ...first, ...rest }));

function read(reply: object): IDataObject | Failure {
	const whole = { statusCode: 200, headers: {}, body: undefined, ...reply };
	return resultOrError(() => readEnvelope(whole as IN8nHttpFullResponse));
}

function failureOf(reply: object): Failure {
	const outcome = read(reply);
	if (outcome instanceof Failure) return outcome;
	throw new Error('There was no failure');
}

test('a reply of any kind gives data or a failure to read', () => {
	const reply = fc.record({
		statusCode,
		headers: recordOf(HEADERS),
		body: fc.oneof(envelope, anyValue),
	});
	const property = fc.property(reply, (one) => {
		const outcome = read(one);
		if (outcome instanceof Failure) expectReadable(outcome);
		else expect(isObject(outcome)).toBe(true);
		expectPrototypeClean();
	});
	fc.assert(property, { numRuns: 2000 });
});

test.each<unknown>([{ toString: 1 }, { toString: {}, valueOf: [] }, [{ toString: 1 }]])(
	'a status such as %j is none',
	(strange) => {
		const { message } = failureOf({ body: { status: strange, data: {} } });
		expect(message).toBe('The service answered with HTTP 200 and no result');
	},
);

test('a failure stays short however much the other side says', () => {
	const body = recordOf(CODES, longText).map((said) => ({ status: 20, ...said }));
	const headers = recordOf(['x-ca-error-code', 'x-ca-error-message', 'x-ca-request-id'], longText);
	const reply = fc.record({ statusCode, headers, body });
	fc.assert(
		fc.property(reply, (one) => {
			const outcome = withinTimeLimit(() => read(one));
			if (outcome instanceof Failure) expectShort(outcome);
		}),
	);
});

describe.each<[where: string, reply: (said: string) => object]>([
	['a message of the gateway', (said) => ({ headers: { 'x-ca-error-message': said } })],
	['a code of the gateway', (said) => ({ headers: { 'x-ca-error-code': said } })],
	['a text of the service', (said) => ({ body: { status: 20, errMessage: said } })],
	['an inner text of the service', (said) => ({ body: { status: 20, subErrMessage: said } })],
	['a code of the service', (said) => ({ body: { status: 20, subErrCode: said } })],
])('%s', (_where, reply) => {
	test.each([' ', ',', ', ', 'Server ', '\n', 'a', '图'])(
		'of a megabyte of %j is read in time',
		(part) => {
			const said = `${part.repeat(1_000_000 / part.length)}x`;
			expectReadable(withinTimeLimit(() => failureOf({ statusCode: 400, ...reply(said) })));
		},
	);

	test('never shows a string to sign', () => {
		const codes = fc.constantFrom(200, 400);
		const secret = 'POST#x-ca-nonce:4711#/scc/sd_img2img';
		const property = fc.property(codes, fc.string(), fc.string(), (statusCode, before, after) => {
			const said = `${before}, Server StringToSign:\`${secret}${after}\``;
			const { message, facts } = failureOf({ statusCode, ...reply(said) });
			expect(JSON.stringify([message, facts])).not.toContain('4711');
		});
		fc.assert(property);
	});
});

test('a status is the same as a number and as text', () => {
	const property = fc.property(
		fc.constantFrom(10, 20),
		recordOf(['data', ...CODES]),
		(code, rest) => {
			const [ofNumber, ofText] = [code, String(code)].map((one) =>
				read({ body: { ...rest, status: one } }),
			);
			expect(ofText).toEqual(ofNumber);
		},
	);
	fc.assert(property);
});

test('what a reply holds beside the known fields changes nothing', () => {
	const known = ['status', 'data', ...CODES];
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
	const said = fc.string({ minLength: 1, maxLength: 100 });
	const property = fc.property(said, said, said, said, (code, text, innerCode, innerText) => {
		const outer = { errCode: code, errMessage: text };
		const inner = { subErrCode: innerCode, subErrMessage: innerText };
		const { facts } = failureOf({ body: { status: 20, ...outer, ...inner } });
		expect(facts.code).toBe(innerCode);
		expect(facts.providerMessage).toBe(innerText);
	});
	fc.assert(property);
});

test('a time to wait is a number of milliseconds that a timer can count, or missing', () => {
	const written = fc.oneof(anyValue, longText, fc.nat().map(String), fc.date().map(String));
	const digits = fc.integer({ min: 1, max: 400 }).map((count) => '9'.repeat(count));
	const property = fc.property(fc.oneof(written, digits), (value) => {
		const { retryAfterMs = 1 } = failureOf({ headers: { 'retry-after': value } }).nature;
		expect(retryAfterMs).toBeGreaterThan(0);
		expect(retryAfterMs).toBeLessThan(2 ** 31);
	});
	fc.assert(property, { numRuns: 500 });
});

test('a clock that cannot be read is not held against the one here', () => {
	const property = fc.property(anyValue, (date) => {
		const headers = { 'x-ca-error-code': 'S403TE', date };
		const { remedy, facts } = failureOf({ statusCode: 403, headers });
		expect(remedy).not.toMatch(/NaN|Infinity/);
		expect(facts.clockAheadMs ?? 0).not.toBeNaN();
	});
	fc.assert(property);
});

test('whatever is thrown becomes a failure to read', () => {
	const errors = fc
		.tuple(fc.string(), recordOf(['code', 'cause', 'description']))
		.map(([message, more]) => Object.assign(new Error(message), more));
	const property = fc.property(fc.oneof(anyValue, errors), (thrown) => {
		const failure = toWorkshopError(thrown);
		expect(failure).toBeInstanceOf(Failure);
		expect(failure.message).not.toBe('');
		expect(typeof failure.remedy).toBe('string');
	});
	fc.assert(property, { numRuns: 1000 });
});
