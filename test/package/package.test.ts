import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	readdirSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { PROJECT, loadNodes } from '../support/n8nNodeTypes';

interface PackageJson {
	main: string;
	dependencies?: Record<string, string>;
	n8n: { nodes: string[]; credentials: string[] };
}

/** Where npm would install the packed tarball: beside nothing but its peer. */
let installed: string;
let folder: string;

/** Bytes. */
const MAX_TARBALL_SIZE = 80_000;

function pack(destination: string): string {
	mkdirSync(destination, { recursive: true });
	const options = ['pack', '--json', '--ignore-scripts', '--pack-destination', destination];
	execFileSync('npm', options, { cwd: PROJECT, stdio: ['ignore', 'pipe', 'ignore'] });
	const [name = ''] = readdirSync(destination);
	return path.join(destination, name);
}

let tarball: string;

beforeAll(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'packed-'));
	tarball = pack(path.join(folder, 'first'));
	installed = path.join(folder, 'node_modules/n8n-nodes-ai-creation-workshop');
	mkdirSync(installed, { recursive: true });
	execFileSync('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1']);
	symlinkSync(
		path.join(PROJECT, 'node_modules/n8n-workflow'),
		path.join(folder, 'node_modules/n8n-workflow'),
	);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

/** Checks a folder by the rules of n8n's package scanner. */
const scan = (directory: string, ...patterns: string[]) =>
	execFileSync(process.execPath, [path.join(__dirname, 'scan.mjs'), directory, ...patterns], {
		encoding: 'utf8',
		// The rules of n8n-nodes-base behave differently in jest's environment.
		env: { ...process.env, NODE_ENV: 'production' },
	}).trim();

function packageJson(): PackageJson {
	return JSON.parse(readFileSync(path.join(installed, 'package.json'), 'utf8')) as PackageJson;
}

describe("n8n's package scanner", () => {
	it('finds nothing in the sources', () => {
		const patterns = ['package.json', '{nodes,credentials}/**/*.{ts,json}'];
		expect(scan(PROJECT, ...patterns)).toMatch(/^\d\d files checked$/);
	});

	it('finds nothing in the packed tarball', () => {
		expect(scan(installed, '**/*.{js,json}')).toMatch(/^\d\d files checked$/);
	});

	it('finds what it should', () => {
		const directory = path.join(folder, 'wrong');
		mkdirSync(directory);
		writeFileSync(path.join(directory, 'wrong.js'), "console.log(require('fs'));\n");
		expect(scan(directory, '**/*.js')).toContain('no-restricted-imports');
	});
});

describe('the packed tarball', () => {
	it('holds only dist, README, LICENSE and package.json', () => {
		expect(readdirSync(installed).sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json']);
	});

	it('holds only code, icons, codex and schemas under dist', () => {
		const files = readdirSync(path.join(installed, 'dist'), { recursive: true, encoding: 'utf8' });
		const known = /\.(js|svg)$|\.node\.json$|__schema__\/v1\.0\.0(\/\w+)*(\.json)?$|^[^.]+$/;
		expect(files.filter((file) => !known.test(file))).toEqual([]);
		expect(files.filter((file) => file.endsWith('.svg'))).toHaveLength(2);
	});

	it('brings every file that n8n names in package.json', () => {
		const { n8n, main } = packageJson();
		const missing = [...n8n.nodes, ...n8n.credentials, main].filter(
			(file) => !existsSync(path.join(installed, file)),
		);
		expect(missing).toEqual([]);
	});

	it(`has at most ${MAX_TARBALL_SIZE} bytes`, () => {
		expect(statSync(tarball).size).toBeLessThanOrEqual(MAX_TARBALL_SIZE);
	});

	it('has the same bytes when it is packed again', () => {
		const again = pack(path.join(folder, 'second'));
		expect(sha256(again)).toBe(sha256(tarball));
	});

	it('has no runtime dependencies', () => {
		expect(packageJson().dependencies ?? {}).toEqual({});
	});

	it('is loaded by n8n with node, credential, icons and codex', async () => {
		const nodes = await loadNodes(installed);
		const { description, methods } = nodes.getByNameAndVersion(
			'n8n-nodes-ai-creation-workshop.aiCreationWorkshop',
		);
		expect(description).toMatchObject({
			displayName: 'AI Creation Workshop',
			usableAsTool: true,
			codex: {
				alias: expect.arrayContaining(['alibaba', 'stable diffusion', '智作工坊']),
				// The search of the nodes panel leaves out what is of this category and no root node.
				subcategories: { AI: expect.arrayContaining(['Root Nodes']) },
			},
		});
		expect(JSON.stringify(description.iconUrl)).toMatch(/\.svg.*\.dark\.svg/);
		expect(Object.keys(methods?.credentialTest ?? {})).toEqual(['testAccessKeyPair']);
		const credential = nodes.credentialTypes.get('aiCreationWorkshopApi');
		expect(credential?.properties.map(({ name }) => name)).toEqual(
			expect.arrayContaining(['accessKeyId', 'accessKeySecret', 'endpoint']),
		);
	});

	it('exports the two classes to programs', () => {
		const program = `console.log(Object.keys(require('n8n-nodes-ai-creation-workshop')).sort().join())`;
		const output = execFileSync(process.execPath, ['-e', program], {
			cwd: folder,
			encoding: 'utf8',
		});
		expect(output.trim()).toBe('AiCreationWorkshop,AiCreationWorkshopApi');
	});
});
