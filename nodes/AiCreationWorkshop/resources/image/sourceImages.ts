import type { INodeProperties } from 'n8n-workflow';

import { WorkshopError } from '../../errors/workshopError';
import { isImageType } from '../../files/fileType';
import { openInputFile } from '../../files/inputFile';
import type { InputFile } from '../../files/inputFile';
import { transferFiles } from '../../files/transfer';
import type { TaskContext } from '../../run/context';
import { isObject } from '../../values/json';
import { asText } from '../../values/text';
import { isHttpUrl } from '../../values/url';

export const sourceImageFields: INodeProperties[] = [
	{
		displayName: 'Image Source',
		name: 'imageSource',
		type: 'options',
		options: [
			{
				name: 'Binary Data',
				value: 'binary',
				description: 'Images that the previous node outputs as files',
			},
			{
				name: 'URL',
				value: 'url',
				description: 'Images that are on the web',
			},
		],
		default: 'binary',
		description: 'Where the image to start from comes from',
	},
	{
		displayName: 'Input Binary Field',
		name: 'binaryPropertyName',
		type: 'string',
		default: 'data',
		required: true,
		displayOptions: { show: { imageSource: ['binary'] } },
		placeholder: 'e.g. data',
		hint: 'The name that the Binary tab of the input shows',
		description:
			'The name of the binary field that holds the image. Separate several names with commas.',
	},
	{
		displayName: 'Image URLs',
		name: 'imageUrls',
		type: 'string',
		default: '',
		required: true,
		displayOptions: { show: { imageSource: ['url'] } },
		placeholder: 'e.g. https://example.com/photo.jpg',
		hint: 'The service fetches the image itself, so the URL must be open to everyone',
		description:
			'The URL of the image. Separate several with commas or line breaks, or give an array by expression. Data URIs work too.',
	},
];

/**
 * The images that an item starts from, as URLs and data URIs. Uploads what has to be uploaded.
 *
 * @throws WorkshopError when there is no image, or something else in its place
 */
export async function readSourceImages({
	functions,
	client,
	values,
	options,
}: TaskContext): Promise<string[]> {
	if (values.imageSource === 'url') return parseImageUrls(values.imageUrls);
	const names = splitNames(values.binaryPropertyName);
	const files = await Promise.all(names.map(async (name) => await openInputFile(functions, name)));
	for (const file of files) assertImage(file);
	return await transferFiles(files, options.transferMode, client);
}

function assertImage({ field, fileName, type }: InputFile): void {
	if (isImageType(type)) return;
	throw new WorkshopError(
		`The binary field "${field}" holds no image but "${fileName}"`,
		'"Input Binary Field" must name a field that holds an image, such as PNG, JPEG or WebP.',
	);
}

function splitNames(value: unknown): string[] {
	const names = String(value ?? '')
		.split(/[,，]/)
		.map((name) => name.trim())
		.filter((name) => name !== '');
	if (names.length > 0) return names;
	throw new WorkshopError(
		'"Input Binary Field" is empty',
		'Enter the name of the field that holds the image in the binary data of the input item, usually "data".',
	);
}

/**
 * The URLs in the field "Image URLs": a text, or a list from an expression.
 *
 * @throws WorkshopError when there is none, or one that is neither an http(s) URL nor a data URI
 */
export function parseImageUrls(value: unknown): string[] {
	const urls = Array.isArray(value) ? value.map(asUrlText) : splitUrls(asUrlText(value));
	if (urls.length === 0) {
		throw new WorkshopError('"Image URLs" is empty', 'Enter the URL of an image.');
	}
	const wrong = urls.find((url) => ![isHttpUrl, isImageDataUri].some((accepts) => accepts(url)));
	if (wrong === undefined) return urls;
	const shown = wrong.length > 80 ? `${wrong.slice(0, 80)}…` : wrong;
	throw new WorkshopError(
		`"Image URLs" holds "${shown}", which is not the URL of an image`,
		'Each URL must begin with http:// or https://. Data URIs must begin with "data:image/…;base64,".',
	);
}

/** An object is not a URL, but it should be visible in the error. */
function asUrlText(value: unknown): string {
	return asText(value)?.trim() ?? (isObject(value) ? '{…}' : '');
}

/** Commas are part of data URIs and may be part of URLs; only one before a new URL separates. */
function splitUrls(list: string): string[] {
	return list
		.split(/[\r\n]+|[,，]\s*(?=https?:\/\/|data:)|[,，]\s*$/i)
		.map((url) => url.trim())
		.filter((url) => url !== '');
}

function isImageDataUri(value: string): boolean {
	return /^data:image\/[\w.+-]+;base64,[\w+/]+=*$/i.test(value);
}
