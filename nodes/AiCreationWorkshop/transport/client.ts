import type {
	DeclarativeRestApiSettings,
	IDataObject,
	IExecutePaginationFunctions,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';

import { Failure, asFailure } from '../errors/workshopError';
import { paceOf } from '../flowControl/rateLimiter';
import type { Pace } from '../flowControl/rateLimiter';
import { textOf } from './responseBody';

/** Silence after which nothing is expected any more; the user's own limit may be shorter. */
const LONGEST_SUBMISSION_MS = 120_000;
const LONGEST_TRANSFER_MS = 60_000;
/** A look at a task answers at once or not at all. */
const LONGEST_LOOK_MS = 15_000;

/** A reply of the file storage. */
interface Transfer extends IN8nHttpFullResponse {
	/** Closes the connection, of which nothing more is wanted. */
	leave: () => void;
}

/**
 * The requests of one item. All of them go through n8n's helpers and with the proxy, TLS and
 * time-out settings of the node, end when the execution is stopped, and throw a `Failure`.
 */
export class Service {
	private readonly pace: Pace;

	constructor(
		private readonly context: IExecutePaginationFunctions,
		private readonly request: DeclarativeRestApiSettings.ResultOptions,
	) {
		const credentials = Object.values(context.getNode().credentials ?? {});
		this.pace = paceOf(`${credentials[0]?.id} ${request.options.baseURL}`);
	}

	/** What the fields of the node have made of the request, beside its body. */
	get target(): IDataObject {
		const { baseURL, url, headers } = this.request.options;
		return { baseURL, url, headers };
	}

	/** Aborted when the execution is stopped. */
	get signal(): AbortSignal | undefined {
		return this.context.getExecutionCancelSignal();
	}

	/** The request that the fields of the node have built, with this body. */
	async submit(body: IDataObject): Promise<IDataObject> {
		return await this.signed({ body, timeout: this.within(LONGEST_SUBMISSION_MS) });
	}

	/** A further signed call, which costs nothing. */
	async ask(url: string, body: IDataObject, timeoutMs = LONGEST_LOOK_MS): Promise<IDataObject> {
		const timeout = this.within(Math.min(LONGEST_LOOK_MS, timeoutMs));
		// The headers of the fields are meant for the submission.
		return await this.signed({ url, body, timeout, headers: {} });
	}

	/** A request to the file storage, which must not see the credential. Its reply is a stream. */
	async transfer(options: IHttpRequestOptions): Promise<Transfer> {
		const { proxy, skipSslCertificateValidation } = this.request.options;
		const left = new AbortController();
		const signals = [left.signal, this.signal].filter((signal) => signal !== undefined);
		try {
			const response = (await this.context.helpers.httpRequest({
				proxy,
				timeout: this.within(LONGEST_TRANSFER_MS),
				skipSslCertificateValidation: skipSslCertificateValidation === true,
				abortSignal: AbortSignal.any(signals),
				ignoreHttpStatusErrors: true,
				returnFullResponse: true,
				encoding: 'stream',
				...options,
			})) as IN8nHttpFullResponse;
			return { ...response, leave: () => left.abort() };
		} catch (error) {
			throw asFailure(error);
		}
	}

	/** Puts a file into the storage. */
	async put(options: IHttpRequestOptions): Promise<{ statusCode: number; text: string }> {
		const { statusCode, body, leave } = await this.transfer({
			...options,
			method: 'PUT',
			// A request that may be redirected is kept in memory to be sent again.
			disableFollowRedirect: true,
		});
		return { statusCode, text: await textOf(body, this.context).finally(leave) };
	}

	private within(milliseconds: number): number {
		return Math.min(this.request.options.timeout ?? Infinity, milliseconds);
	}

	private async signed(
		options: DeclarativeRestApiSettings.HttpRequestOptions,
	): Promise<IDataObject> {
		await this.pace.turn(this.signal).catch(throwNotSent);
		const reply = await this.context
			.makeRoutingRequest({
				...this.request,
				// Whoever answers, and with how much: the reply is read within bounds.
				options: { ...this.request.options, encoding: 'stream', ...options },
			})
			.catch(asFailure);
		if (!(reply instanceof Failure)) {
			this.pace.served();
			return reply[0]?.json ?? {};
		}
		if (reply.nature.isThrottled) this.pace.throttled(reply.nature.retryAfterMs);
		throw reply;
	}
}

function throwNotSent(): never {
	throw new Failure('The execution was stopped before a request', '', {}, { isRejected: true });
}

/** Accepts what a file can be fetched from or sent to; nobody knows which host the storage has. */
export function isHttpUrl(value: unknown): value is string {
	return typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value);
}
