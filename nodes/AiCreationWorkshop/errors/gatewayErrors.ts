import { classify, findPattern, toError } from './errorPattern';
import type { ErrorPattern, ErrorText } from './errorPattern';
import type { ErrorClassification, ErrorDetails, WorkshopError } from './workshopError';

const COPY_THE_PAIR =
	'Copy AccessKey ID and AccessKey Secret again from your application in the AI Creation Workshop console. An Alibaba Cloud (RAM) AccessKey, which begins with "LTAI", does not work.';

/** Also for a status of 429 without any text. */
export const THROTTLED: ErrorPattern = {
	pattern: /^T429|Throttled by/i,
	message: 'The service is receiving too many requests',
	hint: "Lower 'Max Parallel Tasks' under 'Options', or try again in a minute.",
	classification: { isTransient: true, isThrottled: true },
};

const TRY_LATER = 'Try again in a few minutes.';

/**
 * Errors of the gateway: six-character codes, and the messages of older gateways. Searched from the
 * top; the README lists those that a user can do something about.
 */
export const GATEWAY_ERRORS: ErrorPattern[] = [
	{
		pattern: /^A400(IK|MA)|Invalid AppKey|Need authorization/i,
		message: 'The service does not know this AccessKey ID',
		hint: COPY_THE_PAIR,
	},
	{
		pattern: /^A403IS|Invalid Signature|Invalid AppSecret|Empty Signature/i,
		message:
			'The service rejected the signature: the AccessKey Secret does not match the AccessKey ID',
		hint: COPY_THE_PAIR,
	},
	{
		pattern: /^S403TE|Timestamp Expired|Invalid Timestamp|X-Ca-Timestamp is expired/i,
		message: 'The clock of the n8n server is wrong',
		hint: 'The service accepts requests only when the clock is right to within 15 minutes. Ask the administrator to set the time of the n8n server, preferably with automatic time synchronization.',
	},
	{
		// Each request has a nonce of its own, so this one was sent twice on its way.
		pattern: /^S403NU|Nonce Used/i,
		message: 'The request reached the service twice',
		hint: 'Ask the administrator whether a proxy between n8n and the internet repeats requests.',
		classification: { isTransient: true, processed: 'maybe' },
	},
	{
		pattern: /^I403AA|^A403EP|Unauthorized|authorization expired/i,
		message: 'The application is not allowed to use this function',
		hint: 'One application serves either Stable Diffusion or ComfyUI: make sure that the credential holds the pair of the right kind, and that the application has not expired.',
		classification: { isForbidden: true },
	},
	{
		pattern: /^T429ID|Throttled by (INNER )?DOMAIN/i,
		message: 'The daily limit of the test endpoint is used up',
		hint: "Check 'Endpoint' of the credential: a test endpoint allows 1,000 calls a day.",
		classification: { isTransient: false },
	},
	THROTTLED,
	{
		pattern: /^B403|Quota (Exhausted|Expired)|Arrears|Overdue/i,
		message: 'The quota or the balance of the account is used up',
		hint: 'Check quota and balance of the account in the Alibaba Cloud console.',
	},
	{
		pattern: /^I413|too Large/i,
		message: 'The request is too big for the service',
		hint: "Set 'File Transfer' under 'Options' to 'Upload', or use smaller files.",
	},
	{
		pattern: /^I404|^A403(IP|VN|IN|AC)|^[BI]4(51|10)|API Not Found|Invalid (Domain|Url)/i,
		message: 'The service does not know this URL, or does not accept calls from here',
		hint: "Check 'Endpoint' of the credential.",
	},
	{
		pattern: /^I400I5|Invalid Content-MD5/i,
		message: 'The request was changed on its way to the service',
		hint: 'Ask the administrator whether a proxy between n8n and the internet changes requests.',
	},
	{
		pattern: /^I400(BD|MP|IP)|Invalid Request Body|Empty Request Body|Invalid Param Location/i,
		message: 'The gateway of the service cannot read the request',
		hint: "Check 'Extra Parameters' under 'Additional Fields', or 'Inputs (JSON)'.",
	},
	{
		// Unlike the similar codes, it says that the request has not reached the service.
		pattern: /^(D504(RE|IL|CO|CS)|D503(BB|CB)|X504VE)/i,
		message: 'The service behind the gateway cannot be reached',
		hint: TRY_LATER,
		classification: { isTransient: true, processed: 'no' },
	},
	{
		pattern:
			/^(D50|X50|N502)|Internal Error|Service (Unavailable|Busy)|Failed To Invoke|Async Service/i,
		message: 'The service is temporarily unavailable',
		hint: TRY_LATER,
		classification: { isTransient: true },
	},
];

/** The entry for an error of the gateway. */
export function findGatewayError(details: ErrorDetails): ErrorPattern | undefined {
	return findPattern(details, GATEWAY_ERRORS);
}

/**
 * A request that the gateway, or anything between, has answered with an error.
 *
 * @param details with texts that were cut to size
 * @param fallback for an error that is in no table
 */
export function toGatewayError(
	details: ErrorDetails,
	classification: ErrorClassification,
	fallback: ErrorText,
): WorkshopError {
	const known = findGatewayError(details);
	return toError(known ?? fallback, details, { ...classification, ...classify(known) });
}
