import { sleep } from 'n8n-workflow';

/** The clock of all flow control, an object so that a test can run it faster. */
export const clock = {
	/** Milliseconds, unaffected by changes of the system time. */
	now: (): number => performance.now(),
	/** A timer of so many milliseconds, which cannot be cleared. */
	sleep,
};
