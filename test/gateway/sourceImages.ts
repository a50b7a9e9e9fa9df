import sharp from 'sharp';
import { ServiceError } from './envelope';

const loopback = ['127.0.0.1', 'localhost', '[::1]'];

/** The bytes behind one value of `init_images`, checked to be a picture that can be decoded. */
export async function sourceImage(value: string): Promise<Buffer> {
	if (/^https?:/i.test(value)) {
		const bytes = await download(value);
		await mediaType(bytes);
		return bytes;
	}
	const [, announced, base64] = /^data:(image\/[\w.+-]+);base64,(.*)$/s.exec(value) ?? [];
	if (!announced || !base64) throw badImage('expected a URL or data:image/…;base64,…');
	const bytes = Buffer.from(base64, 'base64');
	if (bytes.toString('base64') !== base64) throw badImage('broken base64');
	const actual = await mediaType(bytes);
	if (actual !== announced) throw badImage(`announced ${announced}, found ${actual}`);
	return bytes;
}

/** The real media type of a picture, found by decoding all of it. */
async function mediaType(bytes: Buffer): Promise<string> {
	try {
		await sharp(bytes).stats();
		const { mediaType: type, format } = await sharp(bytes).metadata();
		return type ?? `image/${format}`;
	} catch (error) {
		throw badImage(`unreadable picture, ${String(error)}`);
	}
}

/** Only loopback is asked, so that no test can reach out to the network. */
async function download(url: string): Promise<Buffer> {
	try {
		if (!loopback.includes(new URL(url).hostname)) throw new Error('not a loopback address');
		const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(5000) });
		if (!response.ok) throw new Error(`HTTP ${response.status}`);
		return Buffer.from(await response.arrayBuffer());
	} catch (error) {
		throw new ServiceError('IMAGE_DOWNLOAD_FAILED', `cannot download ${url}: ${String(error)}`);
	}
}

function badImage(reason: string): ServiceError {
	return new ServiceError('INVALID_IMAGE', `init_images: ${reason}`);
}
