import type {
	DeclarativeRestApiSettings,
	IDataObject,
	IExecutePaginationFunctions,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';

import { asFailure } from './errors';

/** A look at a task answers at once or not at all; the user's own limit may be shorter. */
const LONGEST_LOOK_MS = 30_000;

/**
 * The requests of one item. All of them go through n8n's helpers and with the proxy, TLS and
 * time-out settings of the node, end when the execution is stopped, and throw a `Failure`.
 */
export class Service {
	constructor(
		private readonly context: IExecutePaginationFunctions,
		private readonly request: DeclarativeRestApiSettings.ResultOptions,
	) {}

	/** What the fields of the node have made of the request, beside its body. */
	get target(): IDataObject {
		const { baseURL, url, headers } = this.request.options;
		return { baseURL, url, headers };
	}

	/** The request that the fields of the node have built, with this body. */
	async submit(body: IDataObject): Promise<IDataObject> {
		return await this.signed({ body });
	}

	/** A further signed call, which costs nothing. */
	async ask(url: string, body: IDataObject): Promise<IDataObject> {
		const timeout = Math.min(this.request.options.timeout ?? LONGEST_LOOK_MS, LONGEST_LOOK_MS);
		// The headers of the fields are meant for the submission.
		return await this.signed({ url, body, timeout, headers: {} });
	}

	/** A request to the file storage, which must not see the credential. */
	async transfer(options: IHttpRequestOptions): Promise<IN8nHttpFullResponse> {
		const { proxy, timeout, skipSslCertificateValidation } = this.request.options;
		try {
			return (await this.context.helpers.httpRequest({
				proxy,
				timeout,
				skipSslCertificateValidation: skipSslCertificateValidation === true,
				abortSignal: this.context.getExecutionCancelSignal(),
				ignoreHttpStatusErrors: true,
				returnFullResponse: true,
				...options,
			})) as IN8nHttpFullResponse;
		} catch (error) {
			throw asFailure(error);
		}
	}

	private async signed(
		options: DeclarativeRestApiSettings.HttpRequestOptions,
	): Promise<IDataObject> {
		try {
			const [item] = await this.context.makeRoutingRequest({
				...this.request,
				options: { ...this.request.options, ...options },
			});
			return item?.json ?? {};
		} catch (error) {
			throw asFailure(error);
		}
	}
}

/** Accepts what a file can be fetched from or sent to; nobody knows which host the storage has. */
export function isHttpUrl(value: unknown): value is string {
	return typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value);
}
