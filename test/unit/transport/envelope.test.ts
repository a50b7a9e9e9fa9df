import type { IDataObject, IN8nHttpFullResponse } from 'n8n-workflow';

import { readEnvelope } from '../../../nodes/AiCreationWorkshop/transport/envelope';
import { Failure } from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import type { ErrorClassification } from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import { text } from '../../../nodes/AiCreationWorkshop/values/text';
import { GatewayError } from '../../gateway/errors';
import type { GatewayErrorCode } from '../../gateway/errors';
import type { Dialect } from '../../gateway/options';

type Reply = Partial<IN8nHttpFullResponse>;

function read(reply: Reply): IDataObject {
	return readEnvelope({ statusCode: 200, headers: {}, body: undefined, ...reply });
}

function failureOf(reply: Reply): Failure {
	try {
		read(reply);
	} catch (error) {
		if (error instanceof Failure) return error;
		throw error;
	}
	throw new Error('There was no failure');
}

describe('an answer of success', () => {
	test.each([10, '10'])('with status %j gives its data', (status) => {
		expect(read({ body: { status, data: { taskId: '1' } } })).toEqual({ taskId: '1' });
		expect(read({ statusCode: 299, body: { status, data: {} } })).toEqual({});
	});

	test.each([undefined, null, 'x', 1, []])('with data %j fails, but may be repeated', (data) => {
		const body = { status: 10, data, apiInvokeId: 'i_1' };
		const { message, remedy, facts, nature } = failureOf({ body });
		expect(message).toBe('The service answered without data');
		expect(remedy).toMatch(/^Check "Endpoint" of the credential\./);
		expect(facts).toMatchObject({ httpCode: '200', requestId: 'i_1' });
		expect(nature).toEqual({ isTransient: true });
	});
});

describe('an answer with status 20', () => {
	const outer = { errCode: 'OUTER', errMessage: 'outer text' };
	const inner = { subErrCode: 'INNER', subErrMessage: 'inner text' };
	const none = { errCode: null, errMessage: null, subErrCode: null, subErrMessage: '' };
	const saying: Array<[what: string, said: IDataObject, code?: string, said?: string]> = [
		['the inner code and text', { ...outer, ...inner }, 'INNER', 'inner text'],
		['the outer ones where there are no inner', { ...none, ...outer }, 'OUTER', 'outer text'],
		['an inner code with the outer text', { ...outer, subErrCode: 7 }, '7', 'outer text'],
		['nothing', none, undefined, undefined],
	];

	test.each(saying)('is a refusal with %s', (_, said, code, providerMessage) => {
		const body = { status: 20, data: { taskId: '1' }, apiInvokeId: 'i_1', ...said };
		const { message, remedy, facts, nature } = failureOf({ body });
		const reason = providerMessage === undefined ? '' : `: ${providerMessage}`;
		expect(message).toBe(`The service refused the request${reason}`);
		expect(remedy).toBe('Check the fields of this node against the text of the service.');
		expect(facts).toEqual({ httpCode: '200', requestId: 'i_1', code, providerMessage });
		expect(nature).toEqual({ isRejected: true, isTransient: true, isRefusal: true });
	});

	test('is explained where its code is one of the gateway', () => {
		const { message } = failureOf({ body: { status: 20, subErrCode: 'B403MQ' } });
		expect(message).toBe('The quota or the balance of the account is used up');
	});

	test('that is explained is as transient as the explanation says', () => {
		const natureOfRefusal = (subErrMessage: string) =>
			failureOf({ body: { status: 20, subErrMessage } }).nature;
		expect(natureOfRefusal('account in arrears').isTransient).toBe(false);
		expect(natureOfRefusal('resource pool is full').isTransient).toBe(true);
	});

	test.each([0, 11, null, 'x'])(
		'is not what an answer with status %j is: nobody knows whose it is',
		(status) => {
			const { message, nature } = failureOf({ body: { status, data: {} } });
			expect(message).toBe('The service answered with HTTP 200 and no result');
			expect(nature.isRejected).toBe(false);
		},
	);

	test('keeps the request ID of the gateway when it has none of its own', () => {
		const headers = { 'x-ca-request-id': 'R-1' };
		expect(failureOf({ headers, body: { status: 20 } }).facts.requestId).toBe('R-1');
	});

	test.each(['width 9000 is too large', 'model download: Internal Error'])(
		'keeps its own words: %s',
		(subErrMessage) => {
			const { message, nature } = failureOf({ body: { status: 20, subErrMessage } });
			expect(message).toBe(`The service refused the request: ${subErrMessage}`);
			expect(nature.isTransient).toBe(true);
		},
	);
});

