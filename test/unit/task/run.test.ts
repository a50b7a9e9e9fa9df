import { runOf } from '../../../nodes/AiCreationWorkshop/task/run';
import { openWork, untilIdle } from '../../support/openWork';

test('the items of a run share its places, as many as the first item asks for', async () => {
	const key = {};
	const { places } = runOf(key, 2);
	expect(runOf(key, 5).places).toBe(places);
	const works = [openWork(), openWork(), openWork()];
	let begun = 0;
	const held = works.map(
		async ({ work }) =>
			await places.hold(async () => {
				begun++;
				await work();
			}),
	);
	await untilIdle();
	expect(begun).toBe(2);
	works.forEach(({ end }) => end());
	await Promise.all(held);
});

test('the items of a run learn from each other how long tasks take', () => {
	const key = {};
	runOf(key, 1).durations.add(4_000);
	runOf(key, 1).durations.add(9_000);
	expect(runOf(key, 1).durations.shortestMs).toBe(4_000);
});

test('another run has places and durations of its own', () => {
	const [one, other] = [runOf({}, 1), runOf({}, 1)];
	one.durations.add(4_000);
	expect(other.places).not.toBe(one.places);
	expect(other.durations.shortestMs).toBe(Infinity);
});
