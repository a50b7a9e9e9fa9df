import type { IExecuteSingleFunctions } from 'n8n-workflow';

import { Failure, asFailure } from '../errors/workshopError';

/** What a body may be and take. */
export interface Bounds {
	mostBytes: number;
	/** Milliseconds between two pieces of it. */
	longestSilenceMs: number;
	/** Milliseconds for all of it. */
	longestMs: number;
}

/** Messages and results hold addresses at most: what is longer is no answer of the service. */
const TEXT_BOUNDS = { mostBytes: 16 * 1024 * 1024, longestSilenceMs: 5000, longestMs: 30_000 };

/** Nothing that the service is known to say is nested deeper, and n8n could not store it. */
const MOST_LEVELS = 64;

/**
 * The text of a reply that comes as a stream.
 *
 * @throws Failure when the reply is too long, too slow, or stops to come
 */
export async function textOf(body: unknown, context: IExecuteSingleFunctions): Promise<string> {
	const { binaryToBuffer } = context.helpers;
	const stream = body as ByteStream & Parameters<typeof binaryToBuffer>[0];
	const bytes = await binaryToBuffer(bounded(stream, TEXT_BOUNDS)).catch(asFailure);
	if (!(bytes instanceof Failure)) return bytes.toString('utf8');
	const { message, remedy, facts, nature } = bytes;
	if (facts.code !== undefined) throw bytes;
	throw new Failure(`The answer cannot be read: ${message}`, remedy, facts, nature);
}

/** The JSON of such a reply, or undefined when it is none. Throws as {@link textOf}. */
export async function jsonOf(body: unknown, context: IExecuteSingleFunctions): Promise<unknown> {
	const text = await textOf(body, context);
	try {
		// JSON does not allow a mark of byte order, which some servers send all the same.
		const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
		return hasLevels(value, MOST_LEVELS) ? value : undefined;
	} catch {
		return undefined;
	}
}

/** Whether a value is nested no deeper than so many levels. */
function hasLevels(value: unknown, levels: number): boolean {
	if (typeof value !== 'object' || value === null) return true;
	return levels > 0 && Object.values(value).every((inner) => hasLevels(inner, levels - 1));
}

/** What of a Node.js stream is needed here; the module that has its type may not be imported. */
export interface ByteStream {
	map(pass: (chunk: Uint8Array) => Uint8Array): this;
	on(event: 'close' | 'error', listener: () => void): unknown;
	emit(event: 'error', error: Error): unknown;
	destroy(): unknown;
}

/** The body of a reply, which ends with an error where it goes beyond its bounds. */
export function bounded<T extends ByteStream>(body: T, bounds: Bounds): T {
	const { mostBytes, longestSilenceMs, longestMs } = bounds;
	const start = Date.now();
	let lastAt = start;
	let bytes = 0;
	const counted = body.map((chunk) => {
		lastAt = Date.now();
		bytes += chunk.length;
		if (bytes > mostBytes) throw tooLong(mostBytes);
		return chunk;
	});
	let isClosed = false;
	body.on('close', () => {
		isClosed = true;
	});
	// An error that comes while nobody reads would end the process of n8n.
	for (const stream of [body, counted]) stream.on('error', () => {});
	const watch = () => {
		if (isClosed) return;
		const leftMs = Math.min(lastAt + longestSilenceMs, start + longestMs) - Date.now();
		if (leftMs > 0) {
			AbortSignal.timeout(leftMs).addEventListener('abort', watch);
			return;
		}
		// The stream that n8n hands out waits for another one, and would be destroyed only after it.
		body.emit('error', stalled(bytes));
		body.destroy();
	};
	watch();
	return counted;
}

function tooLong(mostBytes: number): Failure {
	return new Failure(
		`more than ${Math.round(mostBytes / 1024 / 1024)} MB came`,
		'Check "Endpoint" of the credential: this does not look like the service.',
		{},
		{ isTransient: false },
	);
}

function stalled(bytes: number): Failure {
	return new Failure(`nothing more came after ${bytes} bytes`, '', {}, { isTransient: true });
}
