import type { IBinaryData, IDataObject, IN8nHttpFullResponse } from 'n8n-workflow';

import { Failure, asFailure } from '../errors/workshopError';
import type { FailureFacts, FailureNature } from '../errors/workshopError';
import { extensionOf, typeOfExtension } from './fileType';
import { checkAddress, imageUrlsOf } from '../resources/image/taskApi';
import { TRANSFER_PAUSES_MS, repeated } from '../flowControl/retry';
import { bounded } from '../transport/responseBody';
import type { ByteStream } from '../transport/responseBody';
import { byteCount } from './inputFile';
import type { TaskItem } from '../task/operation';
import { quoted, text } from '../values/text';

/** One picture of a result. */
export interface ResultImage {
	/** Replaced by a fresh one when it is refused. */
	url: string;
	index: number;
	/** What the file is called when the reply gives it no name, without extension. */
	name: string;
}

/** What is bigger does not come from Stable Diffusion, what is slower does not come at all. */
const IMAGE_BOUNDS = {
	mostBytes: 256 * 1024 * 1024,
	longestSilenceMs: 15_000,
	longestMs: 15 * 60_000,
};

/**
 * Brings a picture into n8n's binary store. A download that fails is repeated, which costs
 * nothing; an address that is refused, because it has expired, is replaced by a fresh one.
 *
 * @param refresh asks for the result again, which has fresh addresses
 * @throws the Failure of the last try
 */
export async function fetchImage(
	item: TaskItem,
	image: ResultImage,
	refresh: () => Promise<IDataObject>,
): Promise<IBinaryData> {
	let isRefused = false;
	const download = async () => {
		if (isRefused) image.url = imageUrlsOf(await refresh())[image.index] ?? image.url;
		checkAddress(image.url);
		return await downloadImage(item, image).catch((error) => {
			isRefused = /^4/.test(asFailure(error).facts.httpCode ?? '');
			throw error as Error;
		});
	};
	return await repeated(download, {
		pausesMs: TRANSFER_PAUSES_MS,
		isWorthIt: ({ nature }) => nature.isTransient === true,
		signal: item.context.getExecutionCancelSignal(),
	});
}

async function downloadImage(
	{ context, service }: TaskItem,
	{ url, name }: ResultImage,
): Promise<IBinaryData> {
	// Of a compressed reply nobody could tell whether all of it arrived.
	const headersSent = { 'accept-encoding': 'identity' };
	const response = await service.transfer({ url, headers: headersSent });
	const { statusCode, headers, leave } = response;
	const stream = response.body as Parameters<typeof context.helpers.binaryToBuffer>[0] & ByteStream;
	const body = bounded(stream, IMAGE_BOUNDS);
	const type = typeOfReply(response, url);
	const announced = Number(headers['content-length']);
	if (statusCode !== 200 || type === undefined || announced > IMAGE_BOUNDS.mostBytes) {
		leave();
		throw notDownloaded(whatItIs(response), { httpCode: String(statusCode) });
	}
	const file = fileName(response, url, name, type);
	const binary = await context.helpers.prepareBinaryData(body, file, type).catch(asFailure);
	if (binary instanceof Failure) {
		leave();
		const { isTransient = true } = binary.nature;
		throw notDownloaded(binary.message, binary.facts, { isTransient });
	}
	const bytes = await byteCount(context, binary);
	if (bytes === 0 || (Number.isFinite(announced) && announced !== bytes)) {
		throw notDownloaded(`${bytes} of ${announced} bytes arrived`, {});
	}
	return binary;
}

function whatItIs({ statusCode, headers }: IN8nHttpFullResponse): string {
	if (statusCode !== 200) return `HTTP ${statusCode}`;
	const megabytes = Math.round(Number(headers['content-length']) / 1024 / 1024);
	const size = megabytes > 0 ? ` and has ${megabytes} MB` : '';
	return `it is of type ${quoted(headers['content-type'])}${size}`;
}

function notDownloaded(
	reason: string,
	facts: FailureFacts,
	nature: FailureNature = { isTransient: true },
): Failure {
	return new Failure(
		`An image could not be downloaded (${reason})`,
		'The task itself succeeded and is paid for. Its links expire: fetch the images anew with "Get Result" and the task ID.',
		facts,
		nature,
	);
}

function typeOfReply({ headers }: IN8nHttpFullResponse, url: string): string | undefined {
	const type = text(headers['content-type'])?.split(';')[0]?.trim().toLowerCase();
	if (type !== undefined && /^image\/[\w.+-]+$/.test(type)) return type;
	const isUntyped = type === undefined || /octet-stream$/.test(type);
	return isUntyped ? typeOfExtension(new URL(url).pathname.split('.').pop() ?? '') : undefined;
}

/** Disks take 255 bytes; a letter may need four of them. */
const LONGEST_NAME = 60;

function fileName(
	{ headers }: IN8nHttpFullResponse,
	url: string,
	name: string,
	type: string,
): string {
	const disposition = text(headers['content-disposition']) ?? '';
	const announced = /filename="?([^";]+)"?/i.exec(disposition)?.[1];
	const last = announced ?? new URL(url).pathname.split('/').pop() ?? '';
	const stem = decoded(last)
		.replace(/\.\w{1,5}$/, '')
		.replace(/[^\p{L}\p{N} ._-]/gu, '_')
		.slice(0, LONGEST_NAME);
	return `${stem || name}.${extensionOf(type) ?? 'img'}`;
}

function decoded(part: string): string {
	try {
		return decodeURIComponent(part);
	} catch {
		return part;
	}
}
