import type { GatewayOptions } from '../gateway/options';
import { startChild } from './childProcess';
import type { ServiceAccess } from './vendorLoop';

/** What a gateway has seen so far. */
export interface Tally {
	/** All of them: submissions, polls, uploads, downloads. */
	requests: number;
	/** Those that were refused because there were too many. */
	throttled: number;
	/** Accepted tasks. */
	submitted: number;
}

/** A gateway whose time and memory do not count for those who use it. */
export interface GatewayProcess {
	access: ServiceAccess;
	tally: () => Promise<Tally>;
	/** How many submissions arrived after this time, in milliseconds since 1970. */
	submissionsAfter: (time: number) => Promise<number>;
	close: () => Promise<void>;
}

type Passed = Partial<Omit<GatewayOptions, 'random' | 'paint' | 'runningMs'>>;

export interface GatewaySettings extends Passed {
	/** Milliseconds that tasks spend running: all of them, or each in order of submission. */
	runningMs?: number | number[];

	/** Hands out the first source image as the generated one, which costs no time. */
	copies?: boolean;
}

/** What a gateway process is asked for. */
export type Question = { about: 'all' } | { about: 'submissions'; after: number };

/** Starts a gateway in a process of its own. */
export async function startGatewayProcess(settings: GatewaySettings): Promise<GatewayProcess> {
	// It remembers requests and keeps images, which is more than Node.js grants unasked.
	const flags = ['--max-old-space-size=8192'];
	const child = await startChild<ServiceAccess>('gatewayChild.ts', settings, flags);
	return {
		access: child.greeting,
		tally: async () => await child.ask<Tally>({ about: 'all' }),
		submissionsAfter: async (time) =>
			await child.ask<number>({ about: 'submissions', after: time }),
		close: child.close,
	};
}
