import { readFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';

/** The formats of result files, by their extension. */
export const formats = {
	png: { mediaType: 'image/png', type: 'image' },
	jpg: { mediaType: 'image/jpeg', type: 'image' },
	webp: { mediaType: 'image/webp', type: 'image' },
	mp4: { mediaType: 'video/mp4', type: 'video' },
	webm: { mediaType: 'video/webm', type: 'video' },
	wav: { mediaType: 'audio/wav', type: 'audio' },
	txt: { mediaType: 'text/plain; charset=utf-8', type: 'text' },
} as const;

export type Format = keyof typeof formats;
export type ImageFormat = 'png' | 'jpg' | 'webp';

/** A result file, finished or still being made. */
export interface Content {
	format: Format;
	bytes: Promise<Buffer>;
	/** What the platform says about a file of its type, such as width and height. */
	details?: object;
}

export function isImageFormat(format: Format): format is ImageFormat {
	return formats[format].type === 'image';
}

/** An image in a format, from PNG. */
export async function convertImage(png: Promise<Buffer>, format: ImageFormat): Promise<Buffer> {
	if (format === 'png') return await png;
	const image = sharp(await png);
	return await (format === 'jpg' ? image.jpeg() : image.webp()).toBuffer();
}

/** A small file that is no image. The text is the content of a text file. */
export function sampleFile(format: Exclude<Format, ImageFormat>, text: string): Content {
	if (format === 'txt') return { format, bytes: Promise.resolve(Buffer.from(text)) };
	return format === 'wav' ? sound() : video(format);
}

/** A video of one second in 16 × 16 pixels. */
function video(format: 'mp4' | 'webm'): Content {
	const bytes = readFile(path.join(__dirname, 'media', `clip.${format}`));
	return { format, bytes, details: { width: 16, height: 16, duration: 1000 } };
}

const SAMPLE_RATE = 8000;
const SAMPLES = 800;

/** A tone of a tenth of a second: PCM with one channel of 8 bits. */
function sound(): Content {
	const samples = Buffer.from(
		Array.from({ length: SAMPLES }, (_, i) => 128 + Math.round(100 * Math.sin(i / 3))),
	);
	const bytes = Promise.resolve(Buffer.concat([wavHeader(samples.length), samples]));
	return { format: 'wav', bytes, details: { duration: (SAMPLES / SAMPLE_RATE) * 1000 } };
}

/** Chunks `RIFF`, `fmt ` and the head of `data`. */
function wavHeader(bytes: number): Buffer {
	const header = Buffer.alloc(44);
	header.write('RIFF', 0, 'latin1');
	header.writeUInt32LE(36 + bytes, 4);
	header.write('WAVEfmt ', 8, 'latin1');
	header.writeUInt32LE(16, 16);
	header.writeUInt16LE(1, 20);
	header.writeUInt16LE(1, 22);
	header.writeUInt32LE(SAMPLE_RATE, 24);
	header.writeUInt32LE(SAMPLE_RATE, 28);
	header.writeUInt16LE(1, 32);
	header.writeUInt16LE(8, 34);
	header.write('data', 36, 'latin1');
	header.writeUInt32LE(bytes, 40);
	return header;
}
