import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import execa from 'execa';
import type { ExecaError } from 'execa';

import { reportProgress, say } from './progress';
import { NODE_MAJOR } from './versions';
import type { N8nVersion } from './versions';

/** Packages whose install scripts n8n needs: one compiles the database driver, one fetches Node.js. */
const BUILT = ['sqlite3', 'node'];

/** Characters of npm's output that an error shows. */
const MAX_SHOWN_OUTPUT = 4000;

/** Settings of npm that depend on the machine: where packages come from, how they are compiled. */
const MACHINE_SETTING =
	/^npm_config_(registry|\/\/.*|(https?_)?proxy|noproxy|ca|cafile|strict_ssl|cache|userconfig|globalconfig|nodedir|python)$/i;

/**
 * Installs n8n, its Node.js and the compiled database driver into an empty folder.
 *
 * @throws what npm wrote when it fails
 */
export async function installN8n(
	{ version, overrides }: N8nVersion,
	folder: string,
): Promise<void> {
	const dependencies = { n8n: version, node: String(NODE_MAJOR) };
	const allowScripts = Object.fromEntries(BUILT.map((name) => [name, true]));
	await writeFile(
		path.join(folder, 'package.json'),
		JSON.stringify({ private: true, dependencies, overrides, allowScripts }),
	);
	say(`Installing n8n ${version} into ${folder}: about 3 GB and three minutes, once`);
	// The install scripts of n8n's packages fetch and compile much that no test needs.
	await npm(folder, ['install', '--ignore-scripts', '--no-audit', '--no-fund']);
	say(`Compiling the database driver of n8n ${version}`);
	await runInstallScripts(folder, BUILT);
}

/** Runs install scripts of packages, also where the settings of the machine switch them off. */
export async function runInstallScripts(folder: string, packages: string[]): Promise<void> {
	await npm(folder, ['rebuild', '--ignore-scripts=false', ...packages]);
}

/**
 * An environment for npm without what `npm run` hands down to its scripts, such as the
 * `ignore-scripts` of this project's `.npmrc`. What the machine needs to reach a registry stays.
 */
export function npmEnvironment(inherited: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	return Object.fromEntries(
		Object.entries(inherited).filter(
			([name]) => !/^npm_/i.test(name) || MACHINE_SETTING.test(name),
		),
	);
}

async function npm(folder: string, args: string[]): Promise<void> {
	const running = execa('npm', args, {
		cwd: folder,
		env: npmEnvironment(process.env),
		extendEnv: false,
		stdin: 'ignore',
		all: true,
	}).catch(({ shortMessage, all = '' }: ExecaError) => {
		throw new Error(`${shortMessage} (in ${folder})\n${all.slice(-MAX_SHOWN_OUTPUT)}`);
	});
	await reportProgress(`npm ${args[0]}`, running);
}
