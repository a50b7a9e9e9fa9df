import { createHmac } from 'node:crypto';
import type { Clock } from './clock';

/** The object store's own pair, which has nothing to do with the gateway's. */
const storeKeyId = 'TMP.local-store-key';
const storeSecret = 'local-store-secret-not-a-real-one';

/** Code and message of the store for a URL whose time is over. */
export const requestHasExpired = ['AccessDenied', 'Request has expired.'] as const;

/** One use of one object: `contentType` counts for uploads only. */
interface Grant {
	method: 'GET' | 'PUT';
	path: string;
	contentType?: string;
}

/** Makes and checks pre-signed URLs in the manner of an object store. */
export class PresignedUrls {
	constructor(
		private readonly clock: Pick<Clock, 'now'>,
		private readonly ttlSeconds: number,
	) {}

	/** Unix seconds at which a URL made now ends. */
	expiry(): number {
		return Math.floor(this.clock.now() / 1000) + this.ttlSeconds;
	}

	/** Path and query that give the bearer this grant until the expiry. */
	sign(grant: Grant): string {
		const Expires = String(this.expiry());
		const Signature = signature(grant, Expires);
		return `${grant.path}?${new URLSearchParams({ Expires, OSSAccessKeyId: storeKeyId, Signature })}`;
	}

	/** Why the query does not give the grant; undefined when it does. */
	refusal(
		grant: Grant,
		query: URLSearchParams,
	): readonly [code: string, message: string] | undefined {
		const expires = query.get('Expires') ?? '';
		if (query.get('Signature') !== signature(grant, expires)) {
			return ['SignatureDoesNotMatch', 'The signature does not match the request.'];
		}
		if (Number(expires) * 1000 < this.clock.now()) return requestHasExpired;
		return undefined;
	}
}

function signature({ method, path, contentType = '' }: Grant, expires: string): string {
	return createHmac('sha1', storeSecret)
		.update([method, '', contentType, expires, path].join('\n'))
		.digest('base64');
}
