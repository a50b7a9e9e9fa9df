import { Semaphore } from '../../../nodes/AiCreationWorkshop/flowControl/semaphore';
import { withinTimeLimit } from '../../support/arbitraries';
import { deferred, flushPromises } from '../../support/deferred';

/** Numbered tasks that run until they are ended, and the order in which they have started. */
function tasks(semaphore: Semaphore, count: number) {
	const started: number[] = [];
	const ends = Array.from({ length: count }, deferred);
	const results = ends.map(
		async ({ promise }, number) =>
			await semaphore.run(async () => {
				started.push(number);
				await promise;
				return number;
			}),
	);
	const end = (number: number) => ends[number]?.resolve();
	const endAll = async () => {
		ends.forEach(({ resolve }) => resolve());
		return await Promise.all(results);
	};
	return { started, end, endAll };
}

const succeed = async () => 'done';

test('permits are granted in FIFO order', async () => {
	const { started, end, endAll } = tasks(new Semaphore(2), 4);
	await flushPromises();
	expect(started).toEqual([0, 1]);
	end(1);
	await flushPromises();
	expect(started).toEqual([0, 1, 2]);
	expect(await endAll()).toEqual([0, 1, 2, 3]);
	expect(started).toEqual([0, 1, 2, 3]);
});

test.each<[how: string, task: () => Promise<void>]>([
	['rejects', async () => await Promise.reject(new Error('failed'))],
	[
		'throws synchronously',
		() => {
			throw new Error('failed');
		},
	],
])('the permit is released after a task that %s', async (_, task) => {
	const semaphore = new Semaphore(1);
	const failing = semaphore.run(task);
	const waiting = semaphore.run(succeed);
	await expect(failing).rejects.toThrow('failed');
	expect(await waiting).toBe('done');
	expect(await semaphore.run(succeed)).toBe('done');
});

describe('raiseTo', () => {
	test('grants permits to waiting callers in order', async () => {
		const semaphore = new Semaphore(0);
		const { started, endAll } = tasks(semaphore, 5);
		await flushPromises();
		expect(started).toEqual([]);
		semaphore.raiseTo(1);
		await flushPromises();
		expect(started).toEqual([0]);
		semaphore.raiseTo(4);
		await flushPromises();
		expect(started).toEqual([0, 1, 2, 3]);
		expect(await endAll()).toEqual([0, 1, 2, 3, 4]);
	});

	test.each([0, 1, 2])('to %d changes nothing where there are 2 permits', async (permits) => {
		const semaphore = new Semaphore(2);
		semaphore.raiseTo(permits);
		const { started, endAll } = tasks(semaphore, 4);
		await flushPromises();
		expect(started).toEqual([0, 1]);
		await endAll();
	});

	test.each([Number.MAX_SAFE_INTEGER, Infinity])(
		'takes no time for %d permits',
		async (permits) => {
			const semaphore = new Semaphore(0);
			withinTimeLimit(() => semaphore.raiseTo(permits));
			const { started, endAll } = tasks(semaphore, 3);
			await flushPromises();
			expect(started).toEqual([0, 1, 2]);
			await endAll();
		},
	);
});
