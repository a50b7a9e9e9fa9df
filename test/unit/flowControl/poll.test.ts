import { poll } from '../../../nodes/AiCreationWorkshop/flowControl/poll';
import type { PollOptions } from '../../../nodes/AiCreationWorkshop/flowControl/poll';

/** Errors are thrown, texts are answered; `done` is final and `fatal` is no transient error. */
type Answer = string | Error;

interface Script extends Partial<PollOptions<string>> {
	/** The last one is given again and again. */
	answers: Answer[];
	/** How long each request takes. */
	requestMs?: number;
}

/** Lets a poll run by a clock that moves only while it pauses and asks. */
function pollBy({ answers, requestMs = 0, ...options }: Script) {
	const start = 1_000_000;
	let clock = start;
	const pauses: number[] = [];
	const looks: Array<{ pollCount: number; waitedMs: number }> = [];
	const result = poll<string>({
		retrieve: async () => {
			clock += requestMs;
			const answer = answers[Math.min(looks.length, answers.length - 1)] ?? '';
			if (answer instanceof Error) throw answer;
			return answer;
		},
		isFinal: (answer) => answer === 'done',
		isTransient: (error) => (error as Error).message !== 'fatal',
		deadlineMs: 600_000,
		delayAfter: () => 500,
		pause: async (milliseconds) => {
			pauses.push(milliseconds);
			clock += milliseconds;
		},
		onLook: (progress) => looks.push(progress),
		now: () => clock,
		...options,
	});
	return { pauses, looks, result };
}

function times(count: number, answer: Answer): Answer[] {
	return Array.from({ length: count }, () => answer);
}

const lost = new Error('lost');

test('a task that is done at the first look is noticed after half a second', async () => {
	const { pauses, result } = pollBy({ answers: ['done'] });
	expect(await result).toEqual({ last: 'done', isFinal: true, pollCount: 1, waitedMs: 500 });
	expect(pauses).toEqual([500]);
});

test('the first look can be made at once', async () => {
	const { pauses, result } = pollBy({ answers: ['running', 'done'], firstPauseMs: 0 });
	expect(await result).toMatchObject({ pollCount: 2, waitedMs: 500 });
	expect(pauses).toEqual([0, 500]);
});

test('each pause is as long as the time that has passed demands', async () => {
	const askedAt: number[] = [];
	const { pauses, result } = pollBy({
		answers: ['running', 'running', 'done'],
		requestMs: 10,
		delayAfter: (waitedMs) => {
			askedAt.push(waitedMs);
			return 100 + waitedMs;
		},
	});
	expect(await result).toMatchObject({ pollCount: 3, waitedMs: 770 });
	expect(pauses).toEqual([100, 210, 430]);
	expect(askedAt.slice(0, 3)).toEqual([0, 110, 330]);
});

test('a request learns how long has been waited before it', async () => {
	const waited: number[] = [];
	const { result } = pollBy({
		answers: [],
		retrieve: async (waitedMs) => {
			waited.push(waitedMs());
			return waited.length === 3 ? 'done' : 'running';
		},
	});
	await result;
	expect(waited).toEqual([500, 1_000, 1_500]);
});

test('the time that requests take counts as waited', async () => {
	const { pauses, result } = pollBy({ answers: ['running', 'done'], requestMs: 9_500 });
	expect(await result).toMatchObject({ waitedMs: 500 + 9_500 + 500 + 9_500 });
	expect(pauses).toEqual([500, 500]);
});

test('the last look is made at the deadline, and nothing is waited after it', async () => {
	const { pauses, looks, result } = pollBy({ answers: ['running'], deadlineMs: 1_200 });
	expect(await result).toEqual({ last: 'running', isFinal: false, pollCount: 3, waitedMs: 1_200 });
	expect(pauses).toEqual([500, 500, 200]);
	expect(looks).toEqual([
		{ pollCount: 1, waitedMs: 500 },
		{ pollCount: 2, waitedMs: 1_000 },
		{ pollCount: 3, waitedMs: 1_200 },
	]);
});

test('the first look is not later than the deadline', async () => {
	const { pauses, result } = pollBy({ answers: ['running'], deadlineMs: 300 });
	expect(await result).toMatchObject({ pollCount: 1, waitedMs: 300 });
	expect(pauses).toEqual([300]);
});

test('a task that is done at the deadline is done', async () => {
	const { result } = pollBy({ answers: ['running', 'done'], deadlineMs: 1_000 });
	expect(await result).toMatchObject({ isFinal: true, waitedMs: 1_000 });
});

