import { WorkshopError } from '../errors/workshopError';
import type { ErrorClassification, ErrorDetails } from '../errors/workshopError';
import type { WorkshopClient } from '../transport/client';
import { asText, excerpt } from '../values/text';
import { isHttpUrl, urlExpiry } from '../values/url';
import type { InputFile } from './inputFile';

/** Known from the vendor's SDKs only: no page of the documentation describes it. */
export const UPLOAD_SIGN_URL = '/scc/sp_create_temp_file_upload_sign';

const USE_INLINE_HINT =
	"Set 'File Transfer' under 'Options' to 'Inline', which works up to about 6 MB.";

const REFUSED: ErrorClassification = { source: 'storage', isTransient: false, processed: 'no' };

/** A file in the temporary storage of the service. */
export interface UploadedFile {
	/** Where the service finds it. */
	accessUrl: string;
	/** When the URL expires, in ISO format; null when it is not known. */
	expiresAt: string | null;
}

/**
 * Puts a file into the temporary storage of the service, by stream where n8n has it on disk.
 *
 * @throws WorkshopError, not processed when the service refuses the upload
 */
export async function uploadFile(file: InputFile, client: WorkshopClient): Promise<UploadedFile> {
	const contentType = file.type ?? 'application/octet-stream';
	const { data } = await client.post(UPLOAD_SIGN_URL, {
		originalFilename: file.fileName,
		contentType,
		size: file.bytes,
	});
	const { uploadUrl, accessUrl, expireTime } = data;
	if (!isHttpUrl(uploadUrl) || !isHttpUrl(accessUrl)) {
		throw new WorkshopError('The service gave no URL for the upload', USE_INLINE_HINT, {}, REFUSED);
	}
	const content = await file.open();
	try {
		const { statusCode, text } = await client.putFile({
			url: uploadUrl,
			body: content,
			// The URL is signed for exactly the type that was announced.
			headers: { 'Content-Type': contentType, 'Content-Length': file.bytes },
		});
		if (statusCode < 200 || statusCode >= 300) throw storageError(statusCode, text);
		return { accessUrl, expiresAt: urlExpiry(accessUrl) ?? parseExpireTime(expireTime) };
	} finally {
		// A request that fails early leaves its body open.
		if (!Buffer.isBuffer(content)) content.destroy();
	}
}

/** The unit is not documented: seconds of today have ten digits, milliseconds thirteen. */
function parseExpireTime(value: unknown): string | null {
	const number = Number(asText(value) ?? NaN);
	const time = new Date(number < 1e11 ? number * 1000 : number);
	return Number.isNaN(time.getTime()) ? null : time.toISOString();
}

function storageError(statusCode: number, text: string): WorkshopError {
	const details = { httpCode: String(statusCode), ...parseStorageError(text) };
	const message = `The file storage of the service refused the upload (HTTP ${statusCode})`;
	const isTransient = statusCode >= 500 || statusCode === 429;
	return new WorkshopError(message, USE_INLINE_HINT, details, { ...REFUSED, isTransient });
}

/** Only Code and Message: the rest of the XML contains the string to sign. */
function parseStorageError(body: string): ErrorDetails {
	const start = body.slice(0, 2000);
	const [code, message] = ['Code', 'Message'].map(
		(tag) => new RegExp(`<${tag}>([^<]*)`).exec(start)?.[1],
	);
	const isXml = /^\s*</.test(start);
	return { code: excerpt(code), providerMessage: excerpt(isXml ? message : start) };
}
