import type { IDataObject } from 'n8n-workflow';

import { truncate } from './text';

export function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What the service documents is flatter, and n8n could not store anything much deeper. */
export const MAX_JSON_DEPTH = 64;

/** Whether a value is nested no deeper than so many levels. */
export function isWithinDepth(value: unknown, levels: number): boolean {
	if (typeof value !== 'object' || value === null) return true;
	return levels > 0 && Object.values(value).every((inner) => isWithinDepth(inner, levels - 1));
}

/**
 * The first whole number in a value that JavaScript cannot hold exactly, such as a seed above
 * 9007199254740991: what was written is rounded already.
 */
export function findInexactInteger(value: unknown): number | undefined {
	if (typeof value === 'number') {
		return Number.isInteger(value) && !Number.isSafeInteger(value) ? value : undefined;
	}
	if (typeof value !== 'object' || value === null) return undefined;
	for (const inner of Object.values(value)) {
		const found = findInexactInteger(inner);
		if (found !== undefined) return found;
	}
	return undefined;
}

/** A text of a prompt is shorter; a longer one is a file in Base64. */
const MAX_TEXT_LENGTH = 10_000;
const SHOWN_LENGTH = 40;

/** A copy in which each text that holds a file is truncated. */
export function truncateTexts(value: unknown): unknown {
	if (typeof value === 'string') {
		return value.length > MAX_TEXT_LENGTH ? `${truncate(value, SHOWN_LENGTH)}…` : value;
	}
	if (Array.isArray(value)) return value.map(truncateTexts);
	if (!isObject(value)) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, inner]) => [key, truncateTexts(inner)]),
	);
}

/** An object with the properties of both; objects are merged, of other values the second wins. */
export function mergeDeep(first: IDataObject, second: IDataObject): IDataObject {
	const merged = Object.entries(second).map(([key, value]) => {
		const other = Object.hasOwn(first, key) ? first[key] : undefined;
		return [key, isObject(other) && isObject(value) ? mergeDeep(other, value) : value];
	});
	return { ...first, ...(Object.fromEntries(merged) as IDataObject) };
}
