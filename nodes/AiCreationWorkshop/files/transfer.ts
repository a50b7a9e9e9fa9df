import type { IExecuteSingleFunctions } from 'n8n-workflow';

import { isObject } from '../transport/envelope';
import { Failure, asFailure } from '../errors/workshopError';
import { TRANSFER_PAUSES_MS, repeated } from '../flowControl/retry';
import { isHttpUrl } from '../transport/client';
import type { Service } from '../transport/client';
import { openSourcePicture } from './inputFile';
import type { SourcePicture } from './inputFile';
import { text } from '../values/text';
import { uploadPicture } from './upload';

/** Above this many raw bytes a picture is uploaded; the vendor's SDKs draw the line there too. */
const LARGEST_INLINE_BYTES = 1024 * 1024;

/** The gateway takes 8 MB; the other fields need a little of it. */
const LARGEST_INLINE_TOTAL = 8 * 1024 * 1024 - 64 * 1024;

/** The pictures that an item starts from, before they are on their way to the service. */
export interface SourceImages {
	/** Tells the same pictures from others, whatever way they will take. */
	identity: () => Promise<string[]>;
	/** The values of `init_images`: URLs and data URIs. Uploads what has to be uploaded. */
	values: (service: Service) => Promise<string[]>;
}

/**
 * Looks at what the fields "Image Source", "Input Binary Field", "Image URLs" and "Image Transfer"
 * of the item say.
 *
 * @throws Failure when there is no picture, or something that is none
 */
export async function openSourceImages(context: IExecuteSingleFunctions): Promise<SourceImages> {
	if (context.getNodeParameter('imageSource') === 'url') {
		const urls = imageUrls(context.getNodeParameter('imageUrls'));
		return { identity: async () => urls, values: async () => urls };
	}
	const names = namesOf(context.getNodeParameter('binaryPropertyName'));
	if (names.length === 0) {
		throw new Failure(
			'"Input Binary Field" is empty',
			'Enter the name of the field that holds the image in the binary data of the input item, usually "data".',
		);
	}
	const pictures = await Promise.all(
		names.map(async (name) => await openSourcePicture(context, name)),
	);
	const transfer = context.getNodeParameter('options.imageTransfer', 'auto') as Transfer;
	return {
		identity: async () =>
			await Promise.all(pictures.map(async (picture) => await picture.digest())),
		values: async (service) => await transferred(pictures, transfer, service),
	};
}

type Transfer = 'auto' | 'inline' | 'upload';

async function transferred(
	pictures: SourcePicture[],
	transfer: Transfer,
	service: Service,
): Promise<string[]> {
	const values = new Array<string | undefined>(pictures.length);
	for (const [index, picture] of pictures.entries()) {
		if (transfer === 'inline' || (transfer === 'auto' && picture.bytes <= LARGEST_INLINE_BYTES))
			continue;
		values[index] = await uploaded(picture, transfer, service);
	}
	const inline = pictures.filter((_picture, index) => values[index] === undefined);
	checkInlineTotal(inline);
	return await Promise.all(
		pictures.map(async (picture, index) => values[index] ?? (await picture.dataUri())),
	);
}

/** Undefined when the service refuses the upload and the picture may go inline instead. */
async function uploaded(
	picture: SourcePicture,
	transfer: Transfer,
	service: Service,
): Promise<string | undefined> {
	const result = await repeated(async () => await uploadPicture(picture, service), {
		pausesMs: TRANSFER_PAUSES_MS,
		isWorthIt: ({ nature }) => nature.isTransient === true && nature.isRefusal !== true,
		signal: service.signal,
	}).catch(asFailure);
	if (typeof result === 'string') return result;
	if (transfer === 'upload' || !result.nature.isRejected) throw result;
	if (inlineLength(picture) <= LARGEST_INLINE_TOTAL) return undefined;
	throw new Failure(
		`The image in "${picture.field}" (${megabytes(picture.bytes)}) could not be uploaded and is too big to be sent inline: ${result.message}`,
		'Use an image of less than 6 MB, or put it on the web and set "Image Source" to "URL".',
		result.facts,
		result.nature,
	);
}

function checkInlineTotal(pictures: SourcePicture[]): void {
	const total = pictures.reduce((sum, picture) => sum + inlineLength(picture), 0);
	if (total <= LARGEST_INLINE_TOTAL) return;
	const raw = pictures.reduce((sum, picture) => sum + picture.bytes, 0);
	throw new Failure(
		`The images are too big to be sent inline: ${megabytes(raw)}, where the service takes about 6 MB`,
		'Set "Image Transfer" under "Options" to "Upload", use smaller images, or set "Image Source" to "URL".',
	);
}

/** Base64 makes four characters of three bytes. */
function inlineLength({ bytes }: SourcePicture): number {
	return Math.ceil(bytes / 3) * 4;
}

function megabytes(bytes: number): string {
	return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function imageUrls(value: unknown): string[] {
	const urls = Array.isArray(value) ? value.map(written) : splitUrls(written(value));
	if (urls.length === 0) {
		throw new Failure('"Image URLs" is empty', 'Enter the web address of an image.');
	}
	const wrong = urls.find((url) => ![isHttpUrl, isImageDataUri].some((fits) => fits(url)));
	if (wrong !== undefined) {
		const shown = wrong.length > 80 ? `${wrong.slice(0, 80)}…` : wrong;
		throw new Failure(
			`"Image URLs" holds "${shown}", which is no web address of an image`,
			'Each address must begin with http:// or https://. Data URIs must begin with "data:image/…;base64,".',
		);
	}
	return urls;
}

/** What is neither text nor number is no address. */
function written(value: unknown): string {
	return text(value) ?? (isObject(value) ? '{…}' : '');
}

/** Commas also stand inside data URIs and may stand inside URLs; only one before a new address parts. */
function splitUrls(list: string): string[] {
	return list
		.split(/[\r\n]+|,\s*(?=https?:|data:)|,\s+|,$/i)
		.map((url) => url.trim())
		.filter((url) => url !== '');
}

function isImageDataUri(value: string): boolean {
	return /^data:image\/[\w.+-]+;base64,[\w+/]+=*$/i.test(value);
}

function namesOf(value: unknown): string[] {
	return String(value ?? '')
		.split(',')
		.map((name) => name.trim())
		.filter((name) => name !== '');
}
