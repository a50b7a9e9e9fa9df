import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';

import { DEMO_OUTPUT, PHOTO_FILE } from '../support/examples';

const EXPECTED_IMAGES = 2;

/** Mean difference from the photo for each colour value of 0 to 255. */
async function differenceFromPhoto(file: string): Promise<number> {
	const [image, photo] = await Promise.all(
		[file, PHOTO_FILE].map(
			async (one) => await sharp(one).resize(120, 80).removeAlpha().raw().toBuffer(),
		),
	);
	if (image?.length !== photo?.length) throw new Error(`${file} has other colours than a photo`);
	const sum =
		image?.reduce((total, value, i) => total + Math.abs(value - (photo?.[i] ?? 0)), 0) ?? 0;
	return sum / (image?.length ?? 1);
}

/** Fails when the demo lacks an image, or left something else, or the photo itself. */
async function checkDemo(): Promise<void> {
	const files = readdirSync(DEMO_OUTPUT);
	if (files.length !== EXPECTED_IMAGES) throw new Error(`${files.length} images in ${DEMO_OUTPUT}`);
	const contents = new Set(
		files.map((file) => readFileSync(path.join(DEMO_OUTPUT, file), 'base64')),
	);
	if (contents.size !== files.length) throw new Error('The demo left the same image twice');
	for (const file of files) {
		const difference = await differenceFromPhoto(path.join(DEMO_OUTPUT, file));
		if (difference < 3) throw new Error(`${file} is the photo itself`);
		console.log(
			`${file} is an image that differs from the photo by ${difference.toFixed(0)} of 255`,
		);
	}
}

void checkDemo();
