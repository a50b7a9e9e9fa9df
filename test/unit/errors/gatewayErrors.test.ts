import {
	GATEWAY_ERRORS,
	findGatewayError,
	toGatewayError,
} from '../../../nodes/AiCreationWorkshop/errors/gatewayErrors';
import { toServiceError } from '../../../nodes/AiCreationWorkshop/errors/serviceErrors';
import type { ErrorClassification } from '../../../nodes/AiCreationWorkshop/errors/workshopError';

const fallback = { message: 'Something else', hint: 'Do something.' };
/** Other than what any entry says, so that each of its properties shows. */
const status: ErrorClassification = { source: 'gateway', isTransient: true, processed: 'maybe' };

interface Row {
	message: string;
	hint: RegExp;
	classification?: Partial<ErrorClassification>;
	/** Codes of newer gateways, or what several of them begin with. */
	codes: string[];
	/** Texts of older gateways; those of newer ones are similar. */
	texts: string[];
}

const COPY_THE_PAIR = /^Copy AccessKey ID and AccessKey Secret again .*"LTAI", does not work\.$/;
const TRY_LATER = /^Try again in a few minutes\.$/;

const rows: Row[] = [
	{
		message: 'The service does not know this AccessKey ID',
		hint: COPY_THE_PAIR,
		codes: ['A400IK', 'A400MA'],
		texts: ['Invalid AppKey', 'Need authorization'],
	},
	{
		message:
			'The service rejected the signature: the AccessKey Secret does not match the AccessKey ID',
		hint: COPY_THE_PAIR,
		codes: ['A403IS'],
		texts: ['Invalid Signature', 'Invalid AppSecret', 'Empty Signature'],
	},
	{
		message: 'The clock of the n8n server is wrong',
		hint: /within 15 minutes\. Ask the administrator/,
		codes: ['S403TE'],
		texts: ['Timestamp Expired', 'Invalid Timestamp', 'X-Ca-Timestamp is expired'],
	},
	{
		message: 'The request reached the service twice',
		hint: /whether a proxy .* repeats requests\.$/,
		classification: { isTransient: true, processed: 'maybe' },
		codes: ['S403NU'],
		texts: ['Nonce Used'],
	},
	{
		message: 'The application is not allowed to use this function',
		hint: /either Stable Diffusion or ComfyUI/,
		classification: { isForbidden: true },
		codes: ['I403AA', 'A403EP'],
		texts: ['Unauthorized', 'authorization expired'],
	},
	{
		message: 'The daily limit of the test endpoint is used up',
		hint: /^Check 'Endpoint' .* 1,000 calls a day\.$/,
		codes: ['T429ID'],
		texts: ['Throttled by DOMAIN', 'Throttled by INNER DOMAIN'],
	},
	{
		message: 'The service is receiving too many requests',
		hint: /^Lower 'Max Parallel Tasks' under 'Options'/,
		classification: { isTransient: true, isThrottled: true },
		codes: ['T429'],
		texts: ['Throttled by'],
	},
	{
		message: 'The quota or the balance of the account is used up',
		hint: /^Check quota and balance/,
		codes: ['B403'],
		texts: ['Quota Exhausted', 'Quota Expired', 'Arrears', 'Overdue'],
	},
	{
		message: 'The request is too big for the service',
		hint: /^Set 'File Transfer' under 'Options' to 'Upload'/,
		codes: ['I413'],
		texts: ['too Large'],
	},
	{
		message: 'The service does not know this URL, or does not accept calls from here',
		hint: /^Check 'Endpoint' of the credential\.$/,
		codes: ['I404', 'A403IP', 'A403VN', 'A403IN', 'A403AC', 'B451', 'I410'],
		texts: ['API Not Found', 'Invalid Domain', 'Invalid Url'],
	},
	{
		message: 'The request was changed on its way to the service',
		hint: /whether a proxy .* changes requests\.$/,
		codes: ['I400I5'],
		texts: ['Invalid Content-MD5'],
	},
	{
		message: 'The gateway of the service cannot read the request',
		hint: /^Check 'Extra Parameters'/,
		codes: ['I400BD', 'I400MP', 'I400IP'],
		texts: ['Invalid Request Body', 'Empty Request Body', 'Invalid Param Location'],
	},
	{
		message: 'The service behind the gateway cannot be reached',
		hint: TRY_LATER,
		classification: { isTransient: true, processed: 'no' },
		codes: ['D504RE', 'D504IL', 'D504CO', 'D504CS', 'D503BB', 'D503CB', 'X504VE'],
		texts: [],
	},
	{
		message: 'The service is temporarily unavailable',
		hint: TRY_LATER,
		classification: { isTransient: true },
		codes: ['D50', 'X50', 'N502'],
		texts: [
			'Internal Error',
			'Service Unavailable',
			'Service Busy',
			'Failed To Invoke',
			'Async Service',
		],
	},
];

