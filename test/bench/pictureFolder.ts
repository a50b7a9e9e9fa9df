import { linkSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { noiseImage } from '../support/images';

/** Bytes of one picture, about. */
export const PICTURE_BYTES = 8_000_000;

/** Noise takes three bytes a pixel, compressed or not. */
const SIDE = Math.round(Math.sqrt(PICTURE_BYTES / 3));

const DIFFERENT_PICTURES = 5;

/** Fills a new folder with so many PNG files, a handful of which differ. */
export async function makePictureFolder(count: number): Promise<string> {
	const folder = mkdtempSync(path.join(tmpdir(), 'big-pictures-'));
	const fileOf = (number: number) => path.join(folder, `${number}.png`);
	for (let number = 0; number < count; number++) {
		if (number < DIFFERENT_PICTURES)
			writeFileSync(fileOf(number), await noiseImage({ width: SIDE, height: SIDE }));
		else linkSync(fileOf(number % DIFFERENT_PICTURES), fileOf(number));
	}
	return folder;
}

export function removePictureFolder(folder: string): void {
	rmSync(folder, { recursive: true, force: true });
}
