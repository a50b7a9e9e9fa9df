import { Client } from 'aliyun-api-gateway';
import golden from '../vectors/signature-vectors.json';
import type { GatewayRequest } from './messages';
import { type Gateway, startGateway } from './server';
import { type Quirks, SignedClient } from './signedClient';
import { stringToSign } from './stringToSign';
import { hmacSha256, Verifier } from './verify';

const progress = '/scc/sd_get_progress';
const body = { taskId: '01unknown' };

let gateway: Gateway;

beforeAll(async () => {
	gateway = await startGateway();
});

afterAll(() => gateway.close());

beforeEach(() => gateway.clock.skew(0));

/** The error the gateway answers a call with, or `none`. */
async function errorOf(quirks: Quirks, pair: Partial<Gateway> = {}): Promise<string> {
	const { status, headers } = await new SignedClient({ ...gateway, ...pair }).call(
		progress,
		body,
		quirks,
	);
	return `${status} ${headers.get('x-ca-error-code') ?? 'none'}`;
}

describe.each(golden.vectors)('golden vector $name', (vector) => {
	const request: GatewayRequest = {
		operation: 'progress',
		method: vector.method,
		path: vector.path,
		headers: { ...vector.headers, 'x-ca-signature-headers': vector.signatureHeaders },
		body: Buffer.from(vector.body ?? ''),
		json: undefined,
	};

	test('gives the same string to sign and the same signature', () => {
		expect(stringToSign(request)).toBe(vector.stringToSign);
		expect(hmacSha256(golden.SECRET, vector.stringToSign)).toBe(vector.signature);
	});

	test('passes with its signature and not with another', () => {
		const pair = { accessKeyId: golden.KEY, accessKeySecret: golden.SECRET };
		const clock = { now: () => Number(golden.TS) };
		const signed = (signature: string) => ({
			...request,
			headers: { ...request.headers, 'x-ca-signature': signature },
		});
		const verifier = new Verifier(pair, clock);
		expect(verifier.check(signed(`A${vector.signature.slice(1)}`))?.code).toBe('A403IS');
		expect(verifier.check(signed(vector.signature))).toBeUndefined();
	});
});

test('of a repeated parameter only the first value is signed', () => {
	const request = { method: 'GET', path: '/a%20b?b=+1&b=2&B=%2F', headers: {} };
	const text = stringToSign({ ...request, operation: 'unknown', body: Buffer.alloc(0), json: {} });
	expect(text).toBe('GET\n\n\n\n\n/a%20b?B=/&b= 1');
});

describe('a request signed by the vendor', () => {
	test("passes when the vendor's client sends it", async () => {
		const client = new Client(gateway.accessKeyId, gateway.accessKeySecret);
		const reply = client.post(gateway.endpoint + progress, { data: body });
		await expect(reply).resolves.toMatchObject({ status: 20, subErrCode: 'TASK_NOT_FOUND' });
	});

	test('gets the string that the gateway signed when its secret is wrong', async () => {
		const client = new Client(gateway.accessKeyId, 'wrong');
		const reply = client.post(gateway.endpoint + progress, { data: body });
		await expect(reply).rejects.toThrow(
			/Invalid Signature, Server StringToSign:`POST#application\/json#.*#\/scc\/sd_get_progress`/,
		);
	});
});

describe('the gateway accepts', () => {
	const accepted: Record<string, Quirks> = {
		'a plain request': {},
		'a request without Content-MD5': { beforeSigning: (h) => delete h['content-md5'] },
		'the one signature method': {
			beforeSigning: (h) => (h['x-ca-signature-method'] = 'HmacSHA256'),
		},
		'announced names in any order': {
			sign: ['x-ca-timestamp', 'x-ca-key', 'x-ca-stage', 'x-ca-nonce'],
		},
		'a header that is not signed': { afterSigning: (h) => (h['x-sp-resource-config-id'] = 'a') },
	};

	test.each(Object.entries(accepted))('%s', async (_, quirks) => {
		expect(await errorOf(quirks)).toBe('200 none');
	});
});

