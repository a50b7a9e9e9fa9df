/** First bytes, in hexadecimal, of the formats that pictures come in. */
const SIGNATURES: Record<string, RegExp> = {
	'image/png': /^89504e470d0a1a0a/,
	'image/jpeg': /^ffd8ff/,
	'image/gif': /^474946383[79]61/,
	'image/webp': /^52494646.{8}57454250/,
	'image/bmp': /^424d/,
	'image/tiff': /^(49492a00|4d4d002a)/,
	'image/avif': /^.{8}667479706176(6966|6973)/,
	'image/heic': /^.{8}66747970(68656963|68656978|6d696631)/,
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
};

/** How many bytes {@link typeOfBytes} wants to see. */
export const SIGNATURE_BYTES = 12;

/** The MIME type that the first bytes of a picture tell; undefined when they are of none known. */
export function typeOfBytes(start: Buffer): string | undefined {
	const bytes = start.subarray(0, SIGNATURE_BYTES).toString('hex');
	return Object.keys(SIGNATURES).find((type) => SIGNATURES[type]?.test(bytes));
}

/**
 * The MIME type of a picture: what its bytes say, else what is claimed for it, unless the bytes
 * ought to have confirmed the claim.
 *
 * @returns undefined when it is no picture
 */
export function imageType(start: Buffer, claimed: string | undefined): string | undefined {
	const known = typeOfBytes(start);
	const claim = claimed?.split(';')[0]?.trim().toLowerCase().replace('/jpg', '/jpeg') ?? '';
	const isUncheckable = /^image\/[\w.+-]+$/.test(claim) && !(claim in SIGNATURES);
	return known ?? (isUncheckable ? claim : undefined);
}

export function typeOfExtension(extension: string): string | undefined {
	const wanted = extension.toLowerCase().replace('jpeg', 'jpg').replace(/^tif$/, 'tiff');
	return Object.keys(EXTENSIONS).find((type) => EXTENSIONS[type] === wanted);
}

/** The usual file extension of a MIME type, without the dot. */
export function extensionOf(type: string): string | undefined {
	return EXTENSIONS[type];
}
