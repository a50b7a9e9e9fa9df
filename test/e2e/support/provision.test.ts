import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { npmEnvironment, runInstallScripts } from './installN8n';
import { provision } from './provision';
import { NODE_MAJOR } from './versions';

const VERSION = '9.9.9';

/** Node.js with the version that n8n needs, whatever version runs the tests. */
const NODE = `#!/bin/sh
if [ "$1" = --version ]; then echo v${NODE_MAJOR}.0.0; else exec '${process.execPath}' "$@"; fi
`;

const PARTS = {
	'the Node.js': { file: 'node_modules/node/bin/node', content: NODE },
	'the command line': { file: 'node_modules/n8n/bin/n8n', content: `console.log('${VERSION}')` },
	'the database driver': {
		file: 'node_modules/sqlite3/index.js',
		content: 'exports.Database = class { get(query, done) { done(null, { one: 1 }); } };',
	},
};

/** The install script of a package that compiles itself. */
const COMPILE = `node -e "fs.writeFileSync('compiled', '')"`;

let scratch: string;

beforeEach(async () => {
	scratch = await mkdtemp(path.join(tmpdir(), 'provision-'));
	jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(async () => {
	jest.restoreAllMocks();
	await rm(scratch, { recursive: true });
});

describe('provisioning n8n', () => {
	const install = jest.fn(installStandIn);
	const provisionStandIn = async () =>
		await provision({ version: VERSION }, { cache: scratch, install });
	const folder = () => path.join(scratch, `n8n-${VERSION}`);

	beforeEach(() => install.mockReset().mockImplementation(installStandIn));

	it('installs what is missing, once', async () => {
		const first = await provisionStandIn();
		const second = await provisionStandIn();

		expect(existsSync(first.node)).toBe(true);
		expect(existsSync(first.n8n)).toBe(true);
		expect(second).toEqual(first);
		expect(install).toHaveBeenCalledTimes(1);
	});

	it.each(Object.entries(PARTS))(
		'replaces an installation that lost %s',
		async (_name, { file }) => {
			await provisionStandIn();
			await rm(path.join(folder(), file));

			await provisionStandIn();

			expect(existsSync(path.join(folder(), file))).toBe(true);
			expect(install).toHaveBeenCalledTimes(2);
		},
	);

	it('replaces an installation of another version', async () => {
		await provisionStandIn();
		await write(folder(), {
			file: PARTS['the command line'].file,
			content: "console.log('1.0.0')",
		});

		await provisionStandIn();

		expect(install).toHaveBeenCalledTimes(2);
	});

	it('refuses what it installed when the Node.js is missing in it, and keeps nothing of it', async () => {
		install.mockImplementation(async (_wanted, partial) => {
			await installStandIn(_wanted, partial);
			await rm(path.join(partial, PARTS['the Node.js'].file));
		});

		await expect(provisionStandIn()).rejects.toThrow(/node --version\n.*ENOENT/);
		expect(existsSync(folder())).toBe(false);
	});

	it('is tried again after an installation that failed', async () => {
		install.mockRejectedValueOnce(new Error('no network'));

		await expect(provisionStandIn()).rejects.toThrow('no network');
		await expect(provisionStandIn()).resolves.toMatchObject({ version: VERSION });
	});

	it('installs a version once when several need it at the same time', async () => {
		await Promise.all([provisionStandIn(), provisionStandIn(), provisionStandIn()]);

		expect(install).toHaveBeenCalledTimes(1);
	});

	it('takes over the lock of a process that has ended', async () => {
		const lock = `${folder()}.lock`;
		await mkdir(lock);
		await utimes(lock, 0, 0);

		await expect(provisionStandIn()).resolves.toMatchObject({ version: VERSION });
	});
});

describe('the npm that installs n8n', () => {
	const environment = process.env;

	beforeEach(() => (process.env = { ...environment }));
	afterEach(() => (process.env = environment));

	it('runs install scripts although the npm that started the command runs none', async () => {
		process.env.npm_config_ignore_scripts = 'true';
		const driver = await makePackage(COMPILE);

		await runInstallScripts(scratch, ['driver']);

		expect(existsSync(path.join(driver, 'compiled'))).toBe(true);
	});

	it('runs install scripts although the settings of the user switch them off', async () => {
		process.env.npm_config_userconfig = path.join(scratch, 'user.npmrc');
		await write(scratch, { file: 'user.npmrc', content: 'ignore-scripts=true' });
		const driver = await makePackage(COMPILE);

		await runInstallScripts(scratch, ['driver']);

		expect(existsSync(path.join(driver, 'compiled'))).toBe(true);
	});

	it('is quoted when it fails, although the npm that started the command is silent', async () => {
		process.env.npm_config_loglevel = 'silent';
		await makePackage('echo no compiler >&2; exit 1');

		await expect(runInstallScripts(scratch, ['driver'])).rejects.toThrow(/no compiler/);
	});

	it('takes the settings of the machine from its environment, and no others', () => {
		const machine = {
			PATH: '/bin',
			npm_config_registry: 'http://127.0.0.1:1/',
			'npm_config_//127.0.0.1:1/:_authToken': 'token',
			NPM_CONFIG_HTTPS_PROXY: 'http://127.0.0.1:2/',
			npm_config_nodedir: '/usr',
		};
		const others = {
			npm_config_ignore_scripts: 'true',
			NPM_CONFIG_IGNORE_SCRIPTS: 'true',
			npm_config_loglevel: 'silent',
			npm_config_global: 'true',
			npm_lifecycle_event: 'start',
		};

		expect(npmEnvironment({ ...machine, ...others })).toEqual(machine);
	});
});

/** A folder with one package in it, which has an install script. */
async function makePackage(install: string): Promise<string> {
	const driver = path.join(scratch, 'node_modules/driver');
	const manifest = { name: 'driver', version: '1.0.0', scripts: { install } };
	await write(driver, { file: 'package.json', content: JSON.stringify(manifest) });
	const allowScripts = { driver: true };
	await write(scratch, { file: 'package.json', content: JSON.stringify({ allowScripts }) });
	return driver;
}

async function installStandIn(_wanted: unknown, folder: string): Promise<void> {
	for (const part of Object.values(PARTS)) await write(folder, part);
}

async function write(folder: string, { file, content }: { file: string; content: string }) {
	const target = path.join(folder, file);
	await mkdir(path.dirname(target), { recursive: true });
	await writeFile(target, content);
	await chmod(target, 0o755);
}