/** An answer of the local gateway, as n8n hands it on. */
function refusal(code: GatewayErrorCode, dialect: Dialect, detail = ''): Reply {
	const { status, headers } = new GatewayError(code, detail).answer(dialect);
	return { statusCode: status, headers: { ...headers, 'x-ca-request-id': 'R-1' }, body: '' };
}

const FINAL: ErrorClassification = { isTransient: false };
const THROTTLED: ErrorClassification = { isTransient: true, isThrottled: true };

/** What each refusal comes to, and what it says of the request. */
const explanations: Array<[code: GatewayErrorCode, message: RegExp, nature: ErrorClassification]> =
	[
		['A400IK', /does not know this AccessKey ID/, FINAL],
		['A403IS', /rejected the signature/, FINAL],
		['S403TE', /clock of the n8n server is wrong/, FINAL],
		['S403NU', /reached the service twice/, { isTransient: true, isRejected: false }],
		['I403AA', /not allowed to use this function/, FINAL],
		['A403EP', /not allowed to use this function/, FINAL],
		['T429UR', /too many requests/, THROTTLED],
		['T429GR', /too many requests/, THROTTLED],
		['T429PA', /too many requests/, THROTTLED],
		['T429ID', /had its calls for today/, FINAL],
		['B403MQ', /quota or the balance/, FINAL],
		['B403OD', /quota or the balance/, FINAL],
		['I404NF', /does not know this address/, FINAL],
		['I400I5', /was changed on its way/, FINAL],
		['D504TO', /problem of its own/, { isTransient: true }],
		['N502RE', /problem of its own/, { isTransient: true }],
		['X500ER', /problem of its own/, { isTransient: true }],
		['X503BZ', /problem of its own/, { isTransient: true }],
	];

describe.each<Dialect>(['codes', 'legacy'])('the gateway in its dialect "%s"', (dialect) => {
	test.each(explanations)('has its refusal %s told as %s', (code, message, nature) => {
		const reply = refusal(code, dialect);
		const [said] = String(reply.headers?.['x-ca-error-message']).split(', Server StringToSign');
		const failure = failureOf(reply);
		expect(failure.message).toMatch(message);
		expect(failure.remedy).toMatch(/\.$/);
		expect(failure.facts).toEqual({
			httpCode: String(reply.statusCode),
			code: dialect === 'codes' ? code : undefined,
			providerMessage: said,
			requestId: 'R-1',
		});
		const isRejected = Number(reply.statusCode) < 500;
		const { isThrottled = false, ...seen } = failure.nature;
		expect(isThrottled).toBe(nature === THROTTLED || reply.statusCode === 429);
		const { isTransient, isRejected: isSaidRejected = isRejected } = nature;
		expect(seen).toEqual({ isTransient, isRejected: isSaidRejected });
	});

	test('never gets its string to sign shown', () => {
		const hidden = 'POST\n*/*\n\nx-ca-key:1\nx-ca-nonce:2\n/scc/sd_img2img';
		const failure = failureOf(refusal('A403IS', dialect, hidden));
		expect(failure.facts.providerMessage).toBe('Invalid Signature');
		expect(JSON.stringify([failure, failure.message])).not.toMatch(/StringToSign|nonce|sd_img2img/);
	});
});

