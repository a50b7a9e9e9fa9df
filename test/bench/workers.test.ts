import { runWorkers } from './workers';

describe('workers', () => {
	it('run a task as often as wanted, and count failures', async () => {
		let runs = 0;
		const task = async () => {
			if (runs++ % 3 === 0) throw new Error('Refused');
		};

		expect(await runWorkers(7, 2, task)).toMatchObject({ failed: 3 });
		expect(runs).toBe(7);
	});

	it.each([1, 4])('run %d tasks at the same time', async (workers) => {
		let running = 0;
		let mostRunning = 0;
		const task = async () => {
			mostRunning = Math.max(mostRunning, ++running);
			await new Promise((resolve) => setImmediate(resolve));
			running--;
		};
		await runWorkers(9, workers, task);

		expect(mostRunning).toBe(workers);
	});
});
