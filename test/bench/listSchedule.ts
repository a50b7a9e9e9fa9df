import { probit, shuffle } from 'simple-statistics';

import { randomFrom } from '../gateway/seededRandom';

/** Of a log-normal distribution. */
export interface Durations {
	count: number;
	medianMs: number;
	/** The standard deviation of the logarithm. */
	sigma: number;
	/** Decides the order. */
	seed: number;
}

/** Durations in milliseconds, evenly spaced quantiles in random order: the same ones at each call. */
export function logNormalDurations({ count, medianMs, sigma, seed }: Durations): number[] {
	const sorted = Array.from({ length: count }, (_, index) =>
		Math.round(medianMs * Math.exp(sigma * probit((index + 0.5) / count))),
	);
	return shuffle(sorted, randomFrom(seed));
}

/**
 * How long tasks take when each starts, in this order, as soon as one of the permits is free.
 *
 * @param durations of the tasks, in any unit
 * @returns the time from the first start to the last end, in the same unit
 */
export function listSchedule(durations: number[], permits: number): number {
	const freeAt = new Array<number>(permits).fill(0);
	for (const duration of durations) {
		const earliest = freeAt.indexOf(Math.min(...freeAt));
		freeAt[earliest] = (freeAt[earliest] ?? 0) + duration;
	}
	return Math.max(...freeAt);
}