test.each<GatewayErrorCode>(['D504CO', 'D503CB'])(
	'a service that the gateway did not reach (%s) has surely not accepted the request',
	(code) => {
		const { message, nature } = failureOf(refusal(code, 'codes'));
		expect(message).toBe('The service behind the gateway cannot be reached');
		expect(nature).toEqual({ isTransient: true, isRejected: true });
		// The older gateways do not tell which one it was.
		expect(failureOf(refusal(code, 'legacy')).nature).toEqual({
			isTransient: true,
			isRejected: false,
		});
	},
);

test('a body that is too big is explained', () => {
	expect(failureOf(refusal('I413RL', 'codes')).message).toBe(
		'The request is too big for the service',
	);
});

test('a code of the gateway counts even when the rest looks like success', () => {
	const headers = { 'x-ca-error-code': 'X500ER' };
	expect(failureOf({ headers, body: { status: 10, data: {} } }).facts.code).toBe('X500ER');
	const { nature } = failureOf({ statusCode: 418, headers: { 'x-ca-error-code': 'Q418' } });
	expect(nature).toEqual({ isTransient: false, isRejected: true });
});

describe('an answer that is none of the service', () => {
	const envelope = { status: 10, data: { taskId: '1' } };
	const strangers: Array<
		[what: string, statusCode: number, body: Reply['body'], nature: boolean[]]
	> = [
		['nothing', 200, '', [true, false]],
		['a page', 200, '<html></html>', [true, false]],
		['a list', 200, [10], [true, false]],
		['JSON without a status', 200, { data: {} }, [true, false]],
		['a redirect', 302, '', [true, false]],
		['an informal status', 199, envelope, [true, false]],
		['a choice', 300, envelope, [true, false]],
		['a status before the refusals', 399, '', [true, false]],
		['a status before the faults', 499, '', [false, true]],
		['a page that was not found', 404, '<html></html>', [false, true]],
		['a refusal with an envelope', 400, envelope, [false, true]],
		['a request that took too long to come', 408, '', [true, false]],
		['a broken server', 500, '', [true, false]],
		['a broken server with an envelope', 503, envelope, [true, false]],
	];

	test.each(strangers)('such as %s fails', (_, statusCode, body, [isTransient, isRejected]) => {
		const { message, remedy, nature } = failureOf({ statusCode, body });
		expect(message).toBe(`The service answered with HTTP ${statusCode} and no result`);
		expect(remedy).toMatch(/^Check "Endpoint" of the credential\./);
		expect(nature).toEqual({ isTransient, isRejected });
	});

	test('such as too many requests asks for fewer', () => {
		const { message, nature } = failureOf({ statusCode: 429, headers: { 'retry-after': '3' } });
		expect(message).toBe('The service is receiving too many requests');
		const throttled = { isTransient: true, isRejected: true, isThrottled: true };
		expect(nature).toEqual({ ...throttled, retryAfterMs: 3_000 });
	});

	test('keeps what its envelope tells, and its request ID', () => {
		const body = { status: 20, errCode: 'E1', errMessage: 'broken', apiInvokeId: 'i_9' };
		const facts = { httpCode: '500', code: 'E1', providerMessage: 'broken', requestId: 'i_9' };
		expect(failureOf({ statusCode: 500, body }).facts).toEqual(facts);
		const headers = { 'x-ca-request-id': 'R-1' };
		expect(failureOf({ headers, body: '' }).facts.requestId).toBe('R-1');
	});
});

test.each([
	['a', 'a'],
	[0, '0'],
	['', undefined],
	[null, undefined],
	[{}, undefined],
	[true, undefined],
])('the text of %j is %j', (value, expected) => {
	expect(text(value)).toBe(expected);
});
