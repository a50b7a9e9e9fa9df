import type { IDataObject } from 'n8n-workflow';

import { isObject } from '../../transport/envelope';
import { Failure } from '../../errors/workshopError';
import { isHttpUrl } from '../../transport/client';
import { text } from '../../values/text';

/** Far above any batch; a result with more is no result. */
const MOST_IMAGES = 500;

/**
 * The addresses of the pictures in the data of a result. They are bare URLs as documented, or
 * objects with a `url` as some results of the platform have them. What is no address at all is
 * an empty text.
 *
 * @throws Failure when there is none, or there are too many to be true
 */
export function imageUrlsOf(data: IDataObject): string[] {
	const entries: unknown[] = Array.isArray(data.images) ? data.images : [];
	if (entries.length === 0) {
		throw new Failure(
			'The task succeeded, but the service delivered no image',
			'Look for the images with "Get Result" in a minute. If they stay away, give the task ID to the support of Alibaba Cloud.',
			{},
			{ isTransient: true },
		);
	}
	if (entries.length > MOST_IMAGES) {
		throw new Failure(
			`The service delivered ${entries.length} images for one task, where ${MOST_IMAGES} are the most that this node takes`,
			'Give the task ID to the support of Alibaba Cloud.',
		);
	}
	return entries.map((entry) => text(isObject(entry) ? entry.url : entry) ?? '');
}

/** @throws Failure when a picture lies at no web address */
export function checkAddress(url: string): void {
	const isRight: boolean = isHttpUrl(url);
	if (isRight) return;
	throw new Failure(
		`The service delivered an image under an address that is no web address: "${url.slice(0, 80)}"`,
		'Give the task ID to the support of Alibaba Cloud.',
	);
}

/** When the link stops to work, as its signature says; null when it does not say. */
export function expiryOf(url: string): string | null {
	const { searchParams } = new URL(url);
	const expires = searchParams.get('Expires');
	const signedAt = expires === null ? compactDate(searchParams.get('x-oss-date')) : 0;
	const seconds = Number((expires ?? searchParams.get('x-oss-expires')) || NaN);
	const time = new Date((signedAt ?? NaN) + seconds * 1000);
	return Number.isNaN(time.getTime()) ? null : time.toISOString();
}

/** Version 4 signatures of the storage write `20240601T000000Z`. */
function compactDate(value: string | null): number | undefined {
	const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(value ?? '');
	if (!parts) return undefined;
	const [year = 0, month = 1, ...rest] = parts.slice(1).map(Number);
	return Date.UTC(year, month - 1, ...rest);
}
