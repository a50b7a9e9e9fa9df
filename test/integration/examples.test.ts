import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';

import { PHOTO_FILE, exampleNames } from '../support/examples';
import { PROJECT } from '../support/n8nNodeTypes';

/** How many images each example brings for one photo. */
const IMAGES: Record<string, number> = { 'image-to-image': 2, 'submit-and-get-result': 1 };

/** Runs the demo in a process of its own: n8n's Form node needs ES modules, which jest's VM has not. */
function runExample(name: string, output: string): string {
	const tsx = path.join(PROJECT, 'node_modules/tsx/dist/cli.mjs');
	const demo = path.join(PROJECT, 'test/demo/run.ts');
	const args = [tsx, demo, '--example', name, '--output', output, '--seconds', '0.2'];
	return execFileSync(process.execPath, args, { encoding: 'utf8' });
}

let output: string;
beforeEach(() => {
	output = mkdtempSync(path.join(tmpdir(), 'example-'));
});
afterEach(() => rmSync(output, { recursive: true, force: true }));

it.each(exampleNames)(
	'the example "%s" turns a photo into new images for one bill',
	async (name) => {
		const report = runExample(name, output);

		expect(report).toMatch(/^Task +01\w{24}, done in/m);
		expect(report).toMatch(/^Bill +1 task$/m);
		const files = readdirSync(output);
		expect(files).toHaveLength(IMAGES[name] ?? 0);
		for (const file of files) {
			const content = readFileSync(path.join(output, file));
			const { width, height } = await sharp(content).metadata();
			expect([width, height]).toEqual([1200, 800]);
			expect(content.equals(readFileSync(PHOTO_FILE))).toBe(false);
		}
	},
);
