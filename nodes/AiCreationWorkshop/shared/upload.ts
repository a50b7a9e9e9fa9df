import { text } from './envelope';
import { Failure } from './errors';
import { isHttpUrl } from './service';
import type { Service } from './service';
import type { SourcePicture } from './sourcePicture';

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
	const response = await service.transfer({
		method: 'PUT',
		url: uploadUrl,
		body: await picture.open(),
		// The address is signed for exactly the type that was announced.
		headers: { 'Content-Type': picture.type, 'Content-Length': picture.bytes },
		// A request that may be redirected is kept in memory to be sent again.
		disableFollowRedirect: true,
	});
	if (response.statusCode < 200 || response.statusCode >= 300) {
		const facts = { httpCode: String(response.statusCode), providerMessage: text(response.body) };
		throw new Failure(
			'The file storage of the service refused the upload',
			CHOOSE_INLINE,
			facts,
			REJECTED,
		);
	}
	return accessUrl;
}

const CHOOSE_INLINE =
	'Set "Image Transfer" under "Options" to "Inline", which works up to about 6 MB.';
const REJECTED = { isRejected: true };
