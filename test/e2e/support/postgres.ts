import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { freePort, startProcess, waitFor } from './process';
import { makeScratch, removeScratch, unprivileged } from './scratch';

const DEBIAN_BINARIES = '/usr/lib/postgresql';

/** A database server that only this machine reaches, and whose data end with it. */
export interface Postgres {
	port: number;
	user: string;
	database: string;
	stop: () => Promise<void>;
}

const USER = 'n8n';
/** The one that every new server has. */
const DATABASE = 'postgres';

/** @throws when PostgreSQL is not installed, or does not come up */
export async function startPostgres(): Promise<Postgres> {
	const binaries = newestBinaries();
	const scratch = makeScratch('postgres');
	const port = await freePort();
	const server = startProcess(...serverCommand(binaries, scratch, port), {});
	const stop = async () => {
		// The fast way: it does not wait for its clients to leave.
		await server.stop('SIGINT');
		removeScratch(scratch);
	};
	try {
		await waitFor('PostgreSQL', () => isReady(binaries, scratch, port), 30_000);
	} catch (error) {
		await stop();
		throw new Error(`PostgreSQL did not start:\n${server.output()}`, { cause: error });
	}
	return { port, user: USER, database: DATABASE, stop };
}

/** Makes the data folder, too. */
function serverCommand(binaries: string, scratch: string, port: number): [string, string[]] {
	const data = path.join(scratch, 'data');
	const options = ['-U', USER, '--auth=trust', '--no-sync', '-E', 'UTF8'];
	try {
		run(path.join(binaries, 'initdb'), ['-D', data, ...options], scratch);
	} catch (error) {
		removeScratch(scratch);
		throw error;
	}
	const settings = {
		port,
		listen_addresses: '127.0.0.1',
		unix_socket_directories: scratch,
		fsync: 'off',
		synchronous_commit: 'off',
		full_page_writes: 'off',
	};
	const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
	return unprivileged(path.join(binaries, 'postgres'), ['-D', data, ...args]);
}

function isReady(binaries: string, scratch: string, port: number): true {
	const where = ['-h', '127.0.0.1', '-p', String(port), '-U', USER, '-d', DATABASE];
	run(path.join(binaries, 'psql'), [...where, '-c', 'SELECT 1'], scratch);
	return true;
}

function run(program: string, args: string[], cwd: string): void {
	execFileSync(...unprivileged(program, args), { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
}

function newestBinaries(): string {
	const versions = existsSync(DEBIAN_BINARIES) ? readdirSync(DEBIAN_BINARIES).map(Number) : [];
	const folders = versions
		.sort((a, b) => b - a)
		.map((version) => path.join(DEBIAN_BINARIES, String(version), 'bin'));
	const newest = folders.find((folder) => existsSync(path.join(folder, 'initdb')));
	if (newest) return newest;
	throw new Error('PostgreSQL is missing: install the Debian package "postgresql"');
}
