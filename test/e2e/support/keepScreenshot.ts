import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page, PageScreenshotOptions } from 'playwright-core';
import sharp from 'sharp';

import { PROJECT } from '../../support/n8nNodeTypes';

const FOLDER = path.join(PROJECT, 'docs/images');

/** The editor of expressions leaves an empty white box in the corner of the window. */
const HIDDEN = 'div[class^="ͼ"] { visibility: hidden !important }';

/** Writes a screenshot into the images of the documentation, as a small PNG file. */
export async function keepScreenshot(name: string, content: Buffer): Promise<void> {
	const file = path.join(FOLDER, `${name}.png`);
	await mkdir(path.dirname(file), { recursive: true });
	const { width, height, size } = await sharp(content)
		.png({ palette: true, quality: 90, effort: 10 })
		.toFile(file);
	const kilobytes = Math.round(size / 1000);
	console.log(`${path.relative(PROJECT, file)}  ${width} × ${height}, ${kilobytes} kB`);
}

/** A part of the window, in pixels. */
export type Clip = PageScreenshotOptions['clip'];

/** A screenshot of the window in which nothing moves, and without a tooltip under the mouse. */
export async function stillWindow(page: Page, clip?: Clip): Promise<Buffer> {
	await page.mouse.move(0, 0);
	return await page.screenshot({ animations: 'disabled', style: HIDDEN, clip });
}