describe('the gateway refuses', () => {
	const names = ['x-ca-key', 'x-ca-nonce', 'x-ca-timestamp'];
	const refused: Array<[what: string, error: string, quirks: Quirks]> = [
		['no key', '400 A400MA', { afterSigning: (h) => delete h['x-ca-key'] }],
		['another key', '400 A400IK', { beforeSigning: (h) => (h['x-ca-key'] = '1') }],
		['no signature', '400 I400MH', { afterSigning: (h) => delete h['x-ca-signature'] }],
		['a wrong signature', '403 A403IS', { afterSigning: (h) => (h['x-ca-signature'] = 'eA==') }],
		['a changed Accept', '403 A403IS', { afterSigning: (h) => (h.accept = '*/*') }],
		[
			'another signature method',
			'400 I400HD',
			{ beforeSigning: (h) => (h['x-ca-signature-method'] = 'HmacSHA1') },
		],
		['no timestamp', '400 I400HD', { afterSigning: (h) => delete h['x-ca-timestamp'] }],
		[
			'a timestamp in seconds',
			'400 I400HD',
			{ beforeSigning: (h) => (h['x-ca-timestamp'] = Math.floor(Date.now() / 1000)) },
		],
		['no nonce', '400 I400NC', { afterSigning: (h) => delete h['x-ca-nonce'] }],
		['a wrong Content-MD5', '400 I400I5', { beforeSigning: (h) => (h['content-md5'] = 'eA==') }],
		['a Content-MD5 of no body', '400 I400I5', { text: '' }],
		[
			'no announced names',
			'400 I400MH',
			{ afterSigning: (h) => delete h['x-ca-signature-headers'] },
		],
		...names.map((name): [string, string, Quirks] => [
			`an unsigned ${name}`,
			'400 I400HD',
			{ sign: names.filter((other) => other !== name) },
		]),
		...['Accept', 'content-md5', 'content-type'].map((name): [string, string, Quirks] => [
			`an announced ${name}`,
			'400 I400HD',
			{ sign: [...names, name] },
		]),
		['a body that is not JSON', '400 I400BD', { text: '{' }],
		[
			'another Content-Type',
			'400 I400CT',
			{ beforeSigning: (h) => (h['content-type'] = 'text/plain') },
		],
	];

	test.each(refused)('%s', async (_, error, quirks) => {
		expect(await errorOf(quirks)).toBe(error);
	});

	test('a wrong secret', async () => {
		expect(await errorOf({}, { accessKeySecret: 'wrong' })).toBe('403 A403IS');
	});

	test.each([-16, 16])('a clock that is %d minutes away', async (minutes) => {
		gateway.clock.skew(minutes * 60_000);
		expect(await errorOf({})).toBe('403 S403TE');
	});

	test('a nonce for 15 minutes, once it was used with a right signature', async () => {
		const once: Quirks = { beforeSigning: (h) => (h['x-ca-nonce'] = 'once') };
		expect(await errorOf(once, { accessKeySecret: 'wrong' })).toBe('403 A403IS');
		expect(await errorOf(once)).toBe('200 none');
		expect(await errorOf(once)).toBe('403 S403NU');
		gateway.clock.skew(16 * 60_000);
		const later: Quirks = {
			beforeSigning: (h) => {
				h['x-ca-nonce'] = 'once';
				h['x-ca-timestamp'] = gateway.clock.now();
			},
		};
		expect(await errorOf(later)).toBe('200 none');
	});
});

test('the Date header follows the skewed clock', async () => {
	gateway.clock.skew(-3_600_000);
	const { headers } = await new SignedClient(gateway).call(progress, body);
	const behind = Date.now() - Date.parse(headers.get('date') ?? '');
	expect(Math.round(behind / 60_000)).toBe(60);
});
