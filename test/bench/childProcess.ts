import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Serializable } from 'node:child_process';

/** A program of this folder in a process of its own, which answers each message with one. */
export interface Child {
	ask: <T>(message: Serializable) => Promise<T>;
	/** It ends when nobody talks to it any more. */
	close: () => Promise<void>;
}

/**
 * Starts a program and waits for its first message, which it sends unasked.
 *
 * @param settings handed over as JSON, as its first argument
 * @param flags of Node.js
 */
export async function startChild<T>(
	program: string,
	settings: object,
	flags: string[] = [],
): Promise<Child & { greeting: T }> {
	const file = path.join(__dirname, program);
	const child = fork(file, [JSON.stringify(settings)], {
		execArgv: [...process.execArgv, ...flags],
	});
	const ended = once(child, 'exit');
	const answer = async () => {
		const lost = ended.then(() => {
			throw new Error(`${program} has ended`);
		});
		const [message] = (await Promise.race([once(child, 'message'), lost])) as [unknown];
		return message;
	};
	return {
		greeting: (await answer()) as T,
		ask: async <A>(message: Serializable) => {
			const answered = answer();
			child.send(message);
			return (await answered) as A;
		},
		close: async () => {
			if (child.connected) child.disconnect();
			await ended;
		},
	};
}
