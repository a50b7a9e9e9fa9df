import sharp from 'sharp';
import { ServiceError } from './envelope';

const loopback = ['127.0.0.1', 'localhost', '[::1]'];

/** What a field takes; it is part of the error codes. */
export type InputFileKind = 'image' | 'file';

/**
 * The bytes behind the value of a file field: a URL, or a data URI. An image is decoded.
 *
 * @param field the path of the field, for the error
 * @throws ServiceError when it is neither, or no such file
 */
export async function readInputFile(
	value: string,
	field: string,
	kind: InputFileKind,
): Promise<Buffer> {
	const isUrl = /^https?:/i.test(value);
	const { bytes, announced } = isUrl
		? { bytes: await download(value, field, kind), announced: undefined }
		: decode(value, field, kind);
	if (kind === 'file') return bytes;
	const actual = await imageType(bytes, field);
	if (announced !== undefined && actual !== announced) {
		throw invalid(kind, field, `announced ${announced}, found ${actual}`);
	}
	return bytes;
}

function decode(value: string, field: string, kind: InputFileKind) {
	const [, announced, base64] = /^data:([\w.+-]+\/[\w.+-]+);base64,(.+)$/s.exec(value) ?? [];
	if (!announced || !base64) {
		throw invalid(kind, field, 'expected a URL or data:<media type>;base64,…');
	}
	const bytes = Buffer.from(base64, 'base64');
	if (bytes.toString('base64') !== base64) throw invalid(kind, field, 'broken base64');
	return { bytes, announced };
}

/** The media type of an image, found by decoding all of it. */
async function imageType(bytes: Buffer, field: string): Promise<string> {
	try {
		await sharp(bytes).stats();
		const { mediaType, format } = await sharp(bytes).metadata();
		return mediaType ?? `image/${format}`;
	} catch (error) {
		throw invalid('image', field, `unreadable image, ${String(error)}`);
	}
}

/** Only loopback addresses are requested, so that no test reaches out to the network. */
async function download(url: string, field: string, kind: InputFileKind): Promise<Buffer> {
	try {
		if (!loopback.includes(new URL(url).hostname)) throw new Error('not a loopback address');
		const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(5000) });
		if (!response.ok) throw new Error(`HTTP ${response.status}`);
		return Buffer.from(await response.arrayBuffer());
	} catch (error) {
		const code = `${kind.toUpperCase()}_DOWNLOAD_FAILED`;
		throw new ServiceError(code, `${field}: cannot download ${url}: ${String(error)}`);
	}
}

function invalid(kind: InputFileKind, field: string, reason: string): ServiceError {
	return new ServiceError(`INVALID_${kind.toUpperCase()}`, `${field}: ${reason}`);
}
