import sharp, { type OverlayOptions, type Sharp } from 'sharp';
import { randomFrom } from './seededRandom';

/** Pixels. */
export interface Size {
	width: number;
	height: number;
}

/** What decides the look of a generated image; the same recipe gives the same bytes. */
export interface Recipe extends Size {
	seed: number;
	/** 0 keeps the source, 1 changes it most. */
	strength: number;
}

/** Makes an image from a source and a recipe; the bytes go out as `image/png`. */
export type Paint = (source: Buffer | undefined, recipe: Recipe) => Promise<Buffer>;

interface Raw {
	data: Buffer;
	info: { width: number; height: number; channels: 1 | 2 | 3 | 4 };
}

/** The longest side of an image the gateway is willing to make. */
const maxSide = 2048;

/** The side of an image without a source, in pixels; that of Stable Diffusion web UI. */
const defaultSide = 512;

/** How many dabs of paint fit along each side. */
const dabs = 48;

/**
 * The size of the result: as requested, else `scale` times that of the source, never above 2048
 * pixels a side.
 */
export async function sizeFor(
	source: Buffer | undefined,
	requested: Partial<Size>,
	scale = 1,
): Promise<Size> {
	const natural = source
		? (await sharp(source).metadata()).autoOrient
		: { width: defaultSide, height: defaultSide };
	return {
		width: Math.min(requested.width ?? natural.width * scale, maxSide),
		height: Math.min(requested.height ?? natural.height * scale, maxSide),
	};
}

/** Paints over the source, or over a backdrop, and returns the image as PNG. */
export async function paint(source: Buffer | undefined, recipe: Recipe): Promise<Buffer> {
	const base = await sharp(source ?? (await backdrop(recipe)))
		.autoOrient()
		.resize(recipe.width, recipe.height, { fit: 'cover' })
		.flatten({ background: 'white' })
		.toColourspace('srgb')
		.raw()
		.toBuffer({ resolveWithObject: true });
	const layers = await Promise.all([smear(base, recipe), dab(recipe)]);
	return sharp(base.data, { raw: base.info }).composite(layers).png().toBuffer();
}

/** Bands of colour, for an image without a source. */
async function backdrop({ seed, width, height }: Recipe): Promise<Buffer> {
	const random = randomFrom(seed);
	const bands = Buffer.from(Array.from({ length: 4 * 3 }, () => random() * 256));
	return await sharp(bands, { raw: { width: 1, height: 4, channels: 3 } })
		.resize(width, height, { fit: 'fill', kernel: 'cubic' })
		.png()
		.toBuffer();
}

/** The source with its colours turned and its detail smeared, more opaque with the strength. */
async function smear(base: Raw, { seed, strength }: Recipe): Promise<OverlayOptions> {
	const layer = sharp(base.data, { raw: base.info })
		.median(1 + 2 * Math.round(2 * strength))
		.modulate({ hue: Math.round((seed * 137.508) % 360), saturation: 1 + 0.6 * strength });
	return overlay(layer, strength);
}

/** Soft random spots of light and colour, which make neighbouring seeds differ. */
async function dab({ seed, strength, width, height }: Recipe): Promise<OverlayOptions> {
	const random = randomFrom(seed);
	const spots = Buffer.from(Array.from({ length: dabs * dabs * 3 }, () => random() * 256));
	const layer = sharp(spots, { raw: { width: dabs, height: dabs, channels: 3 } }).resize(
		width,
		height,
		{ fit: 'fill', kernel: 'cubic' },
	);
	return { ...(await overlay(layer, 0.7 * strength)), blend: 'soft-light' };
}

async function overlay(layer: Sharp, opacity: number): Promise<OverlayOptions> {
	const { data, info } = await layer
		.ensureAlpha(opacity)
		.raw()
		.toBuffer({ resolveWithObject: true });
	return { input: data, raw: info };
}
