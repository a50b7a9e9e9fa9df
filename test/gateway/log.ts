import type { Arrival, Operation } from './exchange';
import { unknownFields } from './parameters';

/** One request as the gateway remembers it. */
export interface SeenRequest extends Omit<Arrival, 'body'> {
	bodyBytes: number;
	/** Names in the body that no page documents for the call. */
	unknownFields: string[];
	/** Milliseconds since 1970 by the machine's clock, whatever the skew of the gateway's. */
	at: number;
}

/** What the caller will have to pay for. */
export interface Bill {
	/** Accepted submits, answered or not. */
	submitted: number;
}

/** Everything that was asked of one gateway, in order of arrival. */
export class RequestLog {
	readonly requests: SeenRequest[] = [];

	add(arrival: Arrival): void {
		const { body, ...seen } = arrival;
		this.requests.push({
			...seen,
			bodyBytes: body.length,
			unknownFields: unknownFields(arrival),
			at: Date.now(),
		});
	}

	requestsTo(operation: Operation): SeenRequest[] {
		return this.requests.filter((request) => request.operation === operation);
	}
}
