import sharp from 'sharp';

export interface Picture {
	/** Pixels. */
	width?: number;
	height?: number;
	/** Makes the file as large as its pixels, three bytes each. */
	noise?: boolean;
}

/** A PNG file, of one colour unless told. */
export async function png({ width = 64, height = 48, noise = false }: Picture): Promise<Buffer> {
	const plain = { width, height, channels: 3 as const, background: '#a4552a' };
	const grain = { type: 'gaussian' as const, mean: 128, sigma: 60 };
	const create = noise ? { ...plain, noise: grain } : plain;
	return await sharp({ create })
		.png({ compressionLevel: noise ? 0 : 6 })
		.toBuffer();
}
