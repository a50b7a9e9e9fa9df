import type {
	IDataObject,
	IExecuteSingleFunctions,
	IN8nHttpFullResponse,
	INodeExecutionData,
} from 'n8n-workflow';

import { THROTTLED, toGatewayError } from '../errors/gatewayErrors';
import { toServiceError } from '../errors/serviceErrors';
import { WorkshopError } from '../errors/workshopError';
import type { ErrorClassification, ErrorDetails } from '../errors/workshopError';
import { isObject } from '../values/json';
import { asText, excerpt } from '../values/text';
import { readJson } from './responseBody';

/** Outer `status` of a response. Not to be confused with the status of a task. */
const ENVELOPE_SUCCESS = 10;
const ENVELOPE_FAILURE = 20;

/** The frame around every response of the service. */
interface Envelope {
	status: unknown;
	data: unknown;
	apiInvokeId?: unknown;
	errCode?: unknown;
	errMessage?: unknown;
	subErrCode?: unknown;
	subErrMessage?: unknown;
}

/** A response that reports success. The data are an object; only a list of pools may be a bare list. */
export interface ServiceResponse<Data = IDataObject> {
	data: Data;
	/** What the envelope says beside the data, such as the reason of a task that failed. */
	details: ErrorDetails;
}

export type ListResponse = ServiceResponse<IDataObject | unknown[]>;

/**
 * n8n's hook for a response: the items that it returns are what `makeRoutingRequest` returns. The
 * JSON is a {@link ListResponse}.
 *
 * @throws WorkshopError when the gateway, the service or anything between reports an error
 */
export async function unwrapEnvelope(
	this: IExecuteSingleFunctions,
	_items: INodeExecutionData[],
	response: IN8nHttpFullResponse,
): Promise<INodeExecutionData[]> {
	const body = (await readJson(response.body, this)) as IN8nHttpFullResponse['body'];
	const { data, details } = readEnvelope({ ...response, body });
	const json = { data, details: { ...details } } as IDataObject;
	return [{ json, pairedItem: { item: this.getItemIndex() } }];
}

/** As {@link unwrapEnvelope}, for a response whose body was read already. */
export function readEnvelope({ statusCode, headers, body }: IN8nHttpFullResponse): ListResponse {
	const code = excerpt(headers['x-ca-error-code']);
	const providerMessage = excerpt(headers['x-ca-error-message']);
	const requestId = excerpt(headers['x-ca-request-id']);
	const httpCode = String(statusCode);
	const status = { ...classifyStatus(statusCode), retryAfterMs: parseRetryAfter(headers) };
	if (code !== undefined || providerMessage !== undefined) {
		const message = 'The gateway of the service rejected the request';
		const details = { httpCode, code, providerMessage, requestId, ...clockSkew(headers.date) };
		throw toGatewayError(details, status, { message, hint: checkEndpointHint(requestId) });
	}
	const envelope = asEnvelope(body);
	const ofEnvelope = envelopeDetails(envelope);
	const details = { httpCode, ...ofEnvelope, requestId: ofEnvelope.requestId ?? requestId };
	if (statusCode < 200 || statusCode >= 300 || !envelope) {
		const message = `The service answered with HTTP ${statusCode} and no result`;
		const hint = checkEndpointHint(details.requestId);
		const fallback = status.isThrottled ? THROTTLED : { message, hint };
		throw toGatewayError(details, status, fallback);
	}
	return { data: readData(envelope, details), details };
}

function readData(envelope: Envelope, details: ErrorDetails): ListResponse['data'] {
	const status = Number(asText(envelope.status));
	if (status !== ENVELOPE_SUCCESS) {
		const fallback = { message: 'The service refused the request', hint: CHECK_FIELDS };
		// Only 20 is documented as a refusal: another status may mean anything.
		const processed = status === ENVELOPE_FAILURE ? 'no' : 'maybe';
		throw toServiceError(details, { source: 'service', isTransient: true, processed }, fallback);
	}
	if (isObject(envelope.data) || Array.isArray(envelope.data)) return envelope.data;
	throw noDataError(details);
}

/** @throws WorkshopError when the data are a list */
export function requireObject({ data, details }: ListResponse): ServiceResponse {
	if (Array.isArray(data)) throw noDataError(details);
	return { data, details };
}

function noDataError(details: ErrorDetails): WorkshopError {
	const message = 'The service answered without data';
	const unknown = { source: 'gateway', isTransient: true, processed: 'maybe' } as const;
	return new WorkshopError(message, checkEndpointHint(details.requestId), details, unknown);
}

/**
 * A 4xx never reached the service. A 5xx may have. A 2xx without an envelope came from a proxy and
 * is worth another attempt.
 */
function classifyStatus(statusCode: number): ErrorClassification {
	const isThrottled = statusCode === 429;
	const isTimeout = statusCode === 408;
	const isClientError = statusCode >= 400 && statusCode < 500;
	return {
		source: 'gateway',
		isTransient: !isClientError || isThrottled || isTimeout,
		processed: isClientError && !isTimeout ? 'no' : 'maybe',
		...(isThrottled && { isThrottled }),
	};
}

/** The gateway tolerates a quarter of an hour; a minute is enough to be mentioned. */
function clockSkew(date: unknown): ErrorDetails {
	const clockAheadMs = Date.now() - Date.parse(asText(date) ?? '');
	return Math.abs(clockAheadMs) >= 60_000 ? { clockAheadMs } : {};
}

/** Timers count no further than 2^31 milliseconds, and a day is longer than any timeout. */
const MAX_RETRY_AFTER_MS = 24 * 3_600_000;

/** `Retry-After` is seconds or a date; a date is relative to the clock of the service. */
function parseRetryAfter(headers: IN8nHttpFullResponse['headers']): number | undefined {
	const text = asText(headers['retry-after']);
	if (text === undefined) return undefined;
	const serviceNow = Date.parse(asText(headers.date) ?? '') || Date.now();
	const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - serviceNow;
	return ms > 0 ? Math.min(ms, MAX_RETRY_AFTER_MS) : undefined;
}

function checkEndpointHint(requestId: string | undefined): string {
	const hint = "Check 'Endpoint' of the credential.";
	return requestId === undefined
		? hint
		: `${hint} If it is right, give the request ID to the support of Alibaba Cloud.`;
}
const CHECK_FIELDS = 'Check the fields of this node against the text of the service.';

/** The vendor's SDKs prefer the inner code and text over the outer ones. */
function envelopeDetails(envelope: Partial<Envelope> = {}): ErrorDetails {
	return {
		code: excerpt(envelope.subErrCode) ?? excerpt(envelope.errCode),
		providerMessage: excerpt(envelope.subErrMessage) ?? excerpt(envelope.errMessage),
		requestId: excerpt(envelope.apiInvokeId),
	};
}

function asEnvelope(body: unknown): Envelope | undefined {
	if (!isObject(body)) return undefined;
	const isKnown = [ENVELOPE_SUCCESS, ENVELOPE_FAILURE].includes(Number(asText(body.status)));
	return isKnown || asText(body.apiInvokeId) !== undefined
		? (body as unknown as Envelope)
		: undefined;
}
