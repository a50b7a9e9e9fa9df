import { flushPromises } from '../../support/deferred';
import { pollScript } from './support/scriptedPoll';

test('a task that is done at the first poll is noticed after the first delay', async () => {
	const { delaysMs, result } = pollScript({ outcomes: ['done'] });
	expect(await result).toEqual({ last: 'done', isTerminal: true, pollCount: 1, elapsedMs: 500 });
	expect(delaysMs).toEqual([500]);
});

test.each([0, 50, 2_000])('the first poll can be sent after %d ms', async (initialDelayMs) => {
	const { delaysMs, result } = pollScript({ outcomes: ['running', 'done'], initialDelayMs });
	expect(await result).toMatchObject({ pollCount: 2, elapsedMs: initialDelayMs + 500 });
	expect(delaysMs).toEqual([initialDelayMs, 500]);
});

test('each delay depends on the elapsed time', async () => {
	const delayAfter = jest.fn((elapsedMs: number) => 100 + elapsedMs);
	const { delaysMs, result } = pollScript({
		outcomes: ['running', 'running', 'done'],
		requestMs: 10,
		delayAfter,
	});
	expect(await result).toMatchObject({ pollCount: 3, elapsedMs: 770 });
	expect(delaysMs).toEqual([100, 210, 430]);
	expect(delayAfter.mock.calls.slice(0, 3)).toEqual([[0], [110], [330]]);
});

test('the time that requests take counts as elapsed', async () => {
	const { delaysMs, result } = pollScript({ outcomes: ['running', 'done'], requestMs: 9_500 });
	expect(await result).toMatchObject({ elapsedMs: 500 + 9_500 + 500 + 9_500 });
	expect(delaysMs).toEqual([500, 500]);
});

describe('the deadline', () => {
	test('is the time of the last poll, and nothing is waited for after it', async () => {
		const { delaysMs, polls, result } = pollScript({ outcomes: ['running'], timeoutMs: 1_200 });
		const last = { last: 'running', isTerminal: false, pollCount: 3, elapsedMs: 1_200 };
		expect(await result).toEqual(last);
		expect(delaysMs).toEqual([500, 500, 200]);
		expect(polls).toEqual([
			{ ...last, pollCount: 1, elapsedMs: 500 },
			{ ...last, pollCount: 2, elapsedMs: 1_000 },
			last,
		]);
	});

	test('comes before a later first poll', async () => {
		const { delaysMs, result } = pollScript({ outcomes: ['running'], timeoutMs: 300 });
		expect(await result).toMatchObject({ pollCount: 1, elapsedMs: 300 });
		expect(delaysMs).toEqual([300]);
	});

	test('that has passed already leaves one poll', async () => {
		const { delaysMs, result } = pollScript({ outcomes: ['running'], timeoutMs: 0 });
		expect(await result).toMatchObject({ pollCount: 1, elapsedMs: 0 });
		expect(delaysMs).toEqual([0]);
	});

	test('at the same time as a regular poll leaves that poll as the last', async () => {
		const { delaysMs, result } = pollScript({ outcomes: ['running'], timeoutMs: 1_000 });
		expect(await result).toMatchObject({ pollCount: 2, elapsedMs: 1_000 });
		expect(delaysMs).toEqual([500, 500]);
	});

	test('leaves one last poll even if a sleep ends a little early', async () => {
		const { result } = pollScript({ outcomes: ['running', 'done'], timeoutMs: 500, earlyMs: 1 });
		expect(await result).toMatchObject({ pollCount: 1, elapsedMs: 499 });
	});

	test('accepts a task that is done at the last poll', async () => {
		const { result } = pollScript({ outcomes: ['running', 'done'], timeoutMs: 1_000 });
		expect(await result).toMatchObject({ isTerminal: true, elapsedMs: 1_000 });
	});

	test('makes a request that outlasts it the last one', async () => {
		const { delaysMs, result } = pollScript({
			outcomes: ['running'],
			requestMs: 900,
			timeoutMs: 1_000,
		});
		const last = { last: 'running', isTerminal: false, pollCount: 1, elapsedMs: 1_400 };
		expect(await result).toEqual(last);
		expect(delaysMs).toEqual([500]);
	});
});

describe('onPoll', () => {
	test('is awaited after each request, also after a failed one', async () => {
		const lost = new Error('lost');
		const pending: Array<() => void> = [];
		const { delaysMs, polls, result } = pollScript({
			outcomes: ['running', lost, 'done'],
			onPoll: async () => await new Promise<void>((resolve) => pending.push(resolve)),
		});
		const first = { last: 'running', isTerminal: false, pollCount: 1, elapsedMs: 500 };
		const second = { ...first, lastError: lost, pollCount: 2, elapsedMs: 1_000 };
		const third = { last: 'done', isTerminal: true, pollCount: 3, elapsedMs: 1_500 };
		const expected = [first, second, third];
		for (const count of [1, 2, 3]) {
			await flushPromises();
			expect(delaysMs).toHaveLength(count);
			expect(polls).toEqual(expected.slice(0, count));
			pending.pop()?.();
		}
		expect(await result).toEqual(third);
	});

	test('takes time that counts as elapsed', async () => {
		const delayAfter = jest.fn(() => 500);
		const { clock, result } = pollScript({
			outcomes: ['running', 'done'],
			delayAfter,
			onPoll: ({ pollCount }) => {
				clock.ms += pollCount;
			},
		});
		expect(await result).toMatchObject({ pollCount: 2, elapsedMs: 1_001 });
		expect(delayAfter).toHaveBeenCalledWith(501);
	});

	test('ends the polling when it throws', async () => {
		const stopped = new Error('stopped');
		const onPoll = async () => await Promise.reject(stopped);
		const { polls, result } = pollScript({ outcomes: ['running'], onPoll });
		await expect(result).rejects.toBe(stopped);
		expect(polls).toHaveLength(1);
	});
});

test('a sleep that throws ends the polling before another request', async () => {
	const stopped = new Error('stopped');
	const sleep = async () => await Promise.reject(stopped);
	const { polls, result } = pollScript({ outcomes: ['done'], sleep });
	await expect(result).rejects.toBe(stopped);
	expect(polls).toEqual([]);
});
