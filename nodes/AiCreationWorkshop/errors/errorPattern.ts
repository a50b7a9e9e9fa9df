import { count } from '../values/text';
import { WorkshopError } from './workshopError';
import type { ErrorClassification, ErrorDetails } from './workshopError';

export interface ErrorText {
	message: string;
	hint: string;
}

export interface ErrorPattern extends ErrorText {
	/** Against `<code> <message>`. */
	pattern: RegExp;
	/** What the pattern says about the request, where the HTTP status alone says something else. */
	classification?: Partial<ErrorClassification>;
}

/** The first entry of a table that an error matches. */
export function findPattern(
	{ code, providerMessage }: ErrorDetails,
	table: ErrorPattern[],
): ErrorPattern | undefined {
	const text = [code, providerMessage].filter(Boolean).join(' ');
	return table.find(({ pattern }) => pattern.test(text));
}

/** With a known reason another attempt does not succeed, unless the entry says otherwise. */
export function classify(known: ErrorPattern | undefined): Partial<ErrorClassification> {
	return known ? { isTransient: false, ...known.classification } : {};
}

/** An error with a hint about wrong clocks and requested waits. */
export function toError(
	{ message, hint }: ErrorText,
	details: ErrorDetails,
	classification: ErrorClassification,
): WorkshopError {
	const hints = [hint, clockSkewHint(details), retryAfterHint(classification.retryAfterMs)];
	return new WorkshopError(message, hints.filter(Boolean).join(' '), details, classification);
}

function clockSkewHint({ clockAheadMs = 0 }: ErrorDetails): string | undefined {
	if (clockAheadMs === 0) return undefined;
	const minutes = Math.round(Math.abs(clockAheadMs) / 60_000);
	const direction = clockAheadMs > 0 ? 'ahead of' : 'behind';
	return `The clock of the n8n server is ${count(minutes, 'minute')} ${direction} that of the service.`;
}

function retryAfterHint(retryAfterMs: number | undefined): string | undefined {
	if (retryAfterMs === undefined) return undefined;
	const seconds = Math.ceil(retryAfterMs / 1000);
	return `The service asks to wait ${count(seconds, 'second')} before the next request.`;
}
