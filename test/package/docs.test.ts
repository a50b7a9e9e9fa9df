import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { INodePropertyOptions, INodeTypeDescription } from 'n8n-workflow';

import { outputSchemas, schemaFile } from '../docs/schemas';
import { builtDescription } from '../support/builtNode';
import { exampleNames, readExample } from '../support/examples';
import { PROJECT } from '../support/n8nNodeTypes';
import { releaseNotes } from './releaseNotes';

const PAGES = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'].concat(
	readdirSync(path.join(PROJECT, 'docs'), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.md'))
		.map((file) => `docs/${file}`),
);
const read = (file: string) => readFileSync(path.join(PROJECT, file), 'utf8');
const manifest = JSON.parse(read('package.json')) as {
	version: string;
	scripts: Record<string, string>;
};

let description: INodeTypeDescription;
beforeAll(async () => {
	description = await builtDescription();
});

const operations = () =>
	description.properties
		.filter(({ name }) => name === 'operation')
		.flatMap((field) => {
			const [resource] = field.displayOptions?.show?.resource ?? [];
			return (field.options as INodePropertyOptions[]).map(({ name, value }) => ({
				resource: String(resource),
				operation: String(value),
				name,
			}));
		});

test('docs/reference.md describes the fields as the node has them (npm run docs)', () => {
	// In a process of its own: prettier needs ES modules, which jest's VM does not have.
	const tsx = path.join(PROJECT, 'node_modules/tsx/dist/cli.mjs');
	execFileSync(process.execPath, [tsx, 'test/docs/reference.ts', '--check'], { cwd: PROJECT });
});

test('the output schemas match real output (npm run schemas), and every operation has one', async () => {
	const schemas = await outputSchemas();
	expect([...schemas.keys()].sort()).toEqual(
		operations()
			.map(({ resource, operation }) => `${resource}/${operation}`)
			.sort(),
	);
	for (const [operation, schema] of schemas) {
		expect([operation, JSON.parse(readFileSync(schemaFile(operation), 'utf8'))]).toEqual([
			operation,
			schema,
		]);
	}
});

test('the README lists every operation', () => {
	const readme = read('README.md');
	for (const { name } of operations()) expect(readme).toMatch(new RegExp(`\\| ${name} +\\|`));
});

test('the subtitle of the node knows every operation', () => {
	for (const { operation } of operations()) {
		expect(description.subtitle).toContain(` ${operation}: "`);
	}
});

test.each(exampleNames)('README and index of the examples say what "%s" shows', (name) => {
	const rowWith = (link: string) => expect.stringContaining(`| [${name}.json](${link}) `);
	const rowsOf = (page: string) => read(page).split('\n');
	expect(rowsOf('README.md')).toContainEqual(rowWith(`docs/examples/${name}.json`));
	expect(rowsOf('docs/examples/README.md')).toContainEqual(rowWith(`${name}.json`));
});

test.each(exampleNames)('a note explains the example "%s"', (name) => {
	const notes = readExample(name).nodes.filter(({ type }) => type.endsWith('.stickyNote'));
	expect(notes).not.toEqual([]);
	for (const { parameters } of notes) expect(parameters.content).toMatch(/^## .{10,}\n[^]{100,}$/);
});

describe.each(PAGES)('%s', (page) => {
	const text = read(page);

	test('has internal links that lead somewhere', () => {
		const links = [...text.matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(([, link]) => link);
		for (const link of links) {
			const [file, anchor] = String(link).split('#');
			const target = file ? path.join(path.dirname(page), file) : page;
			expect([link, existsSync(path.join(PROJECT, target))]).toEqual([link, true]);
			if (anchor)
				expect([link, anchorsOf(read(target))]).toEqual([link, expect.arrayContaining([anchor])]);
		}
	});

	test('names commands that exist', () => {
		const scripts = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, script]) => String(script));
		for (const script of scripts) expect(Object.keys(manifest.scripts)).toContain(script);
		const files = [...text.matchAll(/npx tsx ([\w/.]+)/g)].map(([, file]) => String(file));
		for (const file of files)
			expect([file, existsSync(path.join(PROJECT, file))]).toEqual([file, true]);
	});

	test('is in English', () => {
		expect(text).not.toMatch(/\p{Script=Han}/u);
	});
});

/** As GitHub makes them of headings. */
function anchorsOf(markdown: string): string[] {
	return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
		heading
			.toLowerCase()
			.replace(/[^\p{L}\p{N} _-]/gu, '')
			.replaceAll(' ', '-'),
	);
}

test('interface, errors and package metadata are in English', () => {
	const { keywords, description: summary } = JSON.parse(read('package.json')) as Record<
		string,
		unknown
	>;
	expect(JSON.stringify([description, keywords, summary])).not.toMatch(/\p{Script=Han}/u);
});

test('the changelog has notes about the version of the package', () => {
	expect(releaseNotes(read('CHANGELOG.md'), manifest.version)).toMatch(/^### Added/m);
});
