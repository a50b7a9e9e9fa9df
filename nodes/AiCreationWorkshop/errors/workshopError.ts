import { UserError } from 'n8n-workflow';

import { NOT_SIGNED } from '../transport/signedRequest';
import { text } from '../values/text';

/** What is known of a failure beside its text. Every entry may be missing. */
export interface FailureFacts {
	httpCode?: string;
	/** Code and text of the service or its gateway as they came, or the code of a network fault. */
	code?: string;
	providerMessage?: string;
	/** `X-Ca-Request-Id` or `apiInvokeId`: what the service's support asks for. */
	requestId?: string;
	taskId?: string;
	/** The last task status seen. */
	status?: string;
	waitedMs?: number;
	pollCount?: number;
	/** The task was started by an earlier try, and was not submitted again. */
	resumed?: boolean;
	/** How far the clock here is ahead of the gateway's; only when it matters. */
	clockAheadMs?: number;
}

/** How a failed request may be treated. */
export interface FailureNature {
	/** A later request may fare better. */
	isTransient?: boolean;
	/** The request surely had no effect: it was never sent, or it was answered with a no. */
	isRejected?: boolean;
	/** The service itself has read the request and said no, in an envelope. */
	isRefusal?: boolean;
	/** The service wants fewer requests. */
	isThrottled?: boolean;
	/** How long the service wants to be left alone. */
	retryAfterMs?: number;
	/** A submission without an answer: it may or may not have started a task. */
	isUnknown?: boolean;
	/** The task is over: looking for it again brings nothing new. */
	isTaskOver?: boolean;
}

/** Something went wrong: what happened (`message`), what to do (`remedy`), and what is known. */
export class Failure extends Error {
	constructor(
		message: string,
		readonly remedy: string,
		readonly facts: FailureFacts = {},
		readonly nature: FailureNature = {},
	) {
		super(message);
	}

	/** The same failure with more known about it. */
	with(facts: FailureFacts): Failure {
		return new Failure(this.message, this.remedy, { ...facts, ...this.facts }, this.nature);
	}
}

interface Fault {
	codes: RegExp;
	message: string;
	remedy: string;
	nature: FailureNature;
}

const CHECK_CONNECTION =
	'Check "Endpoint" of the credential and whether the n8n server has a connection to the internet.';

/** What the codes of Node.js mean; those of the network are many and come last. */
const FAULTS: Fault[] = [
	{
		codes: /^ERR_CANCELED$/,
		message: 'The request was cut short',
		remedy: '',
		nature: {},
	},
	{
		codes: /^(ENOSPC|EDQUOT|EACCES|EPERM|EROFS|EMFILE|ENFILE|EIO|ENOENT)$/,
		message: 'The n8n server could not store or read a file',
		remedy: 'Ask the administrator of the n8n server to look at its disk.',
		nature: {},
	},
	{
		codes: /^(Z_|HPE_|ERR_STREAM_PREMATURE_CLOSE)/,
		message: 'The answer came garbled or was cut off',
		remedy: CHECK_CONNECTION,
		nature: { isTransient: true },
	},
	{
		codes: /^(ECONNABORTED|ETIMEDOUT|ESOCKETTIMEDOUT)$/,
		message: 'The service did not answer in time',
		remedy: CHECK_CONNECTION,
		nature: { isTransient: true, isRejected: false },
	},
	{
		codes: /CERT|UNABLE_TO_VERIFY/,
		message: 'The certificate of the service is not accepted',
		remedy:
			'Check "Endpoint" of the credential. If it is right, ask the administrator of the n8n server about a proxy and its certificate.',
		nature: { isRejected: true },
	},
	{
		// Only these come surely before the first byte of a request is sent.
		codes: /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN)$/,
		message: 'The service could not be reached',
		remedy: CHECK_CONNECTION,
		nature: { isTransient: true, isRejected: true },
	},
	{
		codes: /./,
		message: 'The service could not be reached',
		remedy: CHECK_CONNECTION,
		nature: { isTransient: true, isRejected: false },
	},
];

/** Any error of n8n's request helpers as a {@link Failure}. */
export function asFailure(error: unknown): Failure {
	if (error instanceof Failure) return error;
	const thrown: Partial<Error & { description: unknown }> = Object(error ?? {});
	const message = text(thrown.message) ?? 'Something unknown went wrong';
	const { cause } = thrown;
	const code = codeOf(error) ?? codeOf(cause);
	const fault = FAULTS.find(({ codes }) => codes.test(code ?? ''));
	if (code === undefined || code === NOT_SIGNED || fault === undefined) {
		const isRejected = [error, cause].some((one) => one instanceof UserError);
		const description = text(thrown.description) ?? '';
		return new Failure(message, description, {}, { isRejected: isRejected || code === NOT_SIGNED });
	}
	return new Failure(
		`${fault.message} (${code})`,
		fault.remedy,
		{ code, providerMessage: message },
		fault.nature,
	);
}

/** In n8n 1 the code of a fault stands where that of HTTP would, and the cause is gone. */
function codeOf(error: unknown): string | undefined {
	const { code, httpCode } = Object(error ?? {}) as Record<string, unknown>;
	return [code, httpCode].find((one): one is string => typeof one === 'string' && /\D/.test(one));
}
