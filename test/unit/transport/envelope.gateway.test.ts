import type { ErrorClassification } from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import { GatewayError } from '../../gateway/errors';
import type { GatewayErrorCode } from '../../gateway/errors';
import type { Dialect } from '../../gateway/options';
import { errorOf } from './support/envelope';
import type { PartialResponse } from './support/envelope';

/** A response of the local gateway, as n8n hands it on. */
function responseOf(code: GatewayErrorCode, dialect: Dialect, detail = ''): PartialResponse {
	const { status, headers } = new GatewayError(code, detail).toResponse(dialect);
	return { statusCode: status, headers: { ...headers, 'x-ca-request-id': 'R-1' }, body: '' };
}

const PERMANENT = { isTransient: false };
const TRANSIENT = { isTransient: true };
const THROTTLED = { isTransient: true, isThrottled: true };
const FORBIDDEN = { isTransient: false, isForbidden: true };

/** The text of each error, and what it says beside its HTTP status. */
const errors: Array<
	[code: GatewayErrorCode, message: RegExp, expected: Partial<ErrorClassification>]
> = [
	['A400IK', /does not know this AccessKey ID/, PERMANENT],
	['A403IS', /rejected the signature/, PERMANENT],
	['S403TE', /clock of the n8n server is wrong/, PERMANENT],
	['S403NU', /reached the service twice/, { isTransient: true, processed: 'maybe' }],
	['I403AA', /not allowed to use this function/, FORBIDDEN],
	['A403EP', /not allowed to use this function/, FORBIDDEN],
	['T429UR', /too many requests/, THROTTLED],
	['T429GR', /too many requests/, THROTTLED],
	['T429PA', /too many requests/, THROTTLED],
	['T429ID', /daily limit of the test endpoint/, PERMANENT],
	['B403MQ', /quota or the balance/, PERMANENT],
	['B403OD', /quota or the balance/, PERMANENT],
	['I404NF', /does not know this URL/, PERMANENT],
	['I400I5', /was changed on its way/, PERMANENT],
	['D504TO', /temporarily unavailable/, TRANSIENT],
	['N502RE', /temporarily unavailable/, TRANSIENT],
	['X500ER', /temporarily unavailable/, TRANSIENT],
	['X503BZ', /temporarily unavailable/, TRANSIENT],
];

describe.each<Dialect>(['codes', 'legacy'])(
	'an error of the gateway in dialect "%s"',
	(dialect) => {
		test.each(errors)('%s has a text that matches %s', (code, message, expected) => {
			const response = responseOf(code, dialect);
			const header = String(response.headers?.['x-ca-error-message']);
			const error = errorOf(response);
			expect(error.message).toMatch(message);
			expect(error.hint).toMatch(/\.$/);
			expect(error.details).toEqual({
				httpCode: String(response.statusCode),
				code: dialect === 'codes' ? code : undefined,
				providerMessage: header.split(', Server StringToSign')[0],
				requestId: 'R-1',
			});
			expect(error.classification).toEqual({
				source: 'gateway',
				processed: Number(response.statusCode) < 500 ? 'no' : 'maybe',
				...(response.statusCode === 429 && { isThrottled: true }),
				...expected,
			});
		});

		test('never shows the string to sign', () => {
			const hidden = 'POST\n*/*\n\nx-ca-key:1\nx-ca-nonce:2\n/scc/sd_img2img';
			const error = errorOf(responseOf('A403IS', dialect, hidden));
			expect(error.details.providerMessage).toBe('Invalid Signature');
			expect(JSON.stringify([error, error.message])).not.toMatch(/StringToSign|nonce|sd_img2img/);
		});
	},
);

test.each<GatewayErrorCode>(['D504CO', 'D503CB'])(
	'the code %s proves that the service did not process the request',
	(code) => {
		const { message, classification } = errorOf(responseOf(code, 'codes'));
		expect(message).toBe('The service behind the gateway cannot be reached');
		const notProcessed = { source: 'gateway', isTransient: true, processed: 'no' };
		expect(classification).toEqual(notProcessed);
		// The text of an older gateway proves nothing.
		const legacy = errorOf(responseOf(code, 'legacy')).classification;
		expect(legacy).toEqual({ ...notProcessed, processed: 'maybe' });
	},
);

test('a body that is too big has a text of its own', () => {
	expect(errorOf(responseOf('I413RL', 'codes')).message).toBe(
		'The request is too big for the service',
	);
});

test('a code of the gateway goes before an envelope of success', () => {
	const headers = { 'x-ca-error-code': 'X500ER' };
	expect(errorOf({ headers, body: { status: 10, data: {} } }).details.code).toBe('X500ER');
});

test('an unknown code of the gateway is classified by the HTTP status', () => {
	const headers = { 'x-ca-error-code': 'Q418', 'x-ca-request-id': 'R-1' };
	const { message, hint, classification } = errorOf({ statusCode: 418, headers });
	expect(message).toBe('The gateway of the service rejected the request');
	expect(hint).toMatch(/^Check 'Endpoint' of the credential\. If it is right, give the request ID/);
	expect(classification).toEqual({ source: 'gateway', isTransient: false, processed: 'no' });
});

describe('a response that is not from the service', () => {
	const envelope = { status: 10, data: { taskId: '1' } };

	test.each<
		[
			what: string,
			statusCode: number,
			body: PartialResponse['body'],
			isTransient: boolean,
			processed: 'no' | 'maybe',
		]
	>([
		['an empty body', 200, '', true, 'maybe'],
		['a page', 200, '<html></html>', true, 'maybe'],
		['a list', 200, [10], true, 'maybe'],
		['JSON without a status', 200, { data: {} }, true, 'maybe'],
		['a redirect', 302, '', true, 'maybe'],
		['an informational status', 199, envelope, true, 'maybe'],
		['multiple choices', 300, envelope, true, 'maybe'],
		['the last status before client errors', 399, '', true, 'maybe'],
		['the last client error', 499, '', false, 'no'],
		['a page that was not found', 404, '<html></html>', false, 'no'],
		['a client error with an envelope', 400, envelope, false, 'no'],
		['a request timeout', 408, '', true, 'maybe'],
		['a server error', 500, '', true, 'maybe'],
		['a server error with an envelope', 503, envelope, true, 'maybe'],
	])('%s: HTTP %i', (_, statusCode, body, isTransient, processed) => {
		const { message, hint, classification } = errorOf({ statusCode, body });
		expect(message).toBe(`The service answered with HTTP ${statusCode} and no result`);
		expect(hint).toBe("Check 'Endpoint' of the credential.");
		expect(classification).toEqual({ source: 'gateway', isTransient, processed });
	});

	test('keeps the details of its envelope and its request ID', () => {
		const body = { status: 20, errCode: 'E1', errMessage: 'broken', apiInvokeId: 'i_9' };
		const details = { httpCode: '500', code: 'E1', providerMessage: 'broken', requestId: 'i_9' };
		expect(errorOf({ statusCode: 500, body }).details).toEqual(details);
		const headers = { 'x-ca-request-id': 'R-1' };
		expect(errorOf({ headers, body: '' }).details.requestId).toBe('R-1');
		expect(errorOf({ headers, body: '' }).hint).toMatch(/give the request ID to the support/);
	});
});
