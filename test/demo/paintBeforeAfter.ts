import { readdirSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';

import { DEMO_OUTPUT, PHOTO_FILE } from '../support/examples';
import { PROJECT } from '../support/n8nNodeTypes';

const WIDTH = 400;
const HEIGHT = 267;
const GAP = 16;

/** Puts the photo and what the demo made of it side by side, for the README. */
async function paintBeforeAfter(file: string): Promise<void> {
	const files = [
		PHOTO_FILE,
		...readdirSync(DEMO_OUTPUT).map((name) => path.join(DEMO_OUTPUT, name)),
	];
	const panes = await Promise.all(
		files.map(async (one, index) => ({
			input: await sharp(one).resize(WIDTH, HEIGHT).toBuffer(),
			left: index * (WIDTH + GAP),
			top: 0,
		})),
	);
	const width = files.length * (WIDTH + GAP) - GAP;
	await sharp({ create: { width, height: HEIGHT, channels: 3, background: '#ffffff' } })
		.composite(panes)
		.jpeg({ quality: 85 })
		.toFile(file);
	console.log(`Painted ${file}`);
}

void paintBeforeAfter(path.join(PROJECT, 'docs/images/image-to-image.jpg'));
