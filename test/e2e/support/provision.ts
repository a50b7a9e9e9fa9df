import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { lock } from 'proper-lockfile';

import { installN8n } from './installN8n';
import { reportProgress, say } from './progress';
import { checkProvisioned, locate } from './provisioned';
import type { Provisioned } from './provisioned';
import type { N8nVersion } from './versions';

export type { Provisioned } from './provisioned';

/** Where installed versions are kept, and what installs one into an empty folder. */
export interface Provisioning {
	cache: string;
	install: (wanted: N8nVersion, folder: string) => Promise<void>;
}

const DEFAULT_PROVISIONING: Provisioning = {
	cache: path.join(
		// An empty one counts as none.
		process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'),
		'n8n-nodes-ai-creation-workshop',
	),
	install: installN8n,
};

/** A lock that was not renewed for so long belongs to a process that has ended. */
const STALE_LOCK_MS = 60_000;

const LOCK_POLL_MS = 1000;

/**
 * Takes n8n from a cache folder outside the project, and installs it there when it is missing or
 * does not work. A lock keeps processes that need the same version from installing it twice.
 *
 * @throws when the installation fails or what it made does not work
 */
export async function provision(
	wanted: N8nVersion,
	{ cache, install }: Provisioning = DEFAULT_PROVISIONING,
): Promise<Provisioned> {
	const n8n = locate(wanted, path.join(cache, `n8n-${wanted.version}`));
	if (!(await findFault(n8n))) return n8n;
	await mkdir(cache, { recursive: true });
	const release = await acquireLock(n8n);
	try {
		// The process that held the lock before may have installed it.
		const fault = await findFault(n8n);
		if (fault) await reinstall(n8n, fault, async (folder) => await install(wanted, folder));
	} finally {
		await release();
	}
	return n8n;
}

/** The folder gets its name only after the check: what has this name was complete once. */
async function reinstall(
	{ version, folder }: Provisioned,
	fault: Error,
	install: (folder: string) => Promise<void>,
): Promise<void> {
	if (existsSync(folder)) say(`n8n ${version} does not work and is replaced: ${fault.message}`);
	const partial = `${folder}.partial`;
	await rm(partial, { recursive: true, force: true });
	await mkdir(partial);
	await install(partial);
	await checkProvisioned(locate({ version }, partial));
	await rm(folder, { recursive: true, force: true });
	await rename(partial, folder);
	say(`n8n ${version} is installed in ${folder}`);
}

async function findFault(n8n: Provisioned): Promise<Error | undefined> {
	try {
		await checkProvisioned(n8n);
		return undefined;
	} catch (error) {
		return error as Error;
	}
}

async function acquireLock({ version, folder }: Provisioned): Promise<() => Promise<void>> {
	const locked = lock(folder, {
		// The folder itself need not exist.
		realpath: false,
		stale: STALE_LOCK_MS,
		retries: { forever: true, minTimeout: LOCK_POLL_MS, maxTimeout: LOCK_POLL_MS },
	});
	return await reportProgress(`waiting for another process that installs n8n ${version}`, locked);
}
