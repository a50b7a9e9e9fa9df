import { pollScript } from './support/scriptedPoll';
import type { Outcome } from './support/scriptedPoll';

const lost = new Error('lost');

function times(count: number, outcome: Outcome): Outcome[] {
	return Array.from({ length: count }, () => outcome);
}

const upTo = (count: number) => (_error: unknown, consecutiveErrors: number) =>
	consecutiveErrors <= count;

test('an error ends the polling when shouldContinue returns false', async () => {
	const fatal = new Error('fatal');
	const shouldContinue = (error: unknown) => error !== fatal;
	const { polls, result } = pollScript({ outcomes: ['running', lost, fatal], shouldContinue });
	await expect(result).rejects.toBe(fatal);
	expect(polls).toHaveLength(3);
});

test('polling goes on after any number of errors for which shouldContinue returns true', async () => {
	const { polls, result } = pollScript({ outcomes: [...times(50, lost), 'done'] });
	const last = { last: 'done', isTerminal: true, pollCount: 51 };
	expect(await result).toMatchObject({ ...last, lastError: undefined });
	expect(polls).toHaveLength(51);
});

test('shouldContinue gets each error with its number in a row', async () => {
	const shouldContinue = jest.fn(() => true);
	const outcomes = ['running', lost, lost, 'running', lost, 'done'];
	await pollScript({ outcomes, shouldContinue }).result;
	expect(shouldContinue.mock.calls).toEqual([
		[lost, 1],
		[lost, 2],
		[lost, 1],
	]);
});

test('five errors in a row can be accepted and the sixth thrown', async () => {
	const sixth = new Error('sixth');
	const outcomes = [...times(5, lost), sixth];
	const { polls, result } = pollScript({ outcomes, shouldContinue: upTo(5) });
	await expect(result).rejects.toBe(sixth);
	expect(polls).toHaveLength(6);
});

test('a response resets the number of errors in a row', async () => {
	const accepted = [...times(5, lost), 'running', ...times(5, lost)];
	const done = pollScript({ outcomes: [...accepted, 'done'], shouldContinue: upTo(5) });
	expect(await done.result).toMatchObject({ last: 'done', pollCount: 12 });
	const failed = pollScript({ outcomes: [...accepted, lost], shouldContinue: upTo(5) });
	await expect(failed.result).rejects.toBe(lost);
	expect(failed.polls).toHaveLength(12);
});

describe('the delay after errors', () => {
	test('doubles with each in a row, to 10 s, and starts again after a response', async () => {
		const outcomes = [...times(7, lost), 'running', lost, 'done'];
		const { delaysMs, result } = pollScript({ outcomes, delayAfter: () => 100 });
		await result;
		const doubledMs = [500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000];
		expect(delaysMs).toEqual([100, ...doubledMs, 100, 500]);
	});

	test('is not shorter than without an error', async () => {
		const { delaysMs, result } = pollScript({ outcomes: [lost, 'done'], delayAfter: () => 700 });
		await result;
		expect(delaysMs).toEqual([700, 700]);
	});

	test('is at least Retry-After, of the last error only', async () => {
		const retryAfterMs = (error: unknown) => (error === lost ? 3_000 : 10);
		const outcomes = [lost, new Error('other'), 'running', 'done'];
		const { delaysMs, result } = pollScript({ outcomes, retryAfterMs });
		await result;
		expect(delaysMs).toEqual([500, 3_000, 1_000, 500]);
	});

	test('does not change without Retry-After', async () => {
		const { delaysMs, result } = pollScript({
			outcomes: [lost, 'done'],
			retryAfterMs: () => undefined,
		});
		await result;
		expect(delaysMs).toEqual([500, 500]);
	});

	test('with a Retry-After beyond the deadline ends at the deadline', async () => {
		const { delaysMs, result } = pollScript({
			outcomes: [lost, 'running'],
			timeoutMs: 2_000,
			retryAfterMs: () => 60_000,
		});
		expect(await result).toMatchObject({ last: 'running', pollCount: 2, elapsedMs: 2_000 });
		expect(delaysMs).toEqual([500, 1_500]);
	});
});

describe('the result', () => {
	test('has the response before an error at the deadline, and the error', async () => {
		const { result } = pollScript({ outcomes: ['running', lost], timeoutMs: 1_000 });
		const last = { last: 'running', lastError: lost, isTerminal: false };
		expect(await result).toMatchObject(last);
	});

	test('has no response if all requests failed until the deadline', async () => {
		const { result } = pollScript({ outcomes: [lost], timeoutMs: 1_000 });
		const last = { lastError: lost, isTerminal: false, pollCount: 2, elapsedMs: 1_000 };
		expect(await result).toEqual(last);
	});

	test('has no error from before the last response', async () => {
		const { result } = pollScript({ outcomes: [lost, 'running'], timeoutMs: 1_200 });
		expect((await result).lastError).toBeUndefined();
	});

	test('is an error at the deadline for which shouldContinue returns false', async () => {
		const outcomes = ['running', lost];
		const shouldContinue = () => false;
		const { result } = pollScript({ outcomes, timeoutMs: 1_000, shouldContinue });
		await expect(result).rejects.toBe(lost);
	});
});
