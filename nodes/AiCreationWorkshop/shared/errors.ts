import { NodeApiError, UserError } from 'n8n-workflow';
import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';

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

/** Faults of the network that come before the first byte of a request is sent. */
const NOT_SENT =
	/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EPROTO|ERR_(TLS|SSL)_.*|.*(CERT|UNABLE_TO_VERIFY).*)$/;

/** What n8n's request helpers say when the execution was stopped. */
const CANCELLED = 'ERR_CANCELED';

/** Any error of n8n's request helpers as a {@link Failure}. */
export function asFailure(error: unknown): Failure {
	if (error instanceof Failure) return error;
	const { message, description, cause } = error as Error & { description?: string };
	const code = networkCode(error) ?? networkCode(cause);
	if (code === CANCELLED) return new Failure('The request was cut short', '');
	if (code === undefined) {
		// The credential refuses in this way to sign a request, which is then not sent.
		const isRejected = cause instanceof UserError || error instanceof UserError;
		return new Failure(message, description ?? '', {}, { isRejected });
	}
	return new Failure(
		`The service could not be reached (${code})`,
		'Check "Endpoint" of the credential and whether the n8n server has a connection to the internet.',
		{ code, providerMessage: message },
		{ isTransient: true, isRejected: NOT_SENT.test(code) },
	);
}

/** n8n's error for a failure, with item, task and all that the service told. */
export function nodeError(node: INode, failure: Failure, itemIndex: number): NodeApiError {
	const { facts } = failure;
	const message = placedMessage(failure, itemIndex);
	const description = [failure.remedy, providerText(facts)].filter(Boolean).join(' ');
	const options = { message, description, itemIndex, httpCode: facts.httpCode };
	const error = new NodeApiError(node, { message }, options);
	// n8n replaces messages in which it finds an errno-like word, such as EPERM in "approvePermissions".
	error.message = message;
	error.context.data = known(facts);
	return error;
}

/** The row that stands for a failed item under On Error → Continue and in the error output. */
export function failedItem(failure: Failure, itemIndex: number): INodeExecutionData {
	// Both n8n lines route a row to the error output when `error` is all it holds.
	return {
		json: {
			error: {
				message: placedMessage(failure, itemIndex),
				description: failure.remedy,
				...known(failure.facts),
			},
		},
		pairedItem: { item: itemIndex },
	};
}

function placedMessage({ message, facts: { taskId } }: Failure, itemIndex: number): string {
	return `${message} [item ${itemIndex}${taskId ? `, task ${taskId}` : ''}]`;
}

/** Without an HTTP status nobody has answered. */
function providerText({ httpCode, code, providerMessage, requestId }: FailureFacts): string {
	if (httpCode === undefined) return '';
	const said = [code, providerMessage].filter(Boolean).join(': ');
	const parts = [said && `Answer: "${said}"`, requestId && `Request ID: ${requestId}`];
	return parts.filter(Boolean).join(' – ');
}

function known(facts: FailureFacts): IDataObject {
	return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

function networkCode(error: unknown): string | undefined {
	const code = (error as { code?: unknown } | undefined)?.code;
	return typeof code === 'string' ? code : undefined;
}
