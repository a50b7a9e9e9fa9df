import { Session } from 'node:inspector/promises';
import type { Profiler } from 'node:inspector/promises';
import path from 'node:path';

import { PACKAGE_DIRECTORY } from '../support/n8nNodeTypes';

/** A sample each; short enough for the work of one item among thousands. */
const SAMPLING_INTERVAL_MICROSECONDS = 1000;

type ProfileNode = Pick<Profiler.ProfileNode, 'id' | 'callFrame' | 'hitCount' | 'children'>;

/** What V8 reports in place of a function when no JavaScript runs. */
const OVERHEAD = ['(idle)', '(program)', '(garbage collector)'];

/**
 * The fraction of the samples of a profile that belongs to certain files. A sample belongs to the
 * innermost file on the stack: functions of JavaScript and Node.js to the file that called them.
 * Idle time, garbage collection and V8 itself belong to no file and do not count.
 *
 * @param nodes of a profile by V8, the root first
 * @param isOwn whether the file of this URL is one of them
 * @returns NaN when there are no samples
 */
export function shareOf(nodes: ProfileNode[], isOwn: (url: string) => boolean): number {
	const byId = new Map(nodes.map((node) => [node.id, node]));
	let own = 0;
	let all = 0;
	const pending = nodes.slice(0, 1).map((node) => ({ node, isCalledByOwn: false }));
	for (let next = pending.pop(); next; next = pending.pop()) {
		const { callFrame, hitCount = 0, children = [] } = next.node;
		const { url, functionName } = callFrame;
		const hasFile = url !== '' && !url.startsWith('node:');
		const isOfOwn = hasFile ? isOwn(url) : next.isCalledByOwn;
		if (!OVERHEAD.includes(functionName)) {
			all += hitCount;
			if (isOfOwn) own += hitCount;
		}
		for (const id of children) {
			const node = byId.get(id);
			if (node) pending.push({ node, isCalledByOwn: isOfOwn });
		}
	}
	return own / all;
}

/**
 * Starts a CPU profile of this process.
 *
 * @returns ends it, and returns the fraction that belongs to the built package
 */
export async function profileOwnShare(): Promise<() => Promise<number>> {
	const session = new Session();
	session.connect();
	await session.post('Profiler.enable');
	await session.post('Profiler.setSamplingInterval', { interval: SAMPLING_INTERVAL_MICROSECONDS });
	await session.post('Profiler.start');
	const own = path.join(PACKAGE_DIRECTORY, 'dist') + path.sep;
	return async () => {
		const { profile } = await session.post('Profiler.stop');
		session.disconnect();
		return shareOf(profile.nodes, (url) => url.replace('file://', '').startsWith(own));
	};
}
