import { linkSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { noiseImage } from '../support/images';

/** Bytes of one image, about. */
export const IMAGE_BYTES = 8_000_000;

/** Noise takes three bytes a pixel, compressed or not. */
const SIDE = Math.round(Math.sqrt(IMAGE_BYTES / 3));

const DIFFERENT_IMAGES = 5;

/** Fills a new folder with so many PNG files, a handful of which differ. */
export async function makeImageFolder(count: number): Promise<string> {
	const folder = mkdtempSync(path.join(tmpdir(), 'large-images-'));
	const fileOf = (number: number) => path.join(folder, `${number}.png`);
	for (let number = 0; number < count; number++) {
		if (number < DIFFERENT_IMAGES)
			writeFileSync(fileOf(number), await noiseImage({ width: SIDE, height: SIDE }));
		else linkSync(fileOf(number % DIFFERENT_IMAGES), fileOf(number));
	}
	return folder;
}

export function removeImageFolder(folder: string): void {
	rmSync(folder, { recursive: true, force: true });
}
