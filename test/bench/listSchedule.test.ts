import { median } from 'simple-statistics';

import { listSchedule, logNormalDurations } from './listSchedule';

describe('the ideal time of tasks', () => {
	it.each([
		{ permits: 1, durations: [3, 1, 2], time: 6, how: 'one after the other' },
		{ permits: 3, durations: [3, 1, 2], time: 3, how: 'all at once' },
		{ permits: 9, durations: [3, 1, 2], time: 3, how: 'with more permits than tasks' },
		{ permits: 2, durations: [5, 1, 1, 1, 1, 1], time: 5, how: 'beside a long one' },
		{ permits: 2, durations: [1, 1, 1, 1, 5], time: 7, how: 'before a long one, in their order' },
		{ permits: 2, durations: [], time: 0, how: 'that do not exist' },
	])('$how is $time', ({ permits, durations, time }) => {
		expect(listSchedule(durations, permits)).toBe(time);
	});
});

describe('log-normal durations', () => {
	const options = { count: 39, medianMs: 3000, sigma: 0.6, seed: 1 };
	const durations = logNormalDurations(options);
	const logarithms = durations.map(Math.log);

	it('lie around their median', () => {
		expect(durations).toHaveLength(39);
		expect(median(durations)).toBe(3000);
	});

	it('have the spread of their logarithms', () => {
		const oneSigmaAbove = Math.log(3000) + 0.6;

		expect(logarithms.filter((one) => one > oneSigmaAbove)).toHaveLength(Math.round(39 * 0.159));
	});

	it('are the same at each call, and in another order with another seed', () => {
		const others = logNormalDurations({ ...options, seed: 2 });

		expect(logNormalDurations(options)).toEqual(durations);
		expect(others).not.toEqual(durations);
		expect([...others].sort()).toEqual([...durations].sort());
	});
});
