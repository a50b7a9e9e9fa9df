import { parse } from 'node:url';
import { Client } from 'aliyun-api-gateway';
import type { Gateway } from './server';

type Headers = Record<string, string | number>;

/** How one call differs from a well-behaved one. */
export interface Quirks {
	/** Sent instead of the JSON of the body; it is what the digest is taken of. */
	text?: string;
	/** Changes the headers before they are signed. */
	beforeSigning?: (headers: Headers) => void;
	/** Changes the headers after the signature was made. */
	afterSigning?: (headers: Headers) => void;
	/** Names to sign in place of the vendor's choice. */
	sign?: string[];
}

/** A reply with its body read; `json` is undefined when the body is not JSON. */
export interface ClientReply {
	status: number;
	headers: globalThis.Headers;
	text: string;
	json: { status: number; data: Data } & Record<ErrorField, string | null>;
}

type ErrorField = 'errCode' | 'errMessage' | 'subErrCode' | 'subErrMessage';

interface Data {
	taskId: string;
	status: string;
	images: string[];
	[field: string]: unknown;
}

/** Calls a gateway with requests that the vendor's own code signs. */
export class SignedClient {
	private readonly vendor: Client;

	constructor(
		private readonly gateway: Pick<Gateway, 'endpoint' | 'accessKeyId' | 'accessKeySecret'>,
	) {
		this.vendor = new Client(gateway.accessKeyId, gateway.accessKeySecret);
	}

	async call(path: string, body: unknown, quirks: Quirks = {}): Promise<ClientReply> {
		const text = quirks.text ?? JSON.stringify(body);
		const headers = this.signedHeaders(path, text, quirks);
		const response = await fetch(this.gateway.endpoint + path, {
			method: 'POST',
			headers: Object.entries(headers).map(([name, value]) => [name, String(value)]),
			body: text,
		});
		const reply = await response.text();
		const { status, headers: received } = response;
		const isJson = received.get('content-type')?.startsWith('application/json');
		return { status, headers: received, text: reply, json: isJson ? JSON.parse(reply) : undefined };
	}

	private signedHeaders(path: string, text: string, quirks: Quirks): Headers {
		const headers = this.vendor.buildHeaders({ 'content-type': 'application/json' }, {});
		headers['content-md5'] = this.vendor.md5(text);
		quirks.beforeSigning?.(headers);
		const names = quirks.sign ?? this.vendor.getSignHeaderKeys(headers, {});
		headers['x-ca-signature-headers'] = names.join(',');
		const lines = this.vendor.getSignedHeadersString([...names].sort(), headers);
		const url = parse(path, true);
		const unsigned = this.vendor.buildStringToSign('POST', headers, lines, url);
		headers['x-ca-signature'] = this.vendor.sign(unsigned);
		quirks.afterSigning?.(headers);
		return headers;
	}
}