/** All texts that differ from this one in a single character. */
function misprints(text: string): string[] {
	return [...text].map((_, index) => `${text.slice(0, index)}#${text.slice(index + 1)}`);
}

const messageOf = (details: { code?: string; providerMessage?: string }) =>
	toGatewayError(details, status, fallback).message;

const codes = rows.flatMap((row) => row.codes.map((code) => ({ ...row, code })));
const texts = rows.flatMap((row) => row.texts.map((text) => ({ ...row, text })));

test('each entry of the table has a row here, in the same order', () => {
	const messages = (entries: Array<{ message: string }>) => entries.map(({ message }) => message);
	expect(messages(rows)).toEqual(messages(GATEWAY_ERRORS));
});

test.each(codes)('the code $code means: $message', ({ code, message, hint, classification }) => {
	for (const written of [code, code.toLowerCase(), `${code}ZZ`]) {
		// The service passes codes of the gateway on.
		for (const toError of [toGatewayError, toServiceError]) {
			const error = toError({ code: written }, status, fallback);
			expect(error.message).toBe(message);
			expect(error.hint).toMatch(hint);
			expect(error.classification).toEqual({ ...status, isTransient: false, ...classification });
			expect(error.details).toEqual({ code: written });
		}
	}
});

test.each(codes)('the code $code is not confused with others', ({ code, message }) => {
	for (const other of [...misprints(code), `Z${code}`]) {
		expect(messageOf({ code: other })).not.toBe(message);
	}
	expect(messageOf({ providerMessage: `see ${code}` })).toBe(fallback.message);
});

test.each(texts)('the text "$text" means: $message', ({ text, message, hint, classification }) => {
	for (const written of [text, text.toLowerCase(), text.toUpperCase(), `So: ${text}, and more`]) {
		const error = toGatewayError({ providerMessage: written }, status, fallback);
		expect(error.message).toBe(message);
		expect(error.hint).toMatch(hint);
		expect(error.classification).toEqual({ ...status, isTransient: false, ...classification });
		expect(error.details).toEqual({ providerMessage: written });
	}
});

test.each(texts)('the text "$text" is not confused with others', ({ text }) => {
	for (const other of misprints(text)) {
		const isThrottled = other.startsWith('Throttled by');
		const message = isThrottled ? 'The service is receiving too many requests' : fallback.message;
		expect(messageOf({ providerMessage: other })).toBe(message);
	}
});

test('an error in no entry has the text and the classification of the caller', () => {
	const details = { code: 'Q', providerMessage: 'q', requestId: 'R-1' };
	const error = toGatewayError(details, status, fallback);
	expect(error).toMatchObject({ ...fallback, details, classification: status });
	expect(findGatewayError(details)).toBeUndefined();
});

test('only an entry that says so makes an error transient', () => {
	const refused: ErrorClassification = { source: 'gateway', isTransient: true, processed: 'no' };
	const { classification: throttled } = toGatewayError({ code: 'T429UR' }, refused, fallback);
	expect(throttled).toEqual({ ...refused, isThrottled: true });
	const { classification: unknownKey } = toGatewayError({ code: 'A400IK' }, refused, fallback);
	expect(unknownKey).toEqual({ ...refused, isTransient: false });
});

test('a request that arrived twice may have been processed the first time', () => {
	const refused: ErrorClassification = { source: 'gateway', isTransient: false, processed: 'no' };
	const { classification } = toGatewayError({ code: 'S403NU' }, refused, fallback);
	expect(classification).toEqual({ ...refused, isTransient: true, processed: 'maybe' });
});

test.each(['D504TO', 'D504XX', 'D503XX', 'X504TO', 'X504VX'])(
	'a request with the code %s may have been processed',
	(code) => {
		const { classification } = toGatewayError({ code }, status, fallback);
		expect(classification).toEqual({ ...status, isTransient: true, processed: 'maybe' });
	},
);
