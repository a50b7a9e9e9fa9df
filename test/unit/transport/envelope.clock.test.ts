import { errorOf } from './support/envelope';

const NOW = Date.parse('2026-06-01T12:00:00Z');

beforeEach(() => jest.spyOn(Date, 'now').mockReturnValue(NOW));
afterEach(() => jest.restoreAllMocks());

const httpDate = (ms: number) => new Date(ms).toUTCString();

describe('Retry-After', () => {
	function retryAfterMs(value: unknown, date?: string): number | undefined {
		const headers = { 'retry-after': value, date };
		return errorOf({ statusCode: 429, headers }).classification.retryAfterMs;
	}

	test.each([
		['3', 3000],
		[3, 3000],
		['0', undefined],
		['-1', undefined],
		['soon', undefined],
		['', undefined],
		[undefined, undefined],
		['86401', 86_400_000],
		['9'.repeat(400), 86_400_000],
	])('of %j is %j milliseconds', (value, expected) => {
		expect(retryAfterMs(value)).toBe(expected);
	});

	test('as a date is relative to the clock of the service', () => {
		const serviceNow = NOW + 3_600_000;
		expect(retryAfterMs(httpDate(serviceNow + 5000), httpDate(serviceNow))).toBe(5000);
		expect(retryAfterMs(httpDate(serviceNow - 5000), httpDate(serviceNow))).toBeUndefined();
	});

	test.each([undefined, '', 'soon'])(
		'as a date is relative to the clock here when the service shows %j',
		(date) => {
			expect(retryAfterMs(httpDate(NOW + 5000), date)).toBe(5000);
		},
	);

	test('is shown, and makes no other error throttled', () => {
		const headers = { 'retry-after': '3' };
		const throttled = errorOf({ statusCode: 429, headers });
		expect(throttled.message).toBe('The service is receiving too many requests');
		expect(throttled.hint).toMatch(
			/^Lower 'Max Parallel Tasks' .* The service asks to wait 3 seconds before the next request\.$/,
		);
		expect(throttled.classification).toEqual({
			source: 'gateway',
			isTransient: true,
			processed: 'no',
			isThrottled: true,
			retryAfterMs: 3000,
		});
		const unavailable = errorOf({ statusCode: 503, headers });
		expect(unavailable.classification.isThrottled).toBeUndefined();
		expect(unavailable.classification.retryAfterMs).toBe(3000);
	});
});

describe('the clock of the service', () => {
	function refuse(date: string | undefined) {
		return errorOf({ statusCode: 403, headers: { 'x-ca-error-code': 'S403TE', date } });
	}

	test.each([
		[NOW - 60_000, 60_000],
		[NOW - 3_600_000, 3_600_000],
		[NOW + 1_200_000, -1_200_000],
		[NOW - 59_000, undefined],
		[NOW + 59_000, undefined],
	])('at %d is compared with the one here', (serviceNow, clockAheadMs) => {
		expect(refuse(httpDate(serviceNow)).details.clockAheadMs).toBe(clockAheadMs);
	});

	test('is mentioned when it differs', () => {
		expect(refuse(httpDate(NOW - 1_200_000)).hint).toMatch(/is 20 minutes ahead of that of the/);
		expect(refuse(httpDate(NOW)).hint).not.toMatch(/ahead|behind/);
		expect(refuse('soon').hint).not.toMatch(/ahead|behind/);
		expect(refuse(undefined).hint).not.toMatch(/ahead|behind/);
	});
});
