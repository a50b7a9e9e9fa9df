import { toWorkshopError } from '../errors/networkErrors';
import { WorkshopError } from '../errors/workshopError';
import { retry } from '../flowControl/retry';
import type { WorkshopClient } from '../transport/client';
import type { InputFile } from './inputFile';
import { uploadFile } from './upload';
import type { UploadedFile } from './upload';

/** Files above this many bytes are uploaded; the vendor's SDKs draw the line there too. */
const MAX_INLINE_BYTES = 1024 * 1024;

/** The gateway takes 8 MB; the other fields need a little of it. */
const MAX_INLINE_TOTAL_BYTES = 8 * 1024 * 1024 - 64 * 1024;

/** Delays between the attempts of a request to the file storage. */
export const TRANSFER_RETRY_DELAYS_MS = [500, 2000];

export type TransferMode = 'auto' | 'inline' | 'upload';

/**
 * Makes files available to the service: as data URIs in the request, or by upload.
 *
 * @returns a URL or data URI for each file
 * @throws WorkshopError when an upload fails, or the files are too big to be sent inline
 */
export async function transferFiles(
	files: InputFile[],
	mode: TransferMode,
	client: WorkshopClient,
): Promise<string[]> {
	const urls = new Array<string | undefined>(files.length);
	for (const [index, file] of files.entries()) {
		const isInline = mode === 'inline' || (mode === 'auto' && file.bytes <= MAX_INLINE_BYTES);
		if (isInline) continue;
		const uploaded = await uploadWithRetry(file, client).catch((error: unknown) => {
			assertFitsInline(file, mode, toWorkshopError(error));
		});
		urls[index] = uploaded?.accessUrl;
	}
	assertInlineTotal(files.filter((_file, index) => urls[index] === undefined));
	return await Promise.all(
		files.map(
			async (file, index) =>
				urls[index] ??
				`data:${file.type ?? 'application/octet-stream'};base64,${await file.base64()}`,
		),
	);
}

/** Uploads a file; what may succeed at another attempt is repeated. */
export async function uploadWithRetry(
	file: InputFile,
	client: WorkshopClient,
): Promise<UploadedFile> {
	return await retry(async () => await uploadFile(file, client), {
		delaysMs: TRANSFER_RETRY_DELAYS_MS,
		shouldRetry: (error) => {
			const { source, isTransient } = toWorkshopError(error).classification;
			return isTransient && source !== 'service';
		},
		retryAfterMs: (error) => toWorkshopError(error).classification.retryAfterMs,
		deadline: client.deadline,
		signal: client.signal,
	});
}

/** @throws the error of the upload, unless the file can be sent inline instead */
function assertFitsInline(file: InputFile, mode: TransferMode, error: WorkshopError): void {
	const { message, details, classification } = error;
	if (mode === 'upload' || classification.processed !== 'no') throw error;
	if (inlineLength(file) <= MAX_INLINE_TOTAL_BYTES) return;
	throw new WorkshopError(
		`The file in "${file.field}" (${megabytes(file.bytes)}) could not be uploaded and is too big to be sent inline: ${message}`,
		'Use a file of less than 6 MB, or make it available on the web and use its URL.',
		details,
		classification,
	);
}

function assertInlineTotal(files: InputFile[]): void {
	const total = files.reduce((sum, file) => sum + inlineLength(file), 0);
	if (total <= MAX_INLINE_TOTAL_BYTES) return;
	const raw = files.reduce((sum, { bytes }) => sum + bytes, 0);
	throw new WorkshopError(
		`The files are too big to be sent inline: ${megabytes(raw)}, where the service takes about 6 MB`,
		"Set 'File Transfer' under 'Options' to 'Upload', use smaller files, or use URLs instead.",
	);
}

/** Base64 makes four characters of three bytes. */
function inlineLength({ bytes }: InputFile): number {
	return Math.ceil(bytes / 3) * 4;
}

function megabytes(bytes: number): string {
	return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
