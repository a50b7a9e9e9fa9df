import execa from 'execa';
import type { ExecaError } from 'execa';
import getPort from 'get-port';
import pWaitFor from 'p-wait-for';

/** A server that was started here, and is ended by its ID. */
export interface RunningProcess {
	/** -1 when it could not be started. */
	pid: number;
	/** All that it has written so far. */
	output: () => string;
	/** Undefined while it runs; null when a signal ended it or it could not be started. */
	exitCode: () => number | null | undefined;
	/**
	 * Sends a signal, `SIGTERM` unless given, and waits for the end.
	 * A process that ignores `SIGTERM` is killed after a minute.
	 */
	stop: (signal?: NodeJS.Signals) => Promise<void>;
}

/** A guard against hanging: n8n ends within a few seconds. */
const MAX_STOP_MS = 60_000;

/** A guard against hanging, and below the time-out of a test, whose message would say less. */
const DEFAULT_MAX_WAIT_MS = 100_000;

const POLL_INTERVAL_MS = 200;

export function startProcess(
	command: string,
	args: string[],
	env: Record<string, string | undefined>,
): RunningProcess {
	const options = { env, stdin: 'ignore', all: true, buffer: false, reject: false } as const;
	const child = execa(command, args, options);
	let output = '';
	child.all?.setEncoding('utf8').on('data', (text: string) => (output += text));
	let exitCode: number | null | undefined;
	const ended = child.then((result) => {
		if (result.failed) output += `\n${(result as ExecaError).shortMessage}`;
		exitCode = result.exitCode ?? null;
	});
	return {
		pid: child.pid ?? -1,
		output: () => output,
		exitCode: () => exitCode,
		stop: async (signal) => {
			child.kill(signal, { forceKillAfterTimeout: MAX_STOP_MS });
			await ended;
		},
	};
}

/** The wanted port if it is free, else any free one of the loopback interface. */
export async function freePort(wanted?: number): Promise<number> {
	return await getPort({ host: '127.0.0.1', port: wanted });
}

/**
 * Repeats an attempt until it gives something other than undefined. An attempt that throws is
 * repeated, too.
 *
 * @param maxMs a guard against hanging
 * @throws when the guard ends the wait: what was waited for, and the last error of an attempt
 */
export async function waitFor<T>(
	what: string,
	attempt: () => Promise<T | undefined> | T | undefined,
	maxMs = DEFAULT_MAX_WAIT_MS,
): Promise<T> {
	let result: T | undefined;
	let lastError: unknown;
	let isOver = false;
	const isDone = async () => {
		try {
			result = await attempt();
		} catch (error) {
			lastError = error;
		}
		return isOver || result !== undefined;
	};
	try {
		await pWaitFor(isDone, { interval: POLL_INTERVAL_MS, timeout: maxMs });
		return result as T;
	} catch {
		// An attempt that is under way shall be the last one.
		isOver = true;
		const reason = lastError === undefined ? 'no attempt failed' : `last error: ${lastError}`;
		throw new Error(`The guard of ${maxMs / 1000} s ended the wait for ${what} (${reason})`, {
			cause: lastError,
		});
	}
}
