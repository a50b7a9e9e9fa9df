import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';

import { PHOTO_EXAMPLES, PHOTO_FILE, SERVER_EXAMPLES, exampleNames } from '../support/examples';
import { PROJECT } from '../support/n8nNodeTypes';

/** The video that the gateway makes. */
const VIDEO_FILE = path.join(PROJECT, 'test/gateway/media/clip.mp4');

const [PHOTO_WIDTH, PHOTO_HEIGHT] = [1200, 800];

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

const filesIn = (folder: string) =>
	readdirSync(folder).map((file) => ({ file, content: readFileSync(path.join(folder, file)) }));

async function sizeOf(image: Buffer): Promise<Array<number | undefined>> {
	const { width, height } = await sharp(image).metadata();
	return [width, height];
}

it.each(Object.entries(PHOTO_EXAMPLES))(
	'the example "%s" turns a photo into new files',
	(name, { files, tasks }) => {
		const report = runExample(name, output);

		expect(report).toMatch(/^Task +01\w{24}, done in/m);
		expect(report).toMatch(new RegExp(`^Bill +${tasks} task`, 'm'));
		const results = filesIn(output);
		expect(results).toHaveLength(files);
		for (const { content } of results) expect(content.equals(readFileSync(PHOTO_FILE))).toBe(false);
	},
);

it('the example "image-to-image" makes images as big as the photo', async () => {
	runExample('image-to-image', output);

	for (const { content } of filesIn(output))
		expect(await sizeOf(content)).toEqual([PHOTO_WIDTH, PHOTO_HEIGHT]);
});

it('the example "upscale" makes a bigger image of the one that another node has made', async () => {
	runExample('upscale', output);

	const [image] = filesIn(output);
	const [width, height] = await sizeOf(image?.content ?? Buffer.of());
	expect(width).toBeGreaterThan(PHOTO_WIDTH);
	expect(height).toBeGreaterThan(PHOTO_HEIGHT);
});

it('the example "run-workflow" makes a video', () => {
	runExample('run-workflow', output);

	const [video] = filesIn(output);
	expect(video?.file).toMatch(/\.mp4$/);
	expect(video?.content.equals(readFileSync(VIDEO_FILE))).toBe(true);
});

it('every example is run, here or on a server of n8n', () => {
	expect([...Object.keys(PHOTO_EXAMPLES), ...SERVER_EXAMPLES].sort()).toEqual(exampleNames);
});
