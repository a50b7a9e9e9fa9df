import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A server that was started here, and is ended by its ID. */
export interface RunningProcess {
	pid: number;
	/** All that it has written so far. */
	output: () => string;
	/** Undefined while it runs. */
	exitCode: () => number | null | undefined;
	/** Asks it to end; after ten seconds, or with `SIGKILL`, it is not asked. */
	stop: (signal?: NodeJS.Signals) => Promise<void>;
}

const GRACE_MS = 10_000;

export function startProcess(
	command: string,
	args: string[],
	env: Record<string, string | undefined>,
): RunningProcess {
	const child = spawn(command, args, {
		env: { ...process.env, ...env },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let output = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
	}
	let exitCode: number | null | undefined;
	const ended = new Promise<void>((resolve) => {
		child.on('exit', (code) => {
			exitCode = code;
			resolve();
		});
		child.on('error', (error) => {
			output += error.message;
			exitCode = null;
			resolve();
		});
	});
	return {
		pid: child.pid ?? -1,
		output: () => output,
		exitCode: () => exitCode,
		stop: async (signal = 'SIGTERM') => await stop(child, ended, signal),
	};
}

async function stop(
	child: ChildProcess,
	ended: Promise<void>,
	signal: NodeJS.Signals,
): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	child.kill(signal);
	const tooLong = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
	await ended;
	clearTimeout(tooLong);
}

/** The wanted port if nobody has it, else any that is free. */
export async function freePort(wanted = 0): Promise<number> {
	return await new Promise((resolve, reject) => {
		const server = createServer();
		server.on('error', (error) => (wanted === 0 ? reject(error) : resolve(freePort())));
		server.listen(wanted, '127.0.0.1', () => {
			const { port } = server.address() as AddressInfo;
			server.close(() => resolve(port));
		});
	});
}

/** Tries until it gets something other than undefined; an error of the try counts as undefined. */
export async function waitFor<T>(
	what: string,
	attempt: () => Promise<T | undefined> | T | undefined,
	timeoutMs = 60_000,
): Promise<T> {
	const deadline = Date.now() + timeoutMs;
	let lastError: unknown;
	while (Date.now() < deadline) {
		try {
			const result = await attempt();
			if (result !== undefined) return result;
		} catch (error) {
			lastError = error;
		}
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
	const reason = lastError instanceof Error ? `: ${lastError.message}` : '';
	throw new Error(`Waited in vain for ${what}${reason}`);
}
