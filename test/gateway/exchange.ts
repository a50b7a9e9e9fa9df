import type { IncomingHttpHeaders } from 'node:http';
import type { Operation } from './operations';

export type { Operation } from './operations';

/** One request as it came off the wire. */
export interface Arrival {
	operation: Operation | 'unknown';
	method: string;
	/** Path and query as sent, still percent-encoded. */
	path: string;
	headers: IncomingHttpHeaders;
	body: Buffer;
	/** The parsed body; undefined when the body is not JSON. */
	json: unknown;
}

/** One answer as it goes onto the wire. */
export interface Answer {
	status: number;
	headers: Record<string, string>;
	body: Buffer;
}

/** What the service does for one operation. */
export type Work = (arrival: Arrival) => Promise<Answer> | Answer;

/** The value of a header; an absent header reads as the empty string. */
export function headerOf({ headers }: Arrival, name: string): string {
	const value = headers[name.toLowerCase()];
	return Array.isArray(value) ? value.join(', ') : (value ?? '');
}

/** Whether the request carries any of the headers that belong to signed calls only. */
export function carriesCredentials({ headers }: Arrival): boolean {
	return Object.keys(headers).some((name) => name.startsWith('x-ca-'));
}
