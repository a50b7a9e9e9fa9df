/** The parts of the vendor's signer that the tests use; the package brings no types. */
declare module 'aliyun-api-gateway' {
	import type { UrlWithParsedQuery } from 'node:url';

	type Headers = Record<string, string | number>;

	interface Failure extends Error {
		/** HTTP status. */
		code: number;
		data: { headers: Record<string, string> };
	}

	export class Client {
		constructor(key: string, secret: string, stage?: string);
		/** Resolves to the parsed JSON; rejects with a Failure when the status is not 2xx. */
		post(url: string, options: { data: unknown; headers?: Headers }): Promise<unknown>;
		buildHeaders(headers: Headers, signHeaders: Headers): Headers;
		getSignHeaderKeys(headers: Headers, signHeaders: Headers): string[];
		getSignedHeadersString(names: string[], headers: Headers): string;
		buildStringToSign(
			method: string,
			headers: Headers,
			signedHeaders: string,
			url: UrlWithParsedQuery,
		): string;
		sign(text: string): string;
		md5(content: string): string;
	}
}
