import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestOptions,
} from 'n8n-workflow';
import { UserError } from 'n8n-workflow';

import { NOT_SIGNED } from '../errors/networkErrors';
import { signRequest } from './signature';
import type { AccessKeyPair } from './signature';

export const DEFAULT_ENDPOINT = 'https://openai.edu-aliyun.com';

function signingError(message: string): UserError {
	return Object.assign(new UserError(message), { code: NOT_SIGNED });
}

/** n8n's older request helper, which the HTTP Request node uses, has these instead of `url`. */
type RequestOptions = IHttpRequestOptions & {
	uri?: string;
	form?: unknown;
	formData?: unknown;
	followRedirect?: boolean;
	followAllRedirects?: boolean;
};

const JSON_TYPE = 'application/json; charset=utf-8';
const METHODS_WITHOUT_BODY = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Signs the finished request options of any n8n node. The body is serialised once, and exactly
 * these bytes are hashed and sent; the URL is resolved, so that the signed URL is the requested one.
 *
 * @throws UserError when the body is not JSON, text or a Buffer, or a URL or key is missing
 */
export function signOptions(
	options: RequestOptions,
	credentials: ICredentialDataDecryptedObject,
	timestamp: number,
	nonce: string,
): RequestOptions {
	const method = options.method ?? 'GET';
	const hasBody = !METHODS_WITHOUT_BODY.includes(method.toUpperCase());
	const body = hasBody ? encodeBody(options) : undefined;
	const url = resolveUrl(options);
	const headers = {
		accept: JSON_TYPE,
		...(body && { 'content-type': JSON_TYPE }),
		'x-ca-signature-method': 'HmacSHA256',
		...lowerCaseNames(options.headers),
	};
	const request = { method, path: url.pathname + url.search, headers, body };
	const signed = signRequest(request, readKeyPair(credentials), timestamp, nonce);
	const { abortSignal } = options;
	return {
		...options,
		...NO_REDIRECT,
		// Node.js warns about a memory leak when many requests listen to one signal.
		...(abortSignal && { abortSignal: AbortSignal.any([abortSignal as AbortSignal]) }),
		uri: undefined,
		baseURL: undefined,
		qs: undefined,
		url: url.href,
		method,
		headers: signed.headers,
		body,
	};
}

/** A signature must not travel to another host. Each request helper of n8n has its own option. */
const NO_REDIRECT = {
	disableFollowRedirect: true,
	followRedirect: false,
	followAllRedirects: false,
};

/**
 * The pair without the blanks and invisible characters that copying brings along.
 *
 * @throws UserError when one of the two is empty
 */
function readKeyPair(credentials: ICredentialDataDecryptedObject): AccessKeyPair {
	const accessKeyId = withoutBlanks(credentials.accessKeyId);
	const accessKeySecret = withoutBlanks(credentials.accessKeySecret);
	const empty =
		accessKeyId === '' ? 'AccessKey ID' : accessKeySecret === '' ? 'AccessKey Secret' : '';
	if (empty) throw signingError(`'${empty}' of the credential is empty`);
	return { accessKeyId, accessKeySecret };
}

function withoutBlanks(value: unknown): string {
	return withoutInvisible(value).replace(/\s+/g, '');
}

function withoutInvisible(value: unknown): string {
	return String(value ?? '')
		.replace(/[\p{Cc}\p{Cf}]+/gu, '')
		.trim();
}

/**
 * The base URL without blanks and slashes at its end, or the default endpoint for an empty one.
 *
 * @throws UserError when it is not an http(s) URL
 */
export function normalizeEndpoint(endpoint: unknown): string {
	// A blank within is a mistake: without it, the signature might go to another host.
	const base = withoutInvisible(endpoint).replace(/\/+$/, '') || DEFAULT_ENDPOINT;
	if (/^https?:\/\//i.test(base) && URL.canParse(base)) return base;
	throw signingError(
		`'Endpoint' of the credential must be an address such as ${DEFAULT_ENDPOINT}, but it is "${String(endpoint).trim()}"`,
	);
}

function resolveUrl({ url, uri, baseURL, qs }: RequestOptions): URL {
	const target = (url || uri || '').trim();
	const isAbsolute = /^https?:/i.test(target);
	const address = isAbsolute
		? target
		: `${normalizeEndpoint(baseURL)}/${target.replace(/^\/+/, '')}`;
	if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) {
		throw signingError(`'URL' must be a web address, but it is "${target}"`);
	}
	const resolved = new URL(address);
	for (const [name, value] of Object.entries(qs ?? {})) {
		for (const one of Array.isArray(value) ? value : [value]) {
			resolved.searchParams.append(name, String(one ?? ''));
		}
	}
	return resolved;
}

/** Undefined for an empty body, which the gateway wants without a hash. */
function encodeBody({ body, form, formData }: RequestOptions): Buffer | undefined {
	const given = typeof body === 'string' ? Buffer.from(body.trim(), 'utf8') : body;
	if (Buffer.isBuffer(given)) return given.length > 0 ? given : undefined;
	if (form !== undefined || formData !== undefined || isFormOrStream(body)) {
		throw signingError(
			"The AI Creation Workshop takes JSON only: in the HTTP Request node set 'Body Content Type' to 'JSON'",
		);
	}
	return Buffer.from(JSON.stringify(body ?? {}), 'utf8');
}

function isFormOrStream(body: unknown): boolean {
	return typeof body === 'object' && body !== null && ('pipe' in body || 'append' in body);
}

function lowerCaseNames(headers: IDataObject = {}): Record<string, string> {
	return Object.fromEntries(
		Object.entries(headers)
			.filter(([, value]) => value !== undefined && value !== null)
			.map(([name, value]) => [name.toLowerCase(), String(value)]),
	);
}
