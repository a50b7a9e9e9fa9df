import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestOptions,
} from 'n8n-workflow';
import { UserError } from 'n8n-workflow';

import { signRequest } from './signature';
import type { AccessKeyPair } from './signature';

export const DEFAULT_ENDPOINT = 'https://openai.edu-aliyun.com';

/** The code of an error that comes before anything is sent: all that n8n 1 leaves of its kind. */
export const NOT_SIGNED = 'NOT_SIGNED';

function notSigned(message: string): UserError {
	return Object.assign(new UserError(message), { code: NOT_SIGNED });
}

/** n8n's older request helper, which the HTTP Request node uses, has these instead of `url`. */
type RequestOptions = IHttpRequestOptions & {
	uri?: string;
	form?: unknown;
	formData?: unknown;
};

const JSON_TYPE = 'application/json; charset=utf-8';
const METHODS_WITHOUT_BODY = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Signs the finished request options of any n8n node. The body is serialised once, and exactly
 * these bytes are hashed and sent; the URL is made whole, so that what is signed is what is asked.
 *
 * @throws UserError when the body is no JSON, text or Buffer, or an address or key is missing
 */
export function signOptions(
	options: RequestOptions,
	credentials: ICredentialDataDecryptedObject,
	timestamp: number,
	nonce: string,
): IHttpRequestOptions {
	const method = options.method ?? 'GET';
	const body = METHODS_WITHOUT_BODY.includes(method.toUpperCase()) ? undefined : bodyBytes(options);
	const url = targetUrl(options);
	const headers = {
		accept: JSON_TYPE,
		...(body && { 'content-type': JSON_TYPE }),
		'x-ca-signature-method': 'HmacSHA256',
		...lowerCased(options.headers),
	};
	const request = { method, path: url.pathname + url.search, headers, body };
	const signed = signRequest(request, keyPair(credentials), timestamp, nonce);
	const whole = { uri: undefined, baseURL: undefined, qs: undefined, url: url.href };
	return { ...options, ...whole, method, headers: signed.headers, body };
}

/**
 * The pair without the blanks that copying brings along.
 *
 * @throws UserError when one of the two is empty
 */
function keyPair(credentials: ICredentialDataDecryptedObject): AccessKeyPair {
	const accessKeyId = String(credentials.accessKeyId ?? '').trim();
	const accessKeySecret = String(credentials.accessKeySecret ?? '').trim();
	const empty =
		accessKeyId === '' ? 'AccessKey ID' : accessKeySecret === '' ? 'AccessKey Secret' : '';
	if (empty) {
		throw notSigned(`"${empty}" of the credential is empty`);
	}
	return { accessKeyId, accessKeySecret };
}

function targetUrl({ url, uri, baseURL, qs }: RequestOptions): URL {
	const target = (url || uri || '').trim();
	const base = (baseURL ?? '').trim().replace(/\/+$/, '') || DEFAULT_ENDPOINT;
	const isWhole = /^https?:/i.test(target);
	const address = isWhole ? target : `${base}/${target.replace(/^\/+/, '')}`;
	if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) {
		throw notSigned(
			isWhole
				? `"URL" must be a web address, but it is "${target}"`
				: `"Endpoint" of the credential must be an address such as ${DEFAULT_ENDPOINT}, but it is "${base}"`,
		);
	}
	const whole = new URL(address);
	for (const [name, value] of Object.entries(qs ?? {})) {
		for (const one of Array.isArray(value) ? value : [value]) {
			whole.searchParams.append(name, String(one ?? ''));
		}
	}
	return whole;
}

/** Undefined for an empty body, of which the gateway wants no hash. */
function bodyBytes({ body, form, formData }: RequestOptions): Buffer | undefined {
	const given = typeof body === 'string' ? Buffer.from(body.trim(), 'utf8') : body;
	if (Buffer.isBuffer(given)) return given.length > 0 ? given : undefined;
	if (form !== undefined || formData !== undefined || isFormOrStream(body)) {
		throw notSigned(
			'The AI Creation Workshop takes JSON only: in the HTTP Request node set "Body Content Type" to "JSON"',
		);
	}
	return Buffer.from(JSON.stringify(body ?? {}), 'utf8');
}

function isFormOrStream(body: unknown): boolean {
	return typeof body === 'object' && body !== null && ('pipe' in body || 'append' in body);
}

function lowerCased(headers: IDataObject = {}): Record<string, string> {
	return Object.fromEntries(
		Object.entries(headers)
			.filter(([, value]) => value !== undefined && value !== null)
			.map(([name, value]) => [name.toLowerCase(), String(value)]),
	);
}
