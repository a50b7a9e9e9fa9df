import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from './clock';
import { GatewayError } from './errors';
import { type GatewayRequest, headerOf } from './messages';
import type { GatewayOptions } from './options';
import { announcedHeaders, stringToSign } from './stringToSign';

type KeyPair = Pick<GatewayOptions, 'accessKeyId' | 'accessKeySecret'>;

/** Timestamps and nonces count for 15 minutes. */
const windowMs = 15 * 60 * 1000;

/** The service asks for the first only; a request without the others can be replayed. */
const mustBeSigned = ['x-ca-key', 'x-ca-timestamp', 'x-ca-nonce'];

/** The first four are signed by position, the other two carry the signature. */
const neverAnnounced = [
	'accept',
	'content-md5',
	'content-type',
	'date',
	'x-ca-signature',
	'x-ca-signature-headers',
];

/** `Base64(HMAC-SHA256(secret, text))`, both taken as UTF-8. */
export function hmacSha256(secret: string, text: string): string {
	return createHmac('sha256', secret).update(text, 'utf8').digest('base64');
}

/** Decides whether a signed request may pass, and remembers the nonces of those that did. */
export class Verifier {
	private readonly usedNonces = new Map<string, number>();

	constructor(
		private readonly pair: KeyPair,
		private readonly clock: Pick<Clock, 'now'>,
	) {}

	/** Undefined when the request may pass. */
	check(request: GatewayRequest): GatewayError | undefined {
		return (
			this.checkKey(request) ??
			checkSignatureMethod(request) ??
			this.checkTimestamp(request) ??
			checkDigest(request) ??
			checkAnnounced(request) ??
			this.checkSignature(request) ??
			// Last, so that a client without the secret cannot use up a nonce.
			this.checkNonce(request)
		);
	}

	private checkKey(request: GatewayRequest): GatewayError | undefined {
		const key = headerOf(request, 'x-ca-key');
		if (key === '') return new GatewayError('A400MA');
		return key === this.pair.accessKeyId ? undefined : new GatewayError('A400IK');
	}

	private checkTimestamp(request: GatewayRequest): GatewayError | undefined {
		const timestamp = headerOf(request, 'x-ca-timestamp');
		if (!/^\d{13}$/.test(timestamp)) return new GatewayError('I400HD', '`X-Ca-Timestamp`');
		const age = Math.abs(this.clock.now() - Number(timestamp));
		return age > windowMs ? new GatewayError('S403TE') : undefined;
	}

	private checkSignature(request: GatewayRequest): GatewayError | undefined {
		const signature = headerOf(request, 'x-ca-signature');
		if (signature === '') return new GatewayError('I400MH', 'X-Ca-Signature');
		const text = stringToSign(request);
		const expected = Buffer.from(hmacSha256(this.pair.accessKeySecret, text));
		const sent = Buffer.from(signature);
		const equal = sent.length === expected.length && timingSafeEqual(sent, expected);
		return equal ? undefined : new GatewayError('A403IS', text);
	}

	private checkNonce(request: GatewayRequest): GatewayError | undefined {
		const now = this.clock.now();
		const nonce = headerOf(request, 'x-ca-nonce');
		const usedAt = this.usedNonces.get(nonce) ?? -Infinity;
		if (now - usedAt <= windowMs) return new GatewayError('S403NU');
		this.usedNonces.set(nonce, now);
		return undefined;
	}
}

function checkSignatureMethod(request: GatewayRequest): GatewayError | undefined {
	const method = headerOf(request, 'x-ca-signature-method');
	if (method === '' || method === 'HmacSHA256') return undefined;
	return new GatewayError('I400HD', '`X-Ca-Signature-Method`');
}

/** Content-MD5 is optional: the vendor's Java client leaves it out on two calls. */
function checkDigest(request: GatewayRequest): GatewayError | undefined {
	const digest = headerOf(request, 'content-md5');
	if (digest === '') return undefined;
	const { body } = request;
	const right = body.length > 0 && digest === createHash('md5').update(body).digest('base64');
	return right ? undefined : new GatewayError('I400I5');
}

function checkAnnounced(request: GatewayRequest): GatewayError | undefined {
	if (headerOf(request, 'x-ca-nonce') === '') return new GatewayError('I400NC');
	if (headerOf(request, 'x-ca-signature-headers') === '') {
		return new GatewayError('I400MH', 'X-Ca-Signature-Headers');
	}
	const announced = announcedHeaders(request).map((name) => name.toLowerCase());
	const missing = mustBeSigned.find((name) => !announced.includes(name));
	if (missing) {
		return new GatewayError('I400HD', `\`X-Ca-Signature-Headers\` lacks ${missing}`);
	}
	const extra = neverAnnounced.find((name) => announced.includes(name));
	if (!extra) return undefined;
	return new GatewayError('I400HD', `\`X-Ca-Signature-Headers\` names ${extra}`);
}
