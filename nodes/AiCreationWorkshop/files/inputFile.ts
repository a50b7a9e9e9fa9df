import { createHash } from 'crypto';
import type { IBinaryData, IDataObject, IExecuteSingleFunctions } from 'n8n-workflow';

import { WorkshopError } from '../errors/workshopError';
import { isObject } from '../values/json';
import { HEAD_BYTES, detectType, extensionOf } from './fileType';

/** A file of the input item, still where n8n keeps it. */
export interface InputFile {
	/** Name of the binary field. */
	field: string;
	fileName: string;
	/** MIME type; undefined when the bytes contradict the declared one. */
	type: string | undefined;
	bytes: number;
	/** Its content: a Buffer where n8n holds it in memory, else a stream, which has to be closed. */
	open: () => Promise<Buffer | BinaryStream>;
	base64: () => Promise<string>;
}

export type BinaryStream = Awaited<
	ReturnType<IExecuteSingleFunctions['helpers']['getBinaryStream']>
>;

/** A file up to this size is read once and kept: reading it twice would take longer. */
const BUFFER_THRESHOLD_BYTES = 1024 * 1024;

/**
 * Opens a binary field of the item. Of a file that is not small only the first bytes are read.
 *
 * @throws WorkshopError when the field does not exist or is empty
 */
export async function openInputFile(
	context: IExecuteSingleFunctions,
	field: string,
): Promise<InputFile> {
	const binary = findInputFile(context, field);
	const bytes = await byteCount(context, binary);
	if (bytes === 0) {
		throw new WorkshopError(
			`The binary field "${field}" is empty`,
			'Check the node that makes the file: it has no content.',
		);
	}
	const isSmall = bytes <= BUFFER_THRESHOLD_BYTES;
	const content = isSmall ? await readBinary(context, binary) : undefined;
	const type = detectType(content ?? (await readHead(context, binary)), binary.mimeType);
	return {
		field,
		fileName: binary.fileName ?? `file.${extensionOf(type ?? '') ?? 'bin'}`,
		type,
		bytes,
		open: async () => content ?? (await openBinary(context, binary)),
		base64: async () => (content ?? (await readBinary(context, binary))).toString('base64'),
	};
}

/** SHA-256 of every file of the input item by the name of its binary field, read by stream. */
export async function digestInputFiles(
	context: IExecuteSingleFunctions,
): Promise<Record<string, string>> {
	const digests: Record<string, string> = {};
	for (const [field, binary] of inputFiles(context)) {
		const hash = createHash('sha256');
		const content = await openBinary(context, binary);
		if (Buffer.isBuffer(content)) hash.update(content);
		else for await (const chunk of content) hash.update(chunk as Buffer);
		digests[field] = hash.digest('hex');
	}
	return digests;
}

/** Where most nodes put their file. An item with a single file of another name means that one. */
const USUAL_FIELD = 'data';

function findInputFile(context: IExecuteSingleFunctions, field: string): IBinaryData {
	const files = inputFiles(context);
	try {
		// n8n's helper knows paths such as "_files.data", too.
		if (!files.has(field) && isCombined(context)) return context.helpers.assertBinaryData(field);
	} catch {
		// It says less than the error below.
	}
	const [onlyFile, ...others] = files.values();
	const file = files.get(field) ?? (field === USUAL_FIELD && others.length === 0 && onlyFile);
	if (!file) throw missingFieldError(field, [...files.keys()]);
	return file;
}

function missingFieldError(field: string, names: string[]): WorkshopError {
	return new WorkshopError(
		`The input item has no binary field "${field}"`,
		names.length > 0
			? `'Input Binary Field' must name one that it has: ${names.map((name) => `"${name}"`).join(', ')}.`
			: 'It has no binary data at all. Connect a node that outputs a file, or use a URL instead.',
	);
}

/** Where n8n keeps the files of an item in the JSON, if the binary mode of the workflow is "combined". */
const FILES_IN_JSON = '_files';

/** The files of the input item. In other binary modes its JSON must not name files: it is data. */
function inputFiles(context: IExecuteSingleFunctions): Map<string, IBinaryData> {
	const { json, binary } = context.getInputData();
	const files = Object.entries(binary ?? {});
	if (!isCombined(context)) return new Map(files);
	const inJson = json[FILES_IN_JSON];
	return new Map([
		...binaryValues(json),
		...(isObject(inJson) ? binaryValues(inJson) : []),
		...files,
	]);
}

function isCombined(context: IExecuteSingleFunctions): boolean {
	return context.getWorkflowSettings().binaryMode === 'combined';
}

function binaryValues(data: IDataObject): Array<[field: string, file: IBinaryData]> {
	const isBinary = (value: unknown): value is IBinaryData =>
		isObject(value) && 'mimeType' in value && ('data' in value || 'id' in value);
	return Object.entries(data).flatMap(([field, value]) =>
		isBinary(value) ? [[field, value]] : [],
	);
}

/** How many bytes a file has, wherever n8n keeps it. */
export async function byteCount(
	context: IExecuteSingleFunctions,
	binary: IBinaryData,
): Promise<number> {
	if (!binary.id) return Buffer.byteLength(binary.data, 'base64');
	return (await context.helpers.getBinaryMetadata(binary.id)).fileSize;
}

async function readHead(context: IExecuteSingleFunctions, binary: IBinaryData): Promise<Buffer> {
	const content = await openBinary(context, binary);
	if (Buffer.isBuffer(content)) return content;
	let head = Buffer.alloc(0);
	for await (const chunk of content) {
		head = Buffer.concat([head, chunk as Buffer]);
		// Leaving the loop closes the stream.
		if (head.length >= HEAD_BYTES) break;
	}
	return head;
}

async function openBinary(
	context: IExecuteSingleFunctions,
	binary: IBinaryData,
): Promise<Buffer | BinaryStream> {
	return binary.id
		? await context.helpers.getBinaryStream(binary.id)
		: Buffer.from(binary.data, 'base64');
}

async function readBinary(context: IExecuteSingleFunctions, binary: IBinaryData): Promise<Buffer> {
	const content = await openBinary(context, binary);
	return Buffer.isBuffer(content) ? content : await context.helpers.binaryToBuffer(content);
}
