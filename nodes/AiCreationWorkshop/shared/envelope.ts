import type {
	IDataObject,
	IExecuteSingleFunctions,
	IN8nHttpFullResponse,
	INodeExecutionData,
} from 'n8n-workflow';

import type { FailureFacts, FailureNature } from './errors';
import { explained } from './explanations';

/** Outer `status` of a reply. Not to be confused with the task's. */
const ENVELOPE_SUCCESS = 10;
const ENVELOPE_FAILURE = 20;

/** The frame around every reply of the service. */
interface Envelope {
	status: unknown;
	data: unknown;
	apiInvokeId?: unknown;
	errCode?: unknown;
	errMessage?: unknown;
	subErrCode?: unknown;
	subErrMessage?: unknown;
}

/**
 * Takes the data out of a reply.
 *
 * @throws Failure when the gateway, the service or anything between said no
 */
export async function unwrapEnvelope(
	this: IExecuteSingleFunctions,
	_items: INodeExecutionData[],
	response: IN8nHttpFullResponse,
): Promise<INodeExecutionData[]> {
	return [{ json: readEnvelope(response), pairedItem: { item: this.getItemIndex() } }];
}

/** As {@link unwrapEnvelope}, for a reply that did not come through a route. */
export function readEnvelope({ statusCode, headers, body }: IN8nHttpFullResponse): IDataObject {
	const code = text(headers['x-ca-error-code']);
	const providerMessage = text(headers['x-ca-error-message']);
	const requestId = text(headers['x-ca-request-id']);
	const httpCode = String(statusCode);
	const nature = { ...natureOf(statusCode), retryAfterMs: retryAfterMs(headers['retry-after']) };
	if (code !== undefined || providerMessage !== undefined) {
		const message = 'The gateway of the service rejected the request';
		const facts = { httpCode, code, providerMessage, requestId, ...clockAhead(headers.date) };
		throw explained(facts, nature, { message, remedy: CHECK_ENDPOINT });
	}
	const envelope = asEnvelope(body);
	const platform = platformFacts(envelope);
	const facts = { httpCode, ...platform, requestId: platform.requestId ?? requestId };
	if (statusCode < 200 || statusCode >= 300 || !envelope) {
		const message = `The service answered with HTTP ${statusCode} and no result`;
		throw explained(facts, nature, { message, remedy: CHECK_ENDPOINT });
	}
	if (Number(envelope.status) !== ENVELOPE_SUCCESS) {
		const message = ['The service refused the request', facts.providerMessage].filter(Boolean);
		const otherwise = { message: message.join(': '), remedy: CHECK_FIELDS };
		// Its texts are its own: "model is too large" says nothing about the request.
		throw explained(facts, { isRejected: true }, otherwise, facts.code ?? '');
	}
	if (!isObject(envelope.data)) {
		throw explained(
			facts,
			{ isTransient: true },
			{ message: 'The service answered without data', remedy: CHECK_ENDPOINT },
		);
	}
	return envelope.data;
}

/** What the gateway answers with a 4xx has not reached the service; nobody knows of a 5xx. */
function natureOf(statusCode: number): FailureNature {
	return {
		isTransient: statusCode >= 500 || statusCode === 429,
		isRejected: statusCode >= 400 && statusCode < 500,
	};
}

/** The gateway bears a quarter of an hour; a minute is enough to be told of. */
function clockAhead(date: unknown): FailureFacts {
	const clockAheadMs = Date.now() - Date.parse(text(date) ?? '');
	return Math.abs(clockAheadMs) >= 60_000 ? { clockAheadMs } : {};
}

/** `Retry-After` comes as seconds or as a date. */
function retryAfterMs(value: unknown): number | undefined {
	const written = text(value) ?? '';
	const ms = /^\d+$/.test(written) ? Number(written) * 1000 : Date.parse(written) - Date.now();
	return ms > 0 ? ms : undefined;
}

const CHECK_ENDPOINT =
	'Check "Endpoint" of the credential. If it is right, give the request ID to the support of Alibaba Cloud.';
const CHECK_FIELDS = 'Check the fields of this node against the text of the service.';

/** The vendor's SDKs prefer the inner code and text over the outer ones. */
function platformFacts(envelope: Partial<Envelope> = {}): FailureFacts {
	return {
		code: text(envelope.subErrCode) ?? text(envelope.errCode),
		providerMessage: text(envelope.subErrMessage) ?? text(envelope.errMessage),
		requestId: text(envelope.apiInvokeId),
	};
}

function asEnvelope(body: unknown): Envelope | undefined {
	if (!isObject(body)) return undefined;
	const isKnown = [ENVELOPE_SUCCESS, ENVELOPE_FAILURE].includes(Number(body.status));
	return isKnown || text(body.apiInvokeId) !== undefined
		? (body as unknown as Envelope)
		: undefined;
}

export function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A non-empty text, also of a number; anything else is treated as missing. */
export function text(value: unknown): string | undefined {
	return typeof value === 'string' || typeof value === 'number'
		? String(value) || undefined
		: undefined;
}
