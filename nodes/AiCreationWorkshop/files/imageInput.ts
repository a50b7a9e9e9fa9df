import type { IDataObject, IExecuteSingleFunctions } from 'n8n-workflow';

import { WorkshopError, forRow } from '../errors/workshopError';
import { isTool } from '../fields/tool';
import type { WorkshopClient } from '../transport/client';
import { isObject } from '../values/json';
import { asText } from '../values/text';
import { isHttpUrl } from '../values/url';
import { isImageType } from './fileType';
import { openInputFile } from './inputFile';
import type { InputFile } from './inputFile';
import { transferFiles } from './transfer';
import type { TransferMode } from './transfer';

/** What it takes to make the files of an item available to the service. */
export interface FileAccess {
	functions: IExecuteSingleFunctions;
	client: WorkshopClient;
	transferMode: TransferMode;
}

/**
 * The image of fields for one image, as URL or data URI. Uploads it if necessary.
 *
 * @param values with `imageSource`, and `binaryPropertyName` or `imageUrl`
 * @throws WorkshopError when there is no image, or something else in its place
 */
export async function readImage(values: IDataObject, access: FileAccess): Promise<string> {
	const [image = ''] = await transferSources([await openSource(values, access)], access);
	return image;
}

/**
 * As {@link readImage}, for each row of a field with several.
 *
 * @param label of the field, for errors
 */
export async function readImageRows(
	label: string,
	rows: IDataObject[],
	access: FileAccess,
): Promise<string[]> {
	const sources = rows.map(
		async (row, index) => await forRow(label, index, async () => await openSource(row, access)),
	);
	return await transferSources(await Promise.all(sources), access);
}

/** The images in binary fields of the item. Throws as {@link readImage}. */
export async function transferImages(names: string[], access: FileAccess): Promise<string[]> {
	const files = names.map(async (name) => await openImage(name, access));
	return await transferSources(await Promise.all(files), access);
}

/** A URL, or a file that has no URL yet. */
type ImageSource = string | InputFile;

async function openSource(values: IDataObject, access: FileAccess): Promise<ImageSource> {
	const isUrl = values.imageSource === 'url' || isTool(access.functions);
	if (isUrl) return parseImageUrl(values.imageUrl);
	return await openImage(String(values.binaryPropertyName), access);
}

async function openImage(name: string, { functions }: FileAccess): Promise<InputFile> {
	const file = await openInputFile(functions, name.trim());
	assertImage(file);
	return file;
}

/** Nothing is uploaded before all sources have been checked. */
async function transferSources(
	sources: ImageSource[],
	{ client, transferMode }: FileAccess,
): Promise<string[]> {
	const files = sources.filter((source) => typeof source !== 'string');
	const urls = await transferFiles(files, transferMode, client);
	return sources.map((source) => (typeof source === 'string' ? source : (urls.shift() as string)));
}

function assertImage({ field, fileName, type }: InputFile): void {
	if (isImageType(type)) return;
	throw new WorkshopError(
		`The binary field "${field}" holds no image but "${fileName}"`,
		"'Input Binary Field' must name a field that holds an image, such as PNG, JPEG or WebP.",
	);
}

/**
 * The URLs in a field: a text, or a list from an expression.
 *
 * @param label of the field, as the editor shows it
 * @throws WorkshopError when there is none, or one that is neither an http(s) URL nor a data URI
 */
export function parseImageUrls(value: unknown, label = 'Image URLs'): string[] {
	const urls = Array.isArray(value) ? value.map(asUrlText) : splitUrls(asUrlText(value));
	if (urls.length === 0) {
		throw new WorkshopError(`'${label}' is empty`, 'Enter the URL of an image.');
	}
	const wrong = urls.find((url) => ![isHttpUrl, isImageDataUri].some((accepts) => accepts(url)));
	if (wrong === undefined) return urls;
	const shown = wrong.length > 80 ? `${wrong.slice(0, 80)}…` : wrong;
	throw new WorkshopError(
		`'${label}' holds "${shown}", which is not the URL of an image`,
		'Each URL must begin with http:// or https://. Data URIs must begin with "data:image/…;base64,".',
	);
}

/** As {@link parseImageUrls}, for a field of one URL. */
export function parseImageUrl(value: unknown): string {
	const [url = '', ...more] = parseImageUrls(value, 'Image URL');
	if (more.length === 0) return url;
	throw new WorkshopError("'Image URL' holds several URLs", 'Enter the URL of one image.');
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
