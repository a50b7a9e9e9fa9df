import type { IBinaryData, IDataObject, IN8nHttpFullResponse } from 'n8n-workflow';

import { isObject, text } from './envelope';
import { Failure, asFailure } from './errors';
import type { FailureFacts } from './errors';
import { extensionOf, typeOfExtension } from './imageType';
import { pause } from './pause';
import { isHttpUrl } from './service';
import { byteCount } from './sourcePicture';
import type { TaskItem } from './task';

/**
 * The addresses of the pictures in the data of a result. They are bare URLs as documented, or
 * objects with a `url` as some results of the platform have them.
 *
 * @throws Failure when there is none, or one that is no http(s) URL
 */
export function imageUrlsOf(data: IDataObject): string[] {
	const entries: unknown[] = Array.isArray(data.images) ? data.images : [];
	const urls = entries.map((entry) => (isObject(entry) ? entry.url : entry));
	if (urls.length === 0) {
		throw new Failure(
			'The task succeeded, but the service delivered no image',
			'Look for the images with "Get Result" in a minute. If they stay away, give the task ID to the support of Alibaba Cloud.',
		);
	}
	if (!urls.every(isHttpUrl)) {
		throw new Failure(
			'The service delivered an image under an address that is no web address',
			'Give the task ID to the support of Alibaba Cloud.',
		);
	}
	return urls;
}

/** One picture of a result. */
export interface ResultImage {
	/** Replaced by a fresh one when it is refused. */
	url: string;
	index: number;
	/** What the file is called when the reply gives it no name, without extension. */
	name: string;
}

const PAUSES_MS = [500, 2000];

/**
 * Brings a picture into n8n's binary store. A download that fails is repeated, which costs
 * nothing; an address that is refused, because it has expired, is replaced by a fresh one.
 *
 * @throws the Failure of the last try
 */
export async function fetchImage(
	item: TaskItem,
	image: ResultImage,
	refresh: () => Promise<IDataObject>,
): Promise<IBinaryData> {
	const signal = item.context.getExecutionCancelSignal();
	for (const pauseMs of PAUSES_MS) {
		const result = await downloadImage(item, image).catch(asFailure);
		if (!(result instanceof Failure)) return result;
		if (!result.nature.isTransient) throw result;
		await pause(pauseMs, signal);
		if (/^4/.test(result.facts.httpCode ?? '')) {
			image.url = imageUrlsOf(await refresh())[image.index] ?? image.url;
		}
	}
	return await downloadImage(item, image);
}

async function downloadImage(
	{ context, service }: TaskItem,
	{ url, name }: ResultImage,
): Promise<IBinaryData> {
	// Of a compressed reply nobody could tell whether all of it arrived.
	const headersSent = { 'accept-encoding': 'identity' };
	const response = await service.transfer({ url, headers: headersSent, encoding: 'stream' });
	const { statusCode, headers } = response;
	const body = response.body as Parameters<typeof context.helpers.binaryToBuffer>[0] & {
		destroy?: () => void;
	};
	const type = typeOfReply(response, url);
	if (statusCode !== 200 || type === undefined) {
		body.destroy?.();
		throw notDownloaded(
			statusCode !== 200 ? `HTTP ${statusCode}` : `it is of type ${text(headers['content-type'])}`,
			{ httpCode: String(statusCode) },
		);
	}
	const file = fileName(response, url, name, type);
	const binary = await context.helpers.prepareBinaryData(body, file, type).catch(asFailure);
	if (binary instanceof Failure) throw notDownloaded(binary.message, binary.facts);
	const [bytes, announced] = [await byteCount(context, binary), Number(headers['content-length'])];
	if (bytes === 0 || (Number.isFinite(announced) && announced !== bytes)) {
		throw notDownloaded(`${bytes} of ${announced} bytes arrived`, {});
	}
	return binary;
}

function notDownloaded(reason: string, facts: FailureFacts): Failure {
	return new Failure(
		`An image could not be downloaded (${reason})`,
		'The task itself succeeded and is paid for. Its links expire: fetch the images anew with "Get Result" and the task ID.',
		facts,
		{ isTransient: true },
	);
}

/** When the link stops to work, as its signature says; null when it does not say. */
export function expiryOf(url: string): string | null {
	const { searchParams } = new URL(url);
	const seconds = Number(searchParams.get('Expires') ?? searchParams.get('x-oss-expires') ?? NaN);
	const signedAt = compactDate(searchParams.get('x-oss-date'));
	const time = new Date(signedAt ? signedAt + seconds * 1000 : seconds * 1000);
	return Number.isNaN(time.getTime()) ? null : time.toISOString();
}

/** Version 4 signatures of the storage write `20240601T000000Z`. */
function compactDate(value: string | null): number | undefined {
	const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(value ?? '');
	if (!parts) return undefined;
	const [year = 0, month = 1, ...rest] = parts.slice(1).map(Number);
	return Date.UTC(year, month - 1, ...rest);
}

function typeOfReply({ headers }: IN8nHttpFullResponse, url: string): string | undefined {
	const type = text(headers['content-type'])?.split(';')[0]?.trim().toLowerCase();
	if (type?.startsWith('image/')) return type;
	const isUntyped = type === undefined || /octet-stream$/.test(type);
	return isUntyped ? typeOfExtension(new URL(url).pathname.split('.').pop() ?? '') : undefined;
}

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
		.replace(/[^\p{L}\p{N} ._-]/gu, '_');
	return `${stem || name}.${extensionOf(type) ?? 'img'}`;
}

function decoded(part: string): string {
	try {
		return decodeURIComponent(part);
	} catch {
		return part;
	}
}
