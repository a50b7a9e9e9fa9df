import { once } from 'node:events';
import path from 'node:path';
import type { Serializable } from 'node:child_process';
import execa from 'execa';

/** A program of this folder in a process of its own, which answers each message with one. */
export interface Child {
	/** @throws when the program ends instead */
	ask: <T>(message: Serializable) => Promise<T>;
	/**
	 * Disconnects, upon which the program ends.
	 *
	 * @throws when it ends with an exit code other than 0
	 */
	close: () => Promise<void>;
}

/**
 * Starts a program and waits for its first message, which it sends unasked.
 *
 * @param settings handed over as JSON, as its first argument
 * @param flags of Node.js
 * @throws when the program ends before
 */
export async function startChild<T>(
	program: string,
	settings: object,
	flags: string[] = [],
): Promise<Child & { greeting: T }> {
	const child = execa.node(path.join(__dirname, program), [JSON.stringify(settings)], {
		nodeOptions: [...process.execArgv, ...flags],
		stdio: 'inherit',
	});
	const answer = async () => {
		const lost = child.then(() => {
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
			await child;
		},
	};
}
