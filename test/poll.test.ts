import { pauseAfter, poll } from '../nodes/AiCreationWorkshop/shared/poll';
import type { PollOptions } from '../nodes/AiCreationWorkshop/shared/poll';

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
		deadlineMs: 60_000,
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

test('pauses grow to a fifth of the time waited, and to ten seconds at most', async () => {
	const { pauses, result } = pollBy({
		answers: [...times(30, 'running'), 'done'],
		deadlineMs: 1e6,
	});
	await result;
	expect(pauses.slice(0, 8)).toEqual([500, 500, 500, 500, 500, 500, 600, 720]);
	expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
	expect(pauses.at(-1)).toBe(10_000);
});

test.each([
	[0, 500],
	[2_500, 500],
	[2_600, 520],
	[49_000, 9_800],
	[50_000, 10_000],
	[3_600_000, 10_000],
])('after %d ms comes a pause of %d ms', (waitedMs, pauseMs) => {
	expect(pauseAfter(waitedMs)).toBeCloseTo(pauseMs);
});

test('the time that requests take counts as waited', async () => {
	const { pauses, result } = pollBy({ answers: ['running', 'done'], requestMs: 9_500 });
	expect(await result).toMatchObject({ waitedMs: 500 + 9_500 + 2_000 + 9_500 });
	expect(pauses).toEqual([500, 2_000]);
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

	test('is tolerated four times in a row', async () => {
		const { looks, result } = pollBy({ answers: [...times(4, lost), 'done'] });
		expect(await result).toMatchObject({ last: 'done', pollCount: 5 });
		expect(looks).toHaveLength(5);
	});

	test('is thrown when it is the fifth in a row', async () => {
		const fifth = new Error('fifth');
		const { looks, result } = pollBy({ answers: [...times(4, lost), fifth] });
		await expect(result).rejects.toBe(fifth);
		expect(looks).toHaveLength(5);
	});

	test('is forgotten once a request succeeds', async () => {
		const tolerated = [...times(4, lost), 'running', ...times(4, lost)];
		const done = pollBy({ answers: [...tolerated, 'done'] });
		expect(await done.result).toMatchObject({ last: 'done', pollCount: 10 });
		const broken = pollBy({ answers: [...tolerated, lost] });
		await expect(broken.result).rejects.toBe(lost);
		expect(broken.looks).toHaveLength(10);
	});

	test('at the deadline leaves the answer before it', async () => {
		const { result } = pollBy({ answers: ['running', lost], deadlineMs: 1_000 });
		expect(await result).toMatchObject({ last: 'running', isFinal: false, pollCount: 2 });
	});

	test('each time until the deadline leaves no answer', async () => {
		const { result } = pollBy({ answers: [lost], deadlineMs: 1_000 });
		expect(await result).toEqual({ isFinal: false, pollCount: 2, waitedMs: 1_000 });
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
