import type {
	IDataObject,
	IExecuteSingleFunctions,
	IN8nHttpFullResponse,
	INodeExecutionData,
} from 'n8n-workflow';

import { Failure } from '../errors/workshopError';
import type { FailureFacts, FailureNature } from '../errors/workshopError';
import { TOO_MANY, explained, platformExplanation } from '../errors/serviceErrors';
import { jsonOf } from './responseBody';
import { quoted, text } from '../values/text';

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
	const body = (await jsonOf(response.body, this)) as IN8nHttpFullResponse['body'];
	return [{ json: readEnvelope({ ...response, body }), pairedItem: { item: this.getItemIndex() } }];
}

/** As {@link unwrapEnvelope}, for a reply whose body was read already. */
export function readEnvelope({ statusCode, headers, body }: IN8nHttpFullResponse): IDataObject {
	const code = quoted(headers['x-ca-error-code']);
	const providerMessage = quoted(headers['x-ca-error-message']);
	const requestId = quoted(headers['x-ca-request-id']);
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
		const otherwise = nature.isThrottled ? TOO_MANY : { message, remedy: CHECK_ENDPOINT };
		throw explained(facts, nature, otherwise);
	}
	if (Number(text(envelope.status)) !== ENVELOPE_SUCCESS) {
		const otherwise = { message: 'The service refused the request', remedy: CHECK_FIELDS };
		throw explained(facts, REFUSAL, otherwise, platformExplanation);
	}
	if (!isObject(envelope.data)) {
		const message = 'The service answered without data';
		throw new Failure(message, CHECK_ENDPOINT, facts, { isTransient: true });
	}
	return envelope.data;
}

/**
 * What the gateway answers with a 4xx has not reached the service; nobody knows of a 5xx. What is
 * neither an error nor an answer comes from somebody else, and the service may be there again soon.
 */
function natureOf(statusCode: number): FailureNature {
	const isThrottled = statusCode === 429;
	const isTimeout = statusCode === 408;
	const isRefused = statusCode >= 400 && statusCode < 500;
	return {
		isTransient: !isRefused || isThrottled || isTimeout,
		isRejected: isRefused && !isTimeout,
		...(isThrottled && { isThrottled }),
	};
}

/** A service that refuses to answer for a task may well answer a little later. */
const REFUSAL: FailureNature = { isTransient: true, isRejected: true, isRefusal: true };

/** The gateway bears a quarter of an hour; a minute is enough to be told of. */
function clockAhead(date: unknown): FailureFacts {
	const clockAheadMs = Date.now() - Date.parse(text(date) ?? '');
	return Math.abs(clockAheadMs) >= 60_000 ? { clockAheadMs } : {};
}

/** Timers count no further than 2^31 milliseconds, and nobody waits longer than a day. */
const LONGEST_RETRY_AFTER_MS = 24 * 3_600_000;

/** `Retry-After` comes as seconds or as a date. */
function retryAfterMs(value: unknown): number | undefined {
	const written = text(value) ?? '';
	const ms = /^\d+$/.test(written) ? Number(written) * 1000 : Date.parse(written) - Date.now();
	return ms > 0 ? Math.min(ms, LONGEST_RETRY_AFTER_MS) : undefined;
}

const CHECK_ENDPOINT =
	'Check "Endpoint" of the credential. If it is right, give the request ID to the support of Alibaba Cloud.';
const CHECK_FIELDS = 'Check the fields of this node against the text of the service.';

/** The vendor's SDKs prefer the inner code and text over the outer ones. */
function platformFacts(envelope: Partial<Envelope> = {}): FailureFacts {
	return {
		code: quoted(envelope.subErrCode) ?? quoted(envelope.errCode),
		providerMessage: quoted(envelope.subErrMessage) ?? quoted(envelope.errMessage),
		requestId: quoted(envelope.apiInvokeId),
	};
}

function asEnvelope(body: unknown): Envelope | undefined {
	if (!isObject(body)) return undefined;
	const isKnown = [ENVELOPE_SUCCESS, ENVELOPE_FAILURE].includes(Number(text(body.status)));
	return isKnown || text(body.apiInvokeId) !== undefined
		? (body as unknown as Envelope)
		: undefined;
}

export function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
