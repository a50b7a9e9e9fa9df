import type { Gateway } from '../gateway/server';

/** Far longer than a test, and within the tolerance of the gateway for clocks that differ. */
const HELD_MS = 10 * 60_000;

/**
 * Makes the tasks that are submitted from now on run until they are released, so that nothing
 * depends on how fast they are polled.
 *
 * @returns ends the tasks that are held, and makes later ones end at once
 */
export function holdTasks({ clock, durations }: Gateway): () => void {
	durations.runningMs = HELD_MS;
	return () => {
		durations.runningMs = 0;
		clock.skew(HELD_MS);
	};
}
