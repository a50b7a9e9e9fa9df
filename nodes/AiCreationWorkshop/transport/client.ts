import type {
	DeclarativeRestApiSettings,
	IDataObject,
	IExecutePaginationFunctions,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';

import { toWorkshopError } from '../errors/networkErrors';
import { THROTTLED } from '../errors/gatewayErrors';
import { WorkshopError } from '../errors/workshopError';
import { WaitTooLongError } from '../flowControl/deadline';
import type { Deadline } from '../flowControl/deadline';
import { RateLimiter } from '../flowControl/rateLimiter';
import { untilAborted } from '../flowControl/sleep';
import { count } from '../values/text';
import { requireObject } from './envelope';
import type { ListResponse, ServiceResponse } from './envelope';
import { readText } from './responseBody';
import { normalizeEndpoint } from './signedRequest';

/** Request timeouts; a shorter timeout set on the node wins. */
const SUBMIT_TIMEOUT_MS = 120_000;
const TRANSFER_TIMEOUT_MS = 60_000;
const POLL_TIMEOUT_MS = 15_000;

/** The last request of a task is sent when its deadline is over, and needs a little time. */
const MIN_REQUEST_TIMEOUT_MS = 1000;

/** Reason of an abort; without one, each abort makes an error object. */
const NOT_NEEDED = 'not needed';

/** A response of the file storage. Its body is a stream. */
export interface FileResponse extends IN8nHttpFullResponse {
	/** Closes the connection. */
	abort: () => void;
}

/** All requests of this n8n instance with one credential share a rate limiter. */
const rateLimiters = new Map<string, RateLimiter>();

/**
 * The requests of one item. All of them go through n8n's helpers with the proxy, TLS and timeout
 * settings of the node, end when the signal is aborted, and throw a WorkshopError.
 */
export class WorkshopClient {
	private readonly rateLimiter: RateLimiter;

	/**
	 * @param request as the fields of the node have built it
	 * @param deadline no request waits for the rate limiter much longer
	 */
	constructor(
		private readonly context: IExecutePaginationFunctions,
		private readonly request: DeclarativeRestApiSettings.ResultOptions,
		readonly signal: AbortSignal,
		readonly deadline: Deadline,
	) {
		const [credential] = Object.values(context.getNode().credentials ?? {});
		const key = `${credential?.id} ${normalizeEndpoint(request.options.baseURL)}`;
		this.rateLimiter = rateLimiters.get(key) ?? new RateLimiter();
		rateLimiters.set(key, this.rateLimiter);
	}

	/**
	 * Sends the request that the fields of the node have built, with this body. An abort does not end
	 * it: its response decides whether a task exists.
	 */
	async submit(body: IDataObject): Promise<ServiceResponse> {
		const timeout = this.clampTimeout(SUBMIT_TIMEOUT_MS);
		return requireObject(await this.sendSigned({ body, timeout }));
	}

	/** Sends another signed POST, which is free of charge. */
	async post(
		url: string,
		body: IDataObject,
		timeoutMs = POLL_TIMEOUT_MS,
	): Promise<ServiceResponse> {
		return requireObject(await this.postForList(url, body, timeoutMs));
	}

	/** As {@link post}; the data may also be a list. */
	async postForList(
		url: string,
		body: IDataObject,
		timeoutMs = POLL_TIMEOUT_MS,
	): Promise<ListResponse> {
		const allowedMs = Math.max(MIN_REQUEST_TIMEOUT_MS, Math.min(timeoutMs, POLL_TIMEOUT_MS));
		const timeout = this.clampTimeout(allowedMs);
		// The headers of the fields are meant for the submission.
		const response = this.sendSigned({ url, body, timeout, headers: {} });
		return await untilAborted(response, this.signal);
	}

	/** Sends a request to the file storage, which must not see the credential. */
	async fetchFile(options: IHttpRequestOptions): Promise<FileResponse> {
		const { proxy, skipSslCertificateValidation } = this.request.options;
		const connection = new AbortController();
		try {
			const response = (await this.context.helpers.httpRequest({
				proxy,
				timeout: this.clampTimeout(TRANSFER_TIMEOUT_MS),
				skipSslCertificateValidation: skipSslCertificateValidation === true,
				abortSignal: AbortSignal.any([connection.signal, this.signal]),
				ignoreHttpStatusErrors: true,
				returnFullResponse: true,
				encoding: 'stream',
				...options,
			})) as IN8nHttpFullResponse;
			return { ...response, abort: () => connection.abort(NOT_NEEDED) };
		} catch (error) {
			throw toWorkshopError(error);
		}
	}

	/** Puts a file into the file storage. */
	async putFile(options: IHttpRequestOptions): Promise<{ statusCode: number; text: string }> {
		const { statusCode, body, abort } = await this.fetchFile({
			...options,
			method: 'PUT',
			// A request that may be redirected is kept in memory to be sent again.
			disableFollowRedirect: true,
		});
		return { statusCode, text: await readText(body, this.context).finally(abort) };
	}

	private clampTimeout(milliseconds: number): number {
		return Math.min(this.request.options.timeout ?? Infinity, milliseconds);
	}

	private async sendSigned(
		options: DeclarativeRestApiSettings.HttpRequestOptions,
	): Promise<ListResponse> {
		await this.acquireRequest();
		try {
			const [item] = await this.context.makeRoutingRequest({
				...this.request,
				// Streamed, so that the size limit applies before anything is buffered.
				options: { ...this.request.options, encoding: 'stream', ...options },
			});
			this.rateLimiter.onSuccess();
			return item?.json as unknown as ListResponse;
		} catch (caught) {
			const error = toWorkshopError(caught);
			const { isThrottled, retryAfterMs } = error.classification;
			if (isThrottled) this.rateLimiter.onThrottled(retryAfterMs);
			throw error;
		}
	}

	private async acquireRequest(): Promise<void> {
		const timeoutMs = Math.max(MIN_REQUEST_TIMEOUT_MS, this.deadline.remainingMs());
		try {
			await this.rateLimiter.acquire({ signal: this.signal, timeoutMs });
		} catch (error) {
			throw error instanceof WaitTooLongError ? rateLimitError(error) : abortedError();
		}
	}
}

function abortedError(): WorkshopError {
	return new WorkshopError('The execution was stopped before a request', '');
}

/** No request was sent because earlier responses asked for a longer wait than the deadline allows. */
function rateLimitError({ waitMs }: WaitTooLongError): WorkshopError {
	return new WorkshopError(
		`${THROTTLED.message}: the next request has to wait ${count(Math.ceil(waitMs / 1000), 'second')}, which is longer than 'Timeout (Seconds)' allows`,
		THROTTLED.hint,
		{},
		{ source: 'gateway', isTransient: true, processed: 'no', isThrottled: true },
	);
}
