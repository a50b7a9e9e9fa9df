import { rowOf } from '../values/text';

/** What is known about an error beside its text; becomes part of the JSON of a failed item. */
export interface ErrorDetails {
	httpCode?: string;
	/** Code and text of the service or its gateway as they came, or the code of a network error. */
	code?: string;
	providerMessage?: string;
	/** `X-Ca-Request-Id` or `apiInvokeId`: what the support of the service asks for. */
	requestId?: string;
	taskId?: string;
	/** The last task status seen. */
	status?: string;
	waitedMs?: number;
	pollCount?: number;
	/** The task was started by an earlier attempt and was not submitted again. */
	resumed?: boolean;
	/** How far the clock here is ahead of the gateway's; only when it matters. */
	clockAheadMs?: number;
	/** Tasks of other items of the run, which are billed although the run failed. */
	otherTasks?: Array<{ itemIndex: number; taskId: string }>;
}

/** Answers two questions about a failed request: where did the error come from, and may I repeat it? */
export interface ErrorClassification {
	/** Who reported it. `task`: the task itself has failed, or the service does not know it. */
	source: 'input' | 'network' | 'gateway' | 'service' | 'task' | 'storage' | 'n8n';
	/** A later attempt may succeed. */
	isTransient: boolean;
	/** `no`: certainly without effect. `maybe`: repeating a submission might be billed twice. */
	processed: 'no' | 'maybe';
	/** The service asks for fewer requests. */
	isThrottled?: boolean;
	/** How long the service asks to wait before the next request. */
	retryAfterMs?: number;
	/** The application may not use this function: it is of the other product, or has expired. */
	isForbidden?: boolean;
	/** The service does not know the task: it is too new, too old, or of another application. */
	isTaskUnknown?: boolean;
}

const INVALID_INPUT: ErrorClassification = {
	source: 'input',
	isTransient: false,
	processed: 'no',
};

/** Says what happened (`message`), what to do next (`hint`), and what is known (`details`). */
export class WorkshopError extends Error {
	/** @param classification of an invalid field unless given */
	constructor(
		message: string,
		readonly hint: string,
		readonly details: ErrorDetails = {},
		readonly classification: ErrorClassification = INVALID_INPUT,
	) {
		super(message);
	}

	/** The same error with more details; its own ones win. */
	withDetails(details: ErrorDetails): WorkshopError {
		const { message, hint, classification } = this;
		return new WorkshopError(message, hint, { ...details, ...this.details }, classification);
	}

	/** The same error with another sentence in its hint. */
	withHint(sentence: string): WorkshopError {
		const hint = [this.hint, sentence].filter(Boolean).join(' ');
		return new WorkshopError(this.message, hint, this.details, this.classification);
	}
}

/**
 * Runs the work for a row of the field with this label, counted from 0. A WorkshopError that it
 * throws or rejects with names the row.
 */
export function forRow<T>(label: string, index: number, work: () => T): T {
	const rethrow = (error: unknown): never => {
		if (!(error instanceof WorkshopError)) throw error;
		const { message, hint, details, classification } = error;
		const text = `${message} (${rowOf(label, index)})`;
		throw new WorkshopError(text, hint, details, classification);
	};
	try {
		const result = work();
		return result instanceof Promise ? (result.catch(rethrow) as T) : result;
	} catch (error) {
		return rethrow(error);
	}
}

/** A submission without an answer: the service may or may not have started, and billed, a task. */
export class AmbiguousSubmissionError extends WorkshopError {
	constructor({ message, details, classification }: WorkshopError) {
		super(
			`${message}. The result of the submission is unknown and it was not repeated`,
			'The service may or may not have started (and billed) the task. Look into the AI Creation Workshop console, and start a new execution if the task is not there.',
			details,
			{ ...classification, isTransient: false, processed: 'maybe' },
		);
	}
}
