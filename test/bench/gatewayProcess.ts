import type { GatewayOptions } from '../gateway/options';
import { startChild } from './childProcess';
import type { ServiceAccess } from './vendorLoop';

/** What a gateway has seen so far. */
export interface Tally {
	/** All of them: submissions, looks, uploads, downloads. */
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
	close: () => Promise<void>;
}

export interface GatewaySettings extends Partial<Omit<GatewayOptions, 'random' | 'paint'>> {
	/** Hands out the first source picture as the generated one, which costs no time. */
	copies?: boolean;
}

/** Starts a gateway in a process of its own. */
export async function startGatewayProcess(settings: GatewaySettings): Promise<GatewayProcess> {
	// It remembers requests and keeps pictures, which is more than Node.js grants unasked.
	const flags = ['--max-old-space-size=8192'];
	const child = await startChild<ServiceAccess>('gatewayChild.ts', settings, flags);
	return {
		access: child.greeting,
		tally: async () => await child.ask<Tally>('tally'),
		close: child.close,
	};
}
