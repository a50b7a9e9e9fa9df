import type {
	IBinaryData,
	IDataObject,
	IExecuteSingleFunctions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';

import { isObject, text } from './envelope';
import { Failure } from './errors';
import { extensionOf, typeOfExtension } from './imageType';
import { isHttpUrl } from './service';
import type { Service } from './service';

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

/**
 * Streams a picture into n8n's binary store.
 *
 * @param name what the file is called when the reply gives it no name, without extension
 * @throws Failure when the address answers with an error or with something that is no picture
 */
export async function downloadImage(
	context: IExecuteSingleFunctions,
	service: Service,
	url: string,
	name: string,
): Promise<IBinaryData> {
	const response = await service.transfer({ url, method: 'GET', encoding: 'stream' });
	const body = response.body as Parameters<typeof context.helpers.binaryToBuffer>[0] & {
		destroy?: () => void;
	};
	const type = typeOfReply(response, url);
	if (response.statusCode !== 200 || type === undefined) {
		body.destroy?.();
		throw new Failure(
			response.statusCode !== 200
				? `An image could not be downloaded (HTTP ${response.statusCode})`
				: `The address of an image answered with ${text(response.headers['content-type']) ?? 'no type'}`,
			'The task itself succeeded and is paid for. Its links expire: fetch the images anew with "Get Result" and the task ID.',
			{ httpCode: String(response.statusCode) },
		);
	}
	return await context.helpers.prepareBinaryData(body, fileName(response, url, name, type), type);
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
