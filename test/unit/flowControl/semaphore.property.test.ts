import fc from 'fast-check';

import { Semaphore } from '../../../nodes/AiCreationWorkshop/flowControl/semaphore';
import { deferred, flushPromises } from '../../support/deferred';

const MAX_PERMITS = 4;

interface Job {
	/** Turns of the event loop before the call. */
	startsAfter: number;
	/** Turns of the event loop that the task takes. */
	lasts: number;
	outcome: 'succeeds' | 'fails';
	/** Turns of the event loop between the call and an abort. */
	abortsAfter?: number;
}

const job: fc.Arbitrary<Job> = fc.record(
	{
		startsAfter: fc.nat({ max: 3 }),
		lasts: fc.nat({ max: 4 }),
		outcome: fc.constantFrom('succeeds', 'fails'),
		abortsAfter: fc.nat({ max: 5 }),
	},
	{ requiredKeys: ['startsAfter', 'lasts', 'outcome'] },
);

/** Runs all jobs, and reports what has happened to them. */
async function runAll(semaphore: Semaphore, jobs: Job[]) {
	const called: number[] = [];
	const started: number[] = [];
	const report = { called, started, running: 0, maxRunning: 0 };
	const outcomes = await Promise.allSettled(
		jobs.map(async ({ startsAfter, lasts, outcome, abortsAfter }, number) => {
			const controller = new AbortController();
			await turns(startsAfter);
			called.push(number);
			if (abortsAfter === 0) controller.abort('aborted');
			else if (abortsAfter) void turns(abortsAfter).then(() => controller.abort('aborted'));
			await semaphore.run(
				async () => {
					started.push(number);
					report.maxRunning = Math.max(report.maxRunning, ++report.running);
					await turns(lasts);
					report.running--;
					if (outcome === 'fails') throw 'failed';
				},
				{ signal: controller.signal },
			);
		}),
	);
	return { ...report, errors: outcomes.map((outcome) => 'reason' in outcome && outcome.reason) };
}

test('no permit is lost or added, however long tasks take, fail and are aborted', async () => {
	const jobs = fc.array(job, { minLength: 1, maxLength: 12 });
	const permits = fc.integer({ min: 1, max: MAX_PERMITS });
	const property = fc.asyncProperty(permits, permits, jobs, async (initial, raised, all) => {
		const semaphore = new Semaphore(initial);
		const running = runAll(semaphore, all);
		await turns(2);
		semaphore.raiseTo(raised);
		const { called, started, maxRunning, errors } = await running;
		const count = Math.max(initial, raised);
		expect(started).toEqual(called.filter((number) => errors[number] !== 'aborted'));
		all.forEach(({ outcome, abortsAfter }, number) => {
			const expected = outcome === 'fails' ? 'failed' : false;
			if (abortsAfter === undefined) expect(errors[number]).toBe(expected);
			else if (abortsAfter === 0) expect(errors[number]).toBe('aborted');
			else expect(['aborted', expected]).toContain(errors[number]);
		});
		expect(maxRunning).toBeLessThanOrEqual(count);
		expect(await availablePermits(semaphore)).toBe(count);
	});
	await fc.assert(property, { numRuns: 200, seed: 20240601 });
});

async function turns(count: number): Promise<void> {
	for (let turn = 0; turn < count; turn++) await flushPromises();
}

/** How many tasks a semaphore runs at the same time when there is no other. */
async function availablePermits(semaphore: Semaphore): Promise<number> {
	const { promise, resolve } = deferred();
	let started = 0;
	const runs = Array.from({ length: 2 * MAX_PERMITS }, async () => {
		await semaphore.run(async () => {
			started++;
			await promise;
		});
	});
	await flushPromises();
	const available = started;
	resolve();
	await Promise.all(runs);
	return available;
}
