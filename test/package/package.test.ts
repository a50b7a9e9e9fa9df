import { execFileSync } from 'node:child_process';
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	readdirSync,
	rmSync,
	symlinkSync,
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

beforeAll(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'packed-'));
	const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
	execFileSync('npm', pack, { cwd: PROJECT, stdio: ['ignore', 'pipe', 'ignore'] });
	const [tarball = ''] = readdirSync(folder);
	installed = path.join(folder, 'node_modules/n8n-nodes-ai-creation-workshop');
	mkdirSync(installed, { recursive: true });
	const unpack = ['-xzf', path.join(folder, tarball), '-C', installed, '--strip-components=1'];
	execFileSync('tar', unpack);
	symlinkSync(
		path.join(PROJECT, 'node_modules/n8n-workflow'),
		path.join(folder, 'node_modules/n8n-workflow'),
	);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function packageJson(): PackageJson {
	return JSON.parse(readFileSync(path.join(installed, 'package.json'), 'utf8')) as PackageJson;
}

describe('the packed tarball', () => {
	it('holds only dist, README, LICENSE and package.json', () => {
		expect(readdirSync(installed).sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json']);
	});

	it('holds only code, icons and codex under dist', () => {
		const files = readdirSync(path.join(installed, 'dist'), { recursive: true, encoding: 'utf8' });
		const strange = files.filter((file) => !/\.(js|svg)$|\.node\.json$|^[^.]+$/.test(file));
		expect(strange).toEqual([]);
		expect(files.filter((file) => file.endsWith('.svg'))).toHaveLength(2);
	});

	it('brings every file that n8n names in package.json', () => {
		const { n8n, main } = packageJson();
		const missing = [...n8n.nodes, ...n8n.credentials, main].filter(
			(file) => !existsSync(path.join(installed, file)),
		);
		expect(missing).toEqual([]);
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
