import { type GatewayRequest, headerOf } from './messages';

/** The names in X-Ca-Signature-Headers, in the order and case the caller announced them. */
export function announcedHeaders(request: GatewayRequest): string[] {
	return headerOf(request, 'x-ca-signature-headers')
		.split(',')
		.map((name) => name.trim())
		.filter((name) => name !== '');
}

/**
 * The string the caller should have signed: method, four fixed headers (an empty line where one is
 * absent), the announced headers sorted by name, then the resource; lines joined by LF.
 */
export function stringToSign(request: GatewayRequest): string {
	return [
		request.method.toUpperCase(),
		headerOf(request, 'accept'),
		headerOf(request, 'content-md5'),
		headerOf(request, 'content-type'),
		headerOf(request, 'date'),
		...announcedHeaders(request)
			.sort()
			.map((name) => `${name}:${headerOf(request, name)}`),
		resource(request.path),
	].join('\n');
}

/**
 * Path and query as they are signed: the path as sent, parameters decoded and sorted by name, an
 * empty value as the bare name, of repeated parameters the first one only. Form bodies would be
 * merged in here; no call of the service sends one.
 */
function resource(url: string): string {
	const [path = '', query = ''] = url.split(/\?(.*)/s);
	const first = new Map<string, string>();
	for (const [name, value] of new URLSearchParams(`?${query}`)) {
		if (!first.has(name)) first.set(name, value);
	}
	const pairs = [...first]
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([name, value]) => (value === '' ? name : `${name}=${value}`));
	return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}
