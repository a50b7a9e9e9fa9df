import { Failure } from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import type { ErrorClassification } from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import { repeated } from '../../../nodes/AiCreationWorkshop/flowControl/retry';
import type { RetryOptions } from '../../../nodes/AiCreationWorkshop/flowControl/retry';

const failure = (nature: ErrorClassification = { isTransient: true }, message = 'lost') =>
	new Failure(message, '', {}, nature);

/** Works off a list: errors are thrown, texts are given; the last one again and again. */
function working(outcomes: Array<string | Error>, options: Partial<RetryOptions> = {}) {
	const triedAt: number[] = [];
	const start = Date.now();
	const result = repeated(
		async () => {
			const outcome = outcomes[Math.min(triedAt.length, outcomes.length - 1)] ?? '';
			triedAt.push(Date.now() - start);
			if (outcome instanceof Error) throw outcome;
			return outcome;
		},
		{
			pausesMs: [1, 2, 3],
			isWorthIt: ({ nature }) => nature.isTransient === true,
			...options,
		},
	);
	return { result, triedAt };
}

test('what works at the first try is tried once', async () => {
	const { result, triedAt } = working(['done']);
	expect(await result).toBe('done');
	expect(triedAt).toHaveLength(1);
});

test('what fails is tried again until it works', async () => {
	const { result, triedAt } = working([failure(), failure(), 'done']);
	expect(await result).toBe('done');
	expect(triedAt).toHaveLength(3);
});

test('there is one try more than there are pauses, and the last failure is thrown', async () => {
	const last = failure({ isTransient: true }, 'the last');
	const { result, triedAt } = working([failure(), failure(), failure(), last]);
	await expect(result).rejects.toBe(last);
	expect(triedAt).toHaveLength(4);
});

test('the pauses come in their order', async () => {
	const { result, triedAt } = working([failure(), failure(), 'done'], { pausesMs: [40, 120] });
	await result;
	const [first = 0, second = 0, third = 0] = triedAt;
	expect(second - first).toBeGreaterThanOrEqual(39);
	expect(third - second).toBeGreaterThanOrEqual(119);
});

test('what is not worth another try gets none', async () => {
	const fatal = failure({ isTransient: false });
	const { result, triedAt } = working([fatal, 'done']);
	await expect(result).rejects.toBe(fatal);
	expect(triedAt).toHaveLength(1);
});

test('an error that is no failure is judged as one', async () => {
	const cut = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
	const { result, triedAt } = working([cut, 'done']);
	expect(await result).toBe('done');
	expect(triedAt).toHaveLength(2);
});

test('whoever asks to be left alone for longer is left alone for longer', async () => {
	const asking = failure({ isTransient: true, retryAfterMs: 120 });
	const { result, triedAt } = working([asking, 'done'], { mostPatienceMs: 120 });
	await result;
	expect(triedAt[1]).toBeGreaterThanOrEqual(119);
});

test('whoever asks to be left alone for too long is not asked again', async () => {
	const asking = failure({ isTransient: true, retryAfterMs: 121 });
	const { result, triedAt } = working([asking, 'done'], { mostPatienceMs: 120 });
	await expect(result).rejects.toBe(asking);
	expect(triedAt).toHaveLength(1);
});

describe('Stop', () => {
	test('in a pause ends it at once with the failure of the last try', async () => {
		const stop = new AbortController();
		const options = { pausesMs: [2_000], signal: stop.signal };
		const { result, triedAt } = working([failure(), 'done'], options);
		const start = Date.now();
		setTimeout(() => stop.abort(new Error('stopped')), 5);
		await expect(result).rejects.toThrow('lost');
		expect(Date.now() - start).toBeLessThan(1_000);
		expect(triedAt).toHaveLength(1);
	});

	test('in a try leaves the failure of that try', async () => {
		const { result, triedAt } = working([failure(), 'done'], { signal: AbortSignal.abort() });
		await expect(result).rejects.toThrow('lost');
		expect(triedAt).toHaveLength(1);
	});
});
