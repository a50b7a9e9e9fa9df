import { randomUUID } from 'node:crypto';
import type { GatewayResponse } from './messages';
import type { Dialect } from './options';

type Row = readonly [status: number, message: string, legacyStatus: number, legacyMessage: string];

/**
 * Gateway errors in both dialects; `{}` stands for the detail. Sources: the gateway's error code
 * table, and the older table in the documents it generates for callers. A code without an older
 * row takes the nearest one.
 */
const rows = {
	A400IK: [400, 'Invalid AppKey', 400, 'Invalid AppKey'],
	A400MA: [400, 'Need authorization, `X-Ca-Key` is required', 400, 'Invalid AppKey'],
	A403EP: [403, 'App authorization expired', 403, 'Unauthorized'],
	A403IP: [403, 'Access denied by IP Control Policy', 403, 'Unauthorized'],
	A403IS: [
		403,
		'Invalid Signature, Server StringToSign:`{}`',
		400,
		'Invalid Signature, Server StringToSign:{}',
	],
	B403MQ: [403, 'Api Market Subscription quota exhausted', 403, 'Quota Exhausted'],
	B403OD: [403, 'Provider Account Overdue', 403, 'User Arrears'],
	D503CB: [503, 'Backend circuit breaker open', 503, 'Service Unavailable'],
	D504CO: [504, 'Backend service connect failed', 500, 'Failed To Invoke Backend Service'],
	D504TO: [504, 'Backend service request timeout', 504, 'Async Service'],
	I400BD: [400, 'Invalid Body: {}', 400, 'Invalid Request Body'],
	I400CT: [400, 'Invalid Content-Type', 400, 'Invalid Request Body'],
	I400HD: [400, 'Invalid Header {}', 400, 'Invalid Header {}'],
	I400I5: [400, 'Invalid Content-MD5', 400, 'Invalid Content-MD5'],
	I400MH: [400, 'Header `{}` is Required', 404, 'Empty Signature'],
	I400NC: [400, 'X-Ca-Nonce is required', 400, 'X-Ca-Nonce is required'],
	I403AA: [403, 'unauthorized', 403, 'Unauthorized'],
	I404NF: [404, 'API not found with `{}`', 400, 'API Not Found'],
	I405UM: [405, 'Unsupported Method `{}`', 400, 'Invalid HttpMethod'],
	I413RL: [413, 'Request body too Large', 400, 'Invalid Request Body'],
	N502RE: [502, 'Response transport error', 500, 'Failed To Invoke Backend Service'],
	S403NU: [403, 'Nonce Used', 400, 'Nonce Used'],
	S403TE: [403, 'X-Ca-Timestamp is expired', 400, 'Timestamp Expired'],
	T429GR: [429, 'Throttled by GROUP Flow Control', 403, 'Throttled by GROUP Flow Control'],
	T429ID: [429, 'Throttled by INNER DOMAIN', 403, 'Throttled by DOMAIN Flow Control'],
	T429PA: [429, 'Throttled by API Flow Control', 403, 'Throttled by API Flow Control'],
	T429UR: [429, 'Throttled by USER Flow Control', 403, 'Throttled by USER Flow Control'],
	X500ER: [500, 'Service Internal Error{}', 500, 'Internal Error{}'],
	X503BZ: [503, 'Service Busy', 503, 'Service Unavailable'],
	X504TO: [504, 'Service timeout', 504, 'Async Service'],
} as const satisfies Record<string, Row>;

export type GatewayErrorCode = keyof typeof rows;

/** A request that ends at the gateway and never reaches the service behind it. */
export class GatewayError extends Error {
	constructor(
		readonly code: GatewayErrorCode,
		readonly detail = '',
		readonly headers: Record<string, string> = {},
	) {
		super(`${code} ${detail}`);
	}

	/** The refusal on the wire: everything is in the headers, the body is empty. */
	toResponse(dialect: Dialect): GatewayResponse {
		const [status, message, legacyStatus, legacyMessage] = rows[this.code];
		const [sentStatus, template] =
			dialect === 'codes' ? [status, message] : [legacyStatus, legacyMessage];
		return {
			status: sentStatus,
			headers: {
				...(dialect === 'codes' && { 'x-ca-error-code': this.code }),
				'x-ca-error-message': headerSafe(template.replace('{}', () => this.detail)),
				'content-type': 'application/octet-stream',
				...this.headers,
			},
			body: Buffer.alloc(0),
		};
	}
}

/** A new value for X-Ca-Request-Id: a UUID in upper case. */
export function requestId(): string {
	return randomUUID().toUpperCase();
}

/** A header cannot hold line feeds, which become `#`; anything but ASCII is percent-encoded. */
function headerSafe(text: string): string {
	return text.replace(/\n/g, '#').replace(/[^\x20-\x7e]/gu, encodeURIComponent);
}
