import sharp from 'sharp';

import type { Paint } from '../gateway/images';

/** Pixels. */
export interface ImageSize {
	width?: number;
	height?: number;
}

interface PlainImage extends ImageSize {
	/** As CSS writes it. */
	color?: string;
	format?: 'png' | 'jpeg';
}

const DEFAULT_SIZE = { width: 64, height: 48 };
const CHANNELS = 3;

/** An image of one color. */
export async function plainImage({
	color = '#a4552a',
	format = 'png',
	...size
}: PlainImage = {}): Promise<Buffer> {
	const create = { ...DEFAULT_SIZE, ...size, channels: CHANNELS, background: color } as const;
	return await sharp({ create }).toFormat(format).toBuffer();
}

/** A PNG file as large as its pixels, three bytes each. */
export async function noiseImage(size: ImageSize = {}): Promise<Buffer> {
	const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
	const plain = { ...DEFAULT_SIZE, ...size, channels: CHANNELS, background: 'black' } as const;
	return await sharp({ create: { ...plain, noise } })
		.png({ compressionLevel: 0 })
		.toBuffer();
}

const seededImages = new Map<number, Promise<Buffer>>();

/** A small PNG file, another one for each seed below 2^24. */
export async function seededImage(seed: number): Promise<Buffer> {
	const color = `#${seed.toString(16).padStart(6, '0')}`;
	const image = seededImages.get(seed) ?? plainImage({ width: 8, height: 6, color });
	seededImages.set(seed, image);
	return await image;
}

/** Makes a gateway deliver {@link seededImage}s. */
export const paintSeed: Paint = async (_source, { seed }) => await seededImage(seed);

/** A PNG file as a data URI. */
export function toDataUri(image: Buffer): string {
	return `data:image/png;base64,${image.toString('base64')}`;
}
