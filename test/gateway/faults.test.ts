import { randomFrom } from './seededRandom';
import { type Gateway, startGateway } from './server';
import { SignedClient } from './signedClient';

const progress = '/scc/sd_get_progress';
const body = { taskId: '01unknown' };

let gateway: Gateway;
let client: SignedClient;

beforeEach(async () => {
	gateway = await startGateway();
	client = new SignedClient(gateway);
});

afterEach(() => gateway.close());

/** HTTP status, or `lost` when the connection ends without a response. */
async function ask(): Promise<number | 'lost'> {
	return await client.call(progress, body).then(
		({ status }) => status,
		() => 'lost' as const,
	);
}

describe('a fault is injected into', () => {
	test('the call with the given number', async () => {
		gateway.faults.on('progress').call(2).gatewayError('X503BZ');
		expect([await ask(), await ask(), await ask()]).toEqual([200, 503, 200]);
	});

	test('the next call, or the next ones in turn', async () => {
		expect(await ask()).toBe(200);
		gateway.faults.on('progress').next().gatewayError('X503BZ');
		gateway.faults.on('progress').next().gatewayError('T429UR');
		expect([await ask(), await ask(), await ask()]).toEqual([503, 429, 200]);
	});

	test('every call until it is cleared', async () => {
		gateway.faults.on('progress').always().gatewayError('X503BZ');
		gateway.faults.on('progress').call(2).gatewayError('T429UR');
		expect([await ask(), await ask(), await ask()]).toEqual([503, 429, 503]);
		gateway.faults.on('progress').clear();
		expect(await ask()).toBe(200);
	});

	test('a share of the calls, the same ones for the same seed', async () => {
		const statuses = async (seed: number) => {
			gateway.faults.on('progress').clear();
			gateway.faults.on('progress').withProbability(0.25, randomFrom(seed)).gatewayError('X503BZ');
			const seen: Array<number | 'lost'> = [];
			for (let i = 0; i < 200; i += 1) seen.push(await ask());
			return seen;
		};
		const [one, same, other] = [await statuses(1), await statuses(1), await statuses(2)];
		expect(one).toEqual(same);
		expect(one).not.toEqual(other);
		for (const seen of [one, other]) {
			const share = seen.filter((status) => status === 503).length / 200;
			expect(Math.abs(share - 0.25)).toBeLessThan(0.1);
		}
	});

	test('calls at random, when several kinds have the same share', async () => {
		const kinds = gateway.faults.on('progress').withProbability(1, randomFrom(1));
		kinds.gatewayError('X503BZ');
		kinds.gatewayError('T429UR');
		const seen = new Set<number | 'lost'>();
		for (let i = 0; i < 30; i += 1) seen.add(await ask());
		expect(seen).toEqual(new Set([503, 429]));
	});

	test('a call by the first share that is drawn, and by none where a fault is planned', async () => {
		const { faults } = gateway;
		faults
			.on('progress')
			.withProbability(0, () => 0)
			.resetConnection();
		faults.on('progress').withProbability(1, randomFrom(1)).gatewayError('X503BZ');
		faults.on('progress').withProbability(1, randomFrom(1)).resetConnection();
		faults.on('progress').always().resetConnection();
		faults.on('progress').call(1).gatewayError('T429UR');
		expect([await ask(), await ask()]).toEqual([429, 503]);
		faults.on('progress').clear();
		expect(await ask()).toBe(200);
	});

	test('calls of any operation that has none of its own', async () => {
		gateway.faults.on('progress').next().gatewayError('T429UR');
		gateway.faults.everywhere.next().gatewayError('X503BZ');
		expect(await ask()).toBe(429);
		expect((await client.call('/scc/sd_get_result', body)).status).toBe(503);
		expect(await ask()).toBe(200);
	});

	test('no call once all of them are cleared', async () => {
		gateway.faults.on('progress').always().gatewayError('X503BZ');
		gateway.faults.everywhere.always().gatewayError('T429UR');
		gateway.faults.clear();
		expect(await ask()).toBe(200);
	});

	test('no other operation', async () => {
		gateway.faults.on('result').always().gatewayError('X503BZ');
		expect(await ask()).toBe(200);
	});

	test('no call that is badly signed', async () => {
		gateway.faults.on('progress').next().gatewayError('X503BZ');
		const other = new SignedClient({ ...gateway, accessKeySecret: 'wrong' });
		expect((await other.call(progress, body)).headers.get('x-ca-error-code')).toBe('A403IS');
		expect(await ask()).toBe(503);
	});
});

test('a gateway error comes with code, message and request ID, and without a body', async () => {
	gateway.faults.on('progress').next().gatewayError('T429UR');
	const { status, headers, text } = await client.call(progress, body);
	expect(status).toBe(429);
	expect(headers.get('x-ca-error-code')).toBe('T429UR');
	expect(headers.get('x-ca-error-message')).toBe('Throttled by USER Flow Control');
	expect(headers.get('x-ca-request-id')).toMatch(/^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/);
	expect(headers.get('content-type')).toBe('application/octet-stream');
	expect(headers.get('content-length')).toBe('0');
	expect(text).toBe('');
});

test('a detail in any script is part of the error message', async () => {
	gateway.faults.on('progress').next().gatewayError('I400HD', '图\n`x`');
	const { headers } = await client.call(progress, body);
	expect(headers.get('x-ca-error-message')).toBe('Invalid Header %E5%9B%BE#`x`');
});

test('a proxy between client and gateway replies', async () => {
	const headers = { 'content-type': 'text/html', 'retry-after': '7' };
	gateway.faults.on('progress').next().respondWith({ status: 502, headers, body: '<html>' });
	const reply = await client.call(progress, body);
	expect([reply.status, reply.text]).toEqual([502, '<html>']);
	expect(reply.headers.get('retry-after')).toBe('7');
	expect(reply.headers.get('x-ca-error-code')).toBeNull();
});

test('the service answers with a given envelope', async () => {
	gateway.faults.on('progress').next().envelope({ status: 20, subErrCode: 'NO_BALANCE' });
	const { status, json } = await client.call(progress, body);
	expect(status).toBe(200);
	expect(json).toMatchObject({ status: 20, subErrCode: 'NO_BALANCE', data: null, errCode: null });
});

test('the connection is reset', async () => {
	gateway.faults.on('progress').next().resetConnection();
	expect([await ask(), await ask()]).toEqual(['lost', 200]);
});

test('a call that hangs ends when the gateway closes', async () => {
	gateway.faults.on('progress').next().neverRespond();
	const hanging = ask();
	while (gateway.requestsTo('progress').length === 0) await new Promise(setImmediate);
	expect(await Promise.race([hanging, Promise.resolve('still open')])).toBe('still open');
	await gateway.close();
	expect(await hanging).toBe('lost');
});
