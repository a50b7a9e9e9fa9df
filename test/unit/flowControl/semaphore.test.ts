import fc from 'fast-check';

import { Semaphore } from '../../../nodes/AiCreationWorkshop/flowControl/semaphore';
import { openWork, untilIdle } from '../../support/openWork';

test('as many work at a time as there are places, the others in the order of their coming', async () => {
	const places = new Semaphore(2);
	const works = [0, 1, 2, 3].map(openWork);
	const begun: number[] = [];
	const held = works.map(async ({ work }, number) =>
		places.hold(async () => {
			begun.push(number);
			await work();
			return number;
		}),
	);
	await untilIdle();
	expect(begun).toEqual([0, 1]);
	works[1]?.end();
	await untilIdle();
	expect(begun).toEqual([0, 1, 2]);
	works.forEach(({ end }) => end());
	expect(await Promise.all(held)).toEqual([0, 1, 2, 3]);
	expect(begun).toEqual([0, 1, 2, 3]);
});

test.each<[how: string, work: () => Promise<void>]>([
	['rejects', async () => await Promise.reject(new Error('failed'))],
	[
		'throws at once',
		() => {
			throw new Error('failed');
		},
	],
])('a place is given back after work that %s', async (_, work) => {
	const places = new Semaphore(1);
	const failing = places.hold(work);
	const waiting = places.hold(async () => 'worked');
	await expect(failing).rejects.toThrow('failed');
	expect(await waiting).toBe('worked');
	expect(await places.hold(async () => 'worked too')).toBe('worked too');
});

test('no place is lost and none is added, whatever works how long and fails', async () => {
	const job = fc.record({
		arrivesAfter: fc.nat({ max: 3 }),
		lasts: fc.nat({ max: 4 }),
		ends: fc.constantFrom('well', 'fails', 'cancelled before', 'cancelled within'),
	});
	const jobs = fc.array(job, { minLength: 1, maxLength: 12 });
	const property = fc.asyncProperty(fc.integer({ min: 1, max: 4 }), jobs, async (count, all) => {
		const places = new Semaphore(count);
		const arrived: number[] = [];
		const begun: number[] = [];
		let working = 0;
		let most = 0;
		const results = await Promise.allSettled(
			all.map(async ({ arrivesAfter, lasts, ends }, number) => {
				const stop = new AbortController();
				if (ends === 'cancelled before') stop.abort();
				await turns(arrivesAfter);
				arrived.push(number);
				await places.hold(async () => {
					begun.push(number);
					stop.signal.throwIfAborted();
					most = Math.max(most, ++working);
					if (ends === 'cancelled within') stop.abort();
					await turns(lasts);
					working--;
					stop.signal.throwIfAborted();
					if (ends === 'fails') throw new Error('failed');
				});
			}),
		);
		const failed = results.map(({ status }) => status === 'rejected');
		expect(failed).toEqual(all.map(({ ends }) => ends !== 'well'));
		expect(begun).toEqual(arrived);
		expect(most).toBeLessThanOrEqual(count);
		expect(await freePlaces(places)).toBe(count);
	});
	await fc.assert(property, { numRuns: 200, seed: 20240601 });
});

async function turns(count: number): Promise<void> {
	for (let turn = 0; turn < count; turn++) await untilIdle();
}

/** How many can work at a time when nobody does yet. */
async function freePlaces(places: Semaphore): Promise<number> {
	const works = Array.from({ length: 10 }, openWork);
	let begun = 0;
	const held = works.map(({ work }) =>
		places.hold(async () => {
			begun++;
			await work();
		}),
	);
	await untilIdle();
	const free = begun;
	works.forEach(({ end }) => end());
	await Promise.all(held);
	return free;
}
