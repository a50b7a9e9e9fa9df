import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';

import { NODE_MAJOR } from './versions';
import type { N8nVersion } from './versions';

/** An installed n8n that can be started. */
export interface Provisioned {
	version: string;
	/** Folder whose `node_modules` hold n8n. */
	folder: string;
	/** The Node.js that n8n runs on. */
	node: string;
	/** n8n's command line. */
	n8n: string;
}

const CACHE = path.join(
	process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'),
	'n8n-nodes-ai-creation-workshop',
);

/** Installs n8n into a cache folder outside the project, or takes what an earlier run installed there. */
export async function provision(wanted: N8nVersion): Promise<Provisioned> {
	const folder = path.join(CACHE, `n8n-${wanted.version}`);
	if (!existsSync(path.join(folder, 'complete'))) await install(wanted, folder);
	return {
		version: wanted.version,
		folder,
		node: path.join(folder, 'node_modules/node/bin/node'),
		n8n: path.join(folder, 'node_modules/n8n/bin/n8n'),
	};
}

async function install({ version, overrides }: N8nVersion, folder: string): Promise<void> {
	const partial = `${folder}.partial-${process.pid}`;
	await rm(partial, { recursive: true, force: true });
	await mkdir(partial, { recursive: true });
	const dependencies = { n8n: version, node: String(NODE_MAJOR) };
	await writeFile(
		path.join(partial, 'package.json'),
		JSON.stringify({ private: true, dependencies, overrides }),
	);
	say(`Installing n8n ${version} into ${folder}: about 3 GB and five minutes, once`);
	// The install scripts of n8n's packages fetch and compile much that no test needs.
	await npm(partial, ['install', '--ignore-scripts', '--no-audit', '--no-fund']);
	say(`Compiling the database driver of n8n ${version}`);
	await npm(partial, ['rebuild', 'sqlite3', 'node']);
	await writeFile(path.join(partial, 'complete'), '');
	await rename(partial, folder);
	say(`n8n ${version} is installed`);
}

/** Reports every half minute that it is still at it, and npm's words only when it fails. */
async function npm(folder: string, args: string[]): Promise<void> {
	const start = Date.now();
	const child = spawn('npm', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
	let output = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
	}
	const progress = setInterval(() => {
		say(`  … npm ${args[0]} since ${Math.round((Date.now() - start) / 1000)} s`);
	}, 30_000);
	const code = await new Promise<number | null>((resolve, reject) => {
		child.on('error', reject);
		child.on('exit', resolve);
	});
	clearInterval(progress);
	if (code !== 0)
		throw new Error(`npm ${args.join(' ')} failed in ${folder}:\n${output.slice(-4000)}`);
}

function say(text: string): void {
	process.stderr.write(`${text}\n`);
}
