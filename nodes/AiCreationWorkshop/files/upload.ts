import { Failure } from '../errors/workshopError';
import type { FailureFacts } from '../errors/workshopError';
import { isHttpUrl } from '../transport/client';
import type { Service } from '../transport/client';
import type { SourcePicture } from './inputFile';
import { quoted } from '../values/text';

/** Known from the vendor's SDKs only: no page of the documentation describes it. */
const UPLOAD_SIGN_URL = '/scc/sp_create_temp_file_upload_sign';

/**
 * Puts a picture into the service's temporary storage, by stream where n8n has it on disk.
 *
 * @returns the URL under which the service finds it
 * @throws Failure; one whose nature is `isRejected` when the service does not want the upload
 */
export async function uploadPicture(picture: SourcePicture, service: Service): Promise<string> {
	const { uploadUrl, accessUrl } = await service.ask(UPLOAD_SIGN_URL, {
		originalFilename: picture.fileName,
		contentType: picture.type,
		size: picture.bytes,
	});
	if (!isHttpUrl(uploadUrl) || !isHttpUrl(accessUrl)) {
		throw new Failure('The service gave no address for the upload', CHOOSE_INLINE, {}, REJECTED);
	}
	const { statusCode, text } = await service.put({
		url: uploadUrl,
		body: await picture.open(),
		// The address is signed for exactly the type that was announced.
		headers: { 'Content-Type': picture.type, 'Content-Length': picture.bytes },
	});
	if (statusCode < 200 || statusCode >= 300) {
		const facts = { httpCode: String(statusCode), ...storageError(text) };
		const message = 'The file storage of the service refused the upload';
		const isTransient = statusCode >= 500 || statusCode === 429;
		throw new Failure(message, CHOOSE_INLINE, facts, { ...REJECTED, isTransient });
	}
	return accessUrl;
}

/** Of the storage's XML only code and message: it goes on with its string to sign. */
function storageError(body: string): FailureFacts {
	const start = body.slice(0, 2000);
	const [code, message] = ['Code', 'Message'].map(
		(tag) => new RegExp(`<${tag}>([^<]*)`).exec(start)?.[1],
	);
	const isXml = /^\s*</.test(start);
	return { code: quoted(code), providerMessage: quoted(isXml ? message : start) };
}

const CHOOSE_INLINE =
	'Set "Image Transfer" under "Options" to "Inline", which works up to about 6 MB.';
const REJECTED = { isRejected: true };
