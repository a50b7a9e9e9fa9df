import type { IncomingHttpHeaders } from 'node:http';
import type { Operation } from './operations';

export type { Operation } from './operations';

/** One request as it came off the wire. */
export interface GatewayRequest {
	operation: Operation | 'unknown';
	method: string;
	/** Path and query as sent, still percent-encoded. */
	path: string;
	headers: IncomingHttpHeaders;
	body: Buffer;
	/** The parsed body; undefined when the body is not JSON. */
	json: unknown;
}

/** One response as it goes onto the wire. */
export interface GatewayResponse {
	status: number;
	headers: Record<string, string>;
	body: Buffer;
}

/** What the service does for one operation. */
export type Handler = (request: GatewayRequest) => Promise<GatewayResponse> | GatewayResponse;

/** The value of a header; an absent header reads as the empty string. */
export function headerOf({ headers }: GatewayRequest, name: string): string {
	const value = headers[name.toLowerCase()];
	return Array.isArray(value) ? value.join(', ') : (value ?? '');
}

/** Whether the request carries any of the headers that belong to signed calls only. */
export function carriesCredentials({ headers }: GatewayRequest): boolean {
	return Object.keys(headers).some((name) => name.startsWith('x-ca-'));
}
