import type { GatewayRequest, Operation } from './messages';
import { unknownFields } from './schemas';

/** Characters; a longer text is the data of an image. */
const longestText = 64 * 1024;

/** A request that the gateway has received. */
export interface SeenRequest extends Omit<GatewayRequest, 'body'> {
	/** The parsed body, with texts above 64 KiB cut to a marker such as `data:image/png;base64,… (8388608)`. */
	json: unknown;
	bodyBytes: number;
	/** Names in the body that no page documents for the call. */
	unknownFields: string[];
	/** Milliseconds since 1970 by the machine's clock, whatever the skew of the gateway's. */
	at: number;
}

/** What the caller has to pay for. */
export interface Bill {
	/** Accepted submissions, with or without a response. */
	submitted: number;
}

/** All requests that a gateway has received, in order. */
export class RequestLog {
	readonly requests: SeenRequest[] = [];

	add(request: GatewayRequest): void {
		const { body, ...seen } = request;
		this.requests.push({
			...seen,
			json: shortened(seen.json),
			bodyBytes: body.length,
			unknownFields: unknownFields(request),
			at: Date.now(),
		});
	}

	requestsTo(operation: Operation): SeenRequest[] {
		return this.requests.filter((request) => request.operation === operation);
	}
}

function shortened(json: unknown): unknown {
	if (typeof json === 'string') return json.length > longestText ? marker(json) : json;
	if (Array.isArray(json)) return json.map(shortened);
	if (typeof json !== 'object' || json === null) return json;
	return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, shortened(value)]));
}

/** The start is copied by way of bytes: a slice would keep all of the text in memory. */
function marker(text: string): string {
	return `${Buffer.from(text.slice(0, 22)).toString()}… (${text.length})`;
}
