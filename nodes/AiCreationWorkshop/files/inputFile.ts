import { createHash } from 'crypto';
import type {
	IBinaryData,
	IDataObject,
	IExecuteSingleFunctions,
	INodeExecutionData,
} from 'n8n-workflow';

import { isObject } from '../transport/envelope';
import { Failure } from '../errors/workshopError';
import { SIGNATURE_BYTES, extensionOf, imageType } from './fileType';

/** A picture of the input item, still where n8n keeps it. */
export interface SourcePicture {
	/** Name of the binary field. */
	field: string;
	fileName: string;
	type: string;
	bytes: number;
	/** Its bytes: in memory as a Buffer where n8n holds it there, else as a stream. */
	open: () => Promise<Buffer | BinaryStream>;
	dataUri: () => Promise<string>;
	/** SHA-256 of its bytes, read by stream. */
	digest: () => Promise<string>;
}

type BinaryStream = Awaited<ReturnType<IExecuteSingleFunctions['helpers']['getBinaryStream']>>;

/** A picture up to this size costs less memory than reading it three times costs time. */
const READ_AT_ONCE_BYTES = 1024 * 1024;

/**
 * Looks at a binary field of the item. Of a picture that is not small only the first bytes are read.
 *
 * @throws Failure when the field does not exist, is empty or holds no picture
 */
export async function openSourcePicture(
	context: IExecuteSingleFunctions,
	field: string,
): Promise<SourcePicture> {
	const binary = binaryOfField(context, field);
	const bytes = await byteCount(context, binary);
	if (bytes === 0) {
		throw new Failure(
			`The binary field "${field}" is empty`,
			'Check the node that makes the image: its file has no content.',
		);
	}
	const whole = bytes <= READ_AT_ONCE_BYTES ? await read(context, binary) : undefined;
	const type = imageType(whole ?? (await firstBytes(context, binary)), binary.mimeType);
	if (type === undefined) {
		throw new Failure(
			`The binary field "${field}" holds no image but "${binary.fileName ?? binary.mimeType}"`,
			'"Input Binary Field" must name a field that holds an image, such as PNG, JPEG or WebP.',
		);
	}
	const open = async () => whole ?? (await openBinary(context, binary));
	return {
		field,
		fileName: binary.fileName ?? `image.${extensionOf(type) ?? 'png'}`,
		type,
		bytes,
		open,
		dataUri: async () => {
			const content = whole?.toString('base64') ?? (await base64(context, binary));
			return `data:${type};base64,${content}`;
		},
		digest: async () => await digest(await open()),
	};
}

function binaryOfField(context: IExecuteSingleFunctions, field: string): IBinaryData {
	const files = filesOf(context.getInputData());
	try {
		return files[field] ?? context.helpers.assertBinaryData(field);
	} catch {
		return noSuchField(field, Object.keys(files));
	}
}

function noSuchField(field: string, names: string[]): never {
	throw new Failure(
		`The input item has no binary field "${field}"`,
		names.length > 0
			? `"Input Binary Field" must name one that it has: ${names.map((name) => `"${name}"`).join(', ')}.`
			: 'It has no binary data at all. Connect a node that outputs an image, or set "Image Source" to "URL".',
	);
}

/** Where n8n keeps the files of an item in the JSON, if the binary mode of the workflow is "combined". */
const FILES_IN_JSON = '_files';

function filesOf({ json, binary }: INodeExecutionData): Record<string, IBinaryData> {
	const inJson = json[FILES_IN_JSON];
	return { ...binaryValues(json), ...(isObject(inJson) && binaryValues(inJson)), ...binary };
}

function binaryValues(data: IDataObject): Record<string, IBinaryData> {
	const isBinary = (value: unknown) =>
		isObject(value) && 'mimeType' in value && ('data' in value || 'id' in value);
	return Object.fromEntries(Object.entries(data).filter(([, value]) => isBinary(value))) as Record<
		string,
		IBinaryData
	>;
}

/** How many bytes a file has, wherever n8n keeps it. */
export async function byteCount(
	context: IExecuteSingleFunctions,
	binary: IBinaryData,
): Promise<number> {
	if (!binary.id) return Buffer.byteLength(binary.data, 'base64');
	return (await context.helpers.getBinaryMetadata(binary.id)).fileSize;
}

async function firstBytes(context: IExecuteSingleFunctions, binary: IBinaryData): Promise<Buffer> {
	if (!binary.id) return Buffer.from(binary.data.slice(0, SIGNATURE_BYTES * 2), 'base64');
	const stream = await context.helpers.getBinaryStream(binary.id);
	for await (const chunk of stream) {
		// Leaving the loop closes the stream; its chunks are far longer than a signature.
		return chunk as Buffer;
	}
	return Buffer.alloc(0);
}

async function openBinary(context: IExecuteSingleFunctions, binary: IBinaryData) {
	return binary.id
		? await context.helpers.getBinaryStream(binary.id)
		: Buffer.from(binary.data, 'base64');
}

async function digest(content: Buffer | BinaryStream): Promise<string> {
	const hash = createHash('sha256');
	if (Buffer.isBuffer(content)) return hash.update(content).digest('hex');
	for await (const chunk of content) hash.update(chunk as Buffer);
	return hash.digest('hex');
}

async function base64(context: IExecuteSingleFunctions, binary: IBinaryData): Promise<string> {
	return binary.id ? (await read(context, binary)).toString('base64') : binary.data;
}

async function read(context: IExecuteSingleFunctions, binary: IBinaryData): Promise<Buffer> {
	if (!binary.id) return Buffer.from(binary.data, 'base64');
	return await context.helpers.binaryToBuffer(await context.helpers.getBinaryStream(binary.id));
}
