import { Places } from '../flowControl/semaphore';
import { Durations } from '../flowControl/pollSchedule';

/** What all items of one run of a node share. */
export interface Run {
	places: Places;
	durations: Durations;
}

const runs = new WeakMap<object, Run>();

/**
 * What the items of a run share, made by the first that asks.
 *
 * @param key an object that is the same for all items of the run and for no other run
 * @param count how many of them may be worked on at a time
 */
export function runOf(key: object, count: number): Run {
	const run = runs.get(key) ?? { places: new Places(count), durations: new Durations() };
	runs.set(key, run);
	return run;
}
