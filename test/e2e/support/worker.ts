import { quietEnvironment } from './n8nServer';
import type { Environment } from './n8nServer';
import { freePort, startProcess, waitFor } from './process';
import type { RunningProcess } from './process';
import type { Provisioned } from './provision';
import { makeUserFolder, removeUserFolder } from './userFolder';

/** A process that takes executions from the queue. */
export interface Worker {
	process: RunningProcess;
	/** IDs of the executions that it has begun, in the order of their coming. */
	begun: () => string[];
	stop: (signal?: NodeJS.Signals) => Promise<void>;
}

/** How many executions a worker runs at a time; n8n advises against fewer. */
export const CONCURRENCY = 5;

/** Starts a worker with a user folder of its own and the packed node in it. */
export async function startWorker(
	{ node, n8n, version }: Provisioned,
	settings: Environment,
): Promise<Worker> {
	const userFolder = makeUserFolder();
	const env = { ...(await quietEnvironment(userFolder, await freePort())), ...settings };
	const process = startProcess(node, [n8n, 'worker', `--concurrency=${CONCURRENCY}`], env);
	const stop = async (signal?: NodeJS.Signals) => {
		await process.stop(signal);
		removeUserFolder(userFolder);
	};
	try {
		await waitFor(
			'the worker',
			() => (process.exitCode() === undefined ? isReady(process) : 'ended'),
			120_000,
		);
		if (process.exitCode() !== undefined) throw new Error('It ended before it was ready');
	} catch (error) {
		await stop();
		throw new Error(`A worker of n8n ${version} did not start:\n${process.output()}`, {
			cause: error,
		});
	}
	return { process, begun: () => begunIn(process.output()), stop };
}

function isReady(process: RunningProcess): 'ready' | undefined {
	return process.output().includes('worker is now ready') ? 'ready' : undefined;
}

function begunIn(log: string): string[] {
	return [...log.matchAll(/Worker started execution (\d+)/g)].map(([, id]) => id ?? '');
}
