import { createHash, createHmac } from 'crypto';

/** A request as it goes over the wire. */
export interface SignableRequest {
	method: string;
	/** Path and query in the percent-encoded form that is sent, for example `/scc/sd_img2img`. */
	path: string;
	/** Header names in lower case. */
	headers: Record<string, string>;
	/** The exact bytes of a body that is no form. Absent: nothing is sent, or it is not hashed. */
	body?: Buffer;
	/** Headers to sign beside all `x-ca-*`, in lower case. */
	alsoSign?: string[];
}

/** The AppKey and AppSecret of an application, which the console calls AK and SK. */
export interface AccessKeyPair {
	accessKeyId: string;
	accessKeySecret: string;
}

export interface SignedRequest {
	/** Never to be logged or shown: with it a signature can be replayed. */
	stringToSign: string;
	/** What was passed in plus everything that the gateway wants to see. */
	headers: Record<string, string>;
}

/**
 * Signs a request for Alibaba Cloud API Gateway (digest authentication, HMAC-SHA256).
 *
 * @param timestamp milliseconds since 1970; the gateway accepts 15 minutes either way
 * @param nonce must not be used again within 15 minutes, not even for a repeated request
 */
export function signRequest(
	request: SignableRequest,
	pair: AccessKeyPair,
	timestamp: number,
	nonce: string,
): SignedRequest {
	const headers = headersToSign(request, pair.accessKeyId, timestamp, nonce);
	const signedNames = signedHeaderNames(headers, request.alsoSign);
	const text = stringToSign({ ...request, headers }, signedNames);
	return {
		stringToSign: text,
		headers: {
			...headers,
			'x-ca-signature-headers': signedNames.join(','),
			'x-ca-signature': hmacSha256(text, pair.accessKeySecret),
		},
	};
}

export function contentMd5(body: Buffer): string {
	return createHash('md5').update(body).digest('base64');
}

const SIGNATURE_HEADERS = ['x-ca-signature', 'x-ca-signature-headers'];

function headersToSign(
	{ headers, body }: SignableRequest,
	accessKeyId: string,
	timestamp: number,
	nonce: string,
): Record<string, string> {
	// A request that is signed anew still carries the signature of its first try.
	const own = Object.entries(headers).filter(([name]) => !SIGNATURE_HEADERS.includes(name));
	return {
		...Object.fromEntries(own),
		...(body && { 'content-md5': contentMd5(body) }),
		'x-ca-key': accessKeyId,
		'x-ca-nonce': nonce,
		'x-ca-timestamp': String(timestamp),
	};
}

function signedHeaderNames(headers: Record<string, string>, alsoSign: string[] = []): string[] {
	const ofGateway = Object.keys(headers).filter((name) => name.startsWith('x-ca-'));
	return [...new Set([...ofGateway, ...alsoSign])].sort();
}

function stringToSign({ method, path, headers }: SignableRequest, signedNames: string[]): string {
	return [
		method.toUpperCase(),
		headers.accept ?? '',
		headers['content-md5'] ?? '',
		headers['content-type'] ?? '',
		headers.date ?? '',
		...signedNames.map((name) => `${name}:${headers[name] ?? ''}`),
		canonicalUrl(path),
	].join('\n');
}

/** The gateway signs query values decoded, an empty one as its bare name, a repeated one once. */
function canonicalUrl(path: string): string {
	const { pathname, query } = splitQuery(path);
	const parameters = new Map<string, string>();
	for (const [name, value] of new URLSearchParams(query)) {
		if (!parameters.has(name)) parameters.set(name, value);
	}
	const pairs = [...parameters]
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([name, value]) => (value === '' ? name : `${name}=${value}`));
	return pairs.length > 0 ? `${pathname}?${pairs.join('&')}` : pathname;
}

/** The query keeps its question mark, of which URLSearchParams drops just one. */
function splitQuery(path: string): { pathname: string; query: string } {
	const index = path.indexOf('?');
	return index < 0
		? { pathname: path, query: '' }
		: { pathname: path.slice(0, index), query: path.slice(index) };
}

function hmacSha256(text: string, secret: string): string {
	return createHmac('sha256', secret).update(text, 'utf8').digest('base64');
}
