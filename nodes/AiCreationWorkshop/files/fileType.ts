/** First bytes, in hexadecimal, of the formats that start with a fixed sequence. */
const MAGIC_BYTES: Record<string, RegExp> = {
	'image/png': /^89504e470d0a1a0a/,
	'image/jpeg': /^ffd8ff/,
	'image/gif': /^474946383[79]61/,
	'image/webp': /^52494646.{8}57454250/,
	'image/bmp': /^424d/,
	'image/tiff': /^(49492a00|4d4d002a)/,
	'image/avif': /^.{8}667479706176(6966|6973)/,
	'image/heic': /^.{8}66747970(68656963|68656978|6d696631)/,
	// Other brands of the same container as HEIC are videos; audio has one of its own.
	'audio/mp4': /^.{8}667479704d3441/,
	'video/mp4': /^.{8}66747970/,
	'video/webm': /^1a45dfa3/,
	'audio/wav': /^52494646.{8}57415645/,
	'audio/mpeg': /^(494433|fff[23ab])/,
	'audio/ogg': /^4f676753/,
	'audio/flac': /^664c6143/,
	'application/pdf': /^255044462d/,
	'application/zip': /^504b0304/,
	'application/gzip': /^1f8b08/,
};

const EXTENSIONS: Record<string, string> = {
	'image/png': 'png',
	'image/jpeg': 'jpg',
	'image/gif': 'gif',
	'image/webp': 'webp',
	'image/bmp': 'bmp',
	'image/tiff': 'tiff',
	'image/avif': 'avif',
	'image/heic': 'heic',
	'image/svg+xml': 'svg',
	'video/mp4': 'mp4',
	'video/webm': 'webm',
	'video/quicktime': 'mov',
	'audio/mp4': 'm4a',
	'audio/wav': 'wav',
	'audio/mpeg': 'mp3',
	'audio/ogg': 'ogg',
	'audio/flac': 'flac',
	'application/pdf': 'pdf',
	'application/zip': 'zip',
	'application/gzip': 'gz',
	'application/json': 'json',
	'text/plain': 'txt',
	'text/csv': 'csv',
	'text/html': 'html',
	'text/xml': 'xml',
	'model/gltf-binary': 'glb',
};

/** How many bytes {@link sniffType} needs. */
export const HEAD_BYTES = 12;

/** The MIME type that the first bytes of a file show; undefined when they are of none known. */
export function sniffType(head: Uint8Array): string | undefined {
	const bytes = Buffer.from(head.subarray(0, HEAD_BYTES)).toString('hex');
	return Object.keys(MAGIC_BYTES).find((type) => MAGIC_BYTES[type]?.test(bytes));
}

/**
 * The MIME type of a file: what its first bytes show, else the declared one, unless the bytes should
 * have confirmed it.
 */
export function detectType(head: Uint8Array, declaredType: string | undefined): string | undefined {
	const declared = normalizeType(declaredType);
	const isVerifiable = declared !== undefined && Object.hasOwn(MAGIC_BYTES, declared);
	return sniffType(head) ?? (isVerifiable ? undefined : declared);
}

/**
 * Whether something else, such as a page to sign in, stands in place of an image, a video or a sound.
 *
 * @param type of the file, as {@link detectType} returns it
 * @param expectedType that its URL names
 */
export function isSubstitute(
	head: Uint8Array,
	type: string,
	expectedType: string | undefined,
): boolean {
	const isShown = sniffType(head) !== undefined;
	return !isShown && isMediaType(expectedType) && !isMediaType(type);
}

function isMediaType(type: string | undefined): boolean {
	return /^(image|video|audio)\//.test(type ?? '');
}

/** A declared type in its usual spelling; undefined for what is not a type, or says nothing. */
export function normalizeType(declaredType: string | undefined): string | undefined {
	const type = declaredType?.split(';')[0]?.trim().toLowerCase().replace('/jpg', '/jpeg') ?? '';
	const isType = /^[\w.+-]{1,60}\/[\w.+-]{1,60}$/.test(type) && !type.endsWith('octet-stream');
	return isType ? type : undefined;
}

export function typeOfExtension(extension: string): string | undefined {
	const wanted = extension.toLowerCase().replace('jpeg', 'jpg').replace(/^tif$/, 'tiff');
	return Object.keys(EXTENSIONS).find((type) => EXTENSIONS[type] === wanted);
}

/** The usual file extension of a MIME type, without the dot. */
export function extensionOf(type: string): string | undefined {
	return Object.hasOwn(EXTENSIONS, type) ? EXTENSIONS[type] : undefined;
}

export function isImageType(type: string | undefined): type is string {
	return type?.startsWith('image/') === true;
}
