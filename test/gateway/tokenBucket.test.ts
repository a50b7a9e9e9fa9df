import type { GatewayOptions } from './options';
import { type Gateway, startGateway } from './server';
import { SignedClient } from './signedClient';
import { TokenBucket } from './tokenBucket';

describe('a rate of four calls a second', () => {
	let now: number;
	let bucket: TokenBucket;

	beforeEach(() => {
		now = 1_700_000_000_000;
		const options = { requestsPerSecond: 4, retryAfterSeconds: undefined };
		bucket = new TokenBucket(options, { now: () => now });
	});

	/** How many of so many calls get through. */
	function passed(calls: number): number {
		return Array.from({ length: calls }, () => {
			try {
				bucket.take();
				return 1;
			} catch {
				return 0;
			}
		}).reduce<number>((sum, one) => sum + one, 0);
	}

	test('lets four of them through at once, and a further one each quarter of a second', () => {
		expect(passed(10)).toBe(4);
		now += 249;
		expect(passed(10)).toBe(0);
		now += 1;
		expect(passed(10)).toBe(1);
		now += 500;
		expect(passed(10)).toBe(2);
		expect(bucket.refused).toBe(33);
	});

	test('saves up no more than one second', () => {
		now += 60_000;
		expect(passed(10)).toBe(4);
	});

	test('takes nothing for calls that were refused', () => {
		passed(1000);
		now += 1000;
		expect(passed(10)).toBe(4);
	});

	test('goes on after the clock was set back', () => {
		passed(4);
		now -= 60_000;
		expect(passed(1)).toBe(0);
		now += 250;
		expect(passed(1)).toBe(1);
	});
});

describe('a gateway with a rate', () => {
	const progress = '/scc/sd_get_progress';
	let gateway: Gateway;

	afterEach(() => gateway.close());

	/** A client of a gateway that lets one call through in twenty minutes, or at another rate. */
	async function open(options: Partial<GatewayOptions> = {}): Promise<SignedClient> {
		gateway = await startGateway({ requestsPerSecond: 1 / 1200, ...options });
		return new SignedClient(gateway);
	}

	test.each([
		{ dialect: 'codes' as const, refusal: 429, code: 'T429UR' },
		{ dialect: 'legacy' as const, refusal: 403, code: null },
	])('refuses what is above it in the dialect $dialect', async ({ dialect, refusal, code }) => {
		const client = await open({ dialect });
		expect((await client.call(progress, { taskId: '01none' })).status).toBe(200);
		const { status, headers } = await client.call(progress, { taskId: '01none' });
		expect([status, headers.get('x-ca-error-code')]).toEqual([refusal, code]);
		expect(headers.get('x-ca-error-message')).toBe('Throttled by USER Flow Control');
		expect(headers.get('retry-after')).toBeNull();
		expect(gateway.throttled).toBe(1);
	});

	test('says when to come again, if it is to', async () => {
		const client = await open({ retryAfterSeconds: 3 });
		await client.call(progress, {});
		expect((await client.call(progress, {})).headers.get('retry-after')).toBe('3');
	});

	test('does no work for a refused call, and does not count it for faults', async () => {
		const client = await open();
		await client.call(progress, {});
		gateway.faults.on('progress').next().gatewayError('X503BZ');
		expect((await client.call(progress, {})).status).toBe(429);
		gateway.clock.skew(1_200_000);
		const later = { beforeSigning: inTwentyMinutes };
		expect((await client.call(progress, {}, later)).status).toBe(503);
	});

	test('does not count calls that are badly signed', async () => {
		const client = await open();
		const other = new SignedClient({ ...gateway, accessKeySecret: 'wrong' });
		await other.call(progress, {});
		expect((await client.call(progress, {})).status).toBe(200);
		expect(gateway.throttled).toBe(0);
	});
});

function inTwentyMinutes(headers: Record<string, string | number>): void {
	headers['x-ca-timestamp'] = String(Date.now() + 1_200_000);
}