test('a request that outlasts the deadline is the last one', async () => {
	const { pauses, result } = pollBy({ answers: ['running'], requestMs: 900, deadlineMs: 1_000 });
	expect(await result).toEqual({ last: 'running', isFinal: false, pollCount: 1, waitedMs: 1_400 });
	expect(pauses).toEqual([500]);
});

describe('an error of a request', () => {
	test('that is not transient ends the wait at once', async () => {
		const fatal = new Error('fatal');
		const { looks, result } = pollBy({ answers: ['running', fatal] });
		await expect(result).rejects.toBe(fatal);
		expect(looks).toHaveLength(2);
	});

	test('is tolerated five times in a row', async () => {
		const { looks, result } = pollBy({ answers: [...times(5, lost), 'done'] });
		expect(await result).toMatchObject({ last: 'done', pollCount: 6, lastError: undefined });
		expect(looks).toHaveLength(6);
	});

	test('is thrown when it is the sixth in a row', async () => {
		const sixth = new Error('sixth');
		const { looks, result } = pollBy({ answers: [...times(5, lost), sixth] });
		await expect(result).rejects.toBe(sixth);
		expect(looks).toHaveLength(6);
	});

	test('is forgotten once a request succeeds', async () => {
		const tolerated = [...times(5, lost), 'running', ...times(5, lost)];
		const done = pollBy({ answers: [...tolerated, 'done'] });
		expect(await done.result).toMatchObject({ last: 'done', pollCount: 12 });
		const broken = pollBy({ answers: [...tolerated, lost] });
		await expect(broken.result).rejects.toBe(lost);
		expect(broken.looks).toHaveLength(12);
	});

	test('doubles the pause with each in a row, and starts anew after an answer', async () => {
		const answers = [...times(5, lost), 'running', lost, 'done'];
		const { pauses, result } = pollBy({ answers, delayAfter: () => 100 });
		await result;
		expect(pauses).toEqual([100, 500, 1_000, 2_000, 4_000, 8_000, 100, 500]);
	});

	test('does not shorten the pause', async () => {
		const { pauses, result } = pollBy({ answers: [lost, 'done'], delayAfter: () => 700 });
		await result;
		expect(pauses).toEqual([700, 700]);
	});

	test('that asks for a longer pause gets it, and only then', async () => {
		const leastPauseAfter = (error: unknown) => (error === lost ? 3_000 : 10);
		const { pauses, result } = pollBy({
			answers: [lost, new Error('other'), 'running', 'done'],
			leastPauseAfter,
		});
		await result;
		expect(pauses).toEqual([500, 3_000, 1_000, 500]);
	});

	test('that asks for a pause beyond the deadline is followed by a look at the deadline', async () => {
		const { pauses, result } = pollBy({
			answers: [lost, 'running'],
			deadlineMs: 2_000,
			leastPauseAfter: () => 60_000,
		});
		expect(await result).toMatchObject({ last: 'running', pollCount: 2, waitedMs: 2_000 });
		expect(pauses).toEqual([500, 1_500]);
	});

	test('at the deadline leaves the answer before it, and is told', async () => {
		const { result } = pollBy({ answers: ['running', lost], deadlineMs: 1_000 });
		expect(await result).toMatchObject({ last: 'running', lastError: lost, isFinal: false });
	});

	test('each time until the deadline leaves no answer', async () => {
		const { result } = pollBy({ answers: [lost], deadlineMs: 1_000 });
		const ended = { lastError: lost, isFinal: false, pollCount: 2, waitedMs: 1_000 };
		expect(await result).toEqual(ended);
	});

	test('before the last answer is not told', async () => {
		const { result } = pollBy({ answers: [lost, 'running'], deadlineMs: 1_200 });
		expect((await result).lastError).toBeUndefined();
	});
});

test('a pause that throws ends the wait before another request', async () => {
	const stop = new Error('stopped');
	const pause = async () => await Promise.reject(stop);
	const { looks, result } = pollBy({ answers: ['done'], pause });
	await expect(result).rejects.toBe(stop);
	expect(looks).toEqual([]);
});

test('the clock is that of the machine unless another is given', async () => {
	const start = Date.now();
	const pause = async () => await new Promise<void>((resolve) => setTimeout(resolve, 20));
	const { result } = pollBy({ answers: ['running'], deadlineMs: 10, pause, now: undefined });
	const { waitedMs } = await result;
	expect(waitedMs).toBeGreaterThanOrEqual(10);
	expect(waitedMs).toBeLessThanOrEqual(Date.now() - start);
});
