import type { IExecuteSingleFunctions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import { toWorkshopError } from '../errors/networkErrors';
import { WorkshopError } from '../errors/workshopError';
import { MAX_TIMER_MS } from '../flowControl/sleep';
import { MAX_JSON_DEPTH, isWithinDepth } from '../values/json';

/** Limits of a response body. */
export interface StreamLimits {
	maxBytes: number;
	/** Milliseconds between two chunks. */
	idleTimeoutMs: number;
	/** Milliseconds for the whole body. */
	timeoutMs: number;
}

/** Text responses hold URLs at most; a longer one does not come from the service. */
const TEXT_LIMITS: StreamLimits = {
	maxBytes: 16 * 1024 * 1024,
	idleTimeoutMs: 5000,
	timeoutMs: 30_000,
};

/**
 * The text of a response that arrives as a stream.
 *
 * @throws WorkshopError when the body is too long, too slow, or incomplete
 */
export async function readText(body: unknown, context: IExecuteSingleFunctions): Promise<string> {
	const { binaryToBuffer } = context.helpers;
	const stream = body as ByteStream & Parameters<typeof binaryToBuffer>[0];
	const bytes = await binaryToBuffer(limitStream(stream, TEXT_LIMITS)).catch(throwUnreadable);
	return bytes.toString('utf8');
}

function throwUnreadable(caught: unknown): never {
	const { message, hint, details, classification } = toWorkshopError(caught);
	const text = details.code === undefined ? `The response cannot be read: ${message}` : message;
	throw new WorkshopError(text, hint, details, classification);
}

/** The JSON of such a response, or undefined when it is none. Throws as {@link readText}. */
export async function readJson(body: unknown, context: IExecuteSingleFunctions): Promise<unknown> {
	const text = await readText(body, context);
	try {
		// JSON does not allow a byte order mark, which some servers send all the same.
		const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
		return isWithinDepth(value, MAX_JSON_DEPTH) ? value : undefined;
	} catch {
		return undefined;
	}
}

/** The part of Node's `Readable` used here; community nodes may not import `stream`. */
export interface ByteStream {
	map(transform: (chunk: Uint8Array) => Uint8Array): this;
	on(event: 'close' | 'error', listener: () => void): unknown;
	once(event: 'readable' | 'end' | 'close', listener: () => void): unknown;
	off(event: 'readable' | 'end' | 'close', listener: () => void): unknown;
	emit(event: 'error', error: Error): unknown;
	read(): Uint8Array | null;
	unshift(chunk: Uint8Array): void;
	destroy(): unknown;
	readonly errored: Error | null;
	readonly readableEnded: boolean;
	readonly destroyed: boolean;
}

/**
 * The first bytes of a stream, which stay in it. A chunk may be shorter than needed.
 *
 * @param minBytes how many bytes the head has at least, unless the stream is shorter
 * @returns the head, and what to read in place of the stream: the head itself if it is all
 * @throws the error that ended the stream
 */
export async function peek<T extends ByteStream>(
	stream: T,
	minBytes: number,
): Promise<{ head: Buffer; body: T | Buffer }> {
	let head = Buffer.alloc(0);
	while (head.length < minBytes) {
		const chunk = stream.read();
		if (chunk) head = Buffer.concat([head, chunk]);
		else if (stream.errored) throw stream.errored;
		else if (stream.readableEnded || stream.destroyed) return { head, body: head };
		else await nextEvent(stream);
	}
	stream.unshift(head);
	return { head, body: stream };
}

async function nextEvent(stream: ByteStream): Promise<void> {
	const events = ['readable', 'end', 'close'] as const;
	await new Promise<void>((resolve) => {
		const onEvent = () => {
			for (const event of events) stream.off(event, onEvent);
			resolve();
		};
		for (const event of events) stream.once(event, onEvent);
	});
}

/** The body of a response, which ends with an error where it exceeds its limits. */
export function limitStream<T extends ByteStream>(body: T, limits: StreamLimits): T {
	const { maxBytes, idleTimeoutMs, timeoutMs } = limits;
	const startMs = performance.now();
	let lastChunkMs = startMs;
	let bytes = 0;
	const counted = body.map((chunk) => {
		lastChunkMs = performance.now();
		bytes += chunk.length;
		if (bytes > maxBytes) throw bodyTooLargeError(maxBytes);
		return chunk;
	});
	let isClosed = false;
	body.on('close', () => {
		isClosed = true;
	});
	// An error event without a listener would end the process of n8n.
	for (const stream of [body, counted]) stream.on('error', () => {});
	const remainingMs = () => {
		const endMs = Math.min(lastChunkMs + idleTimeoutMs, startMs + timeoutMs);
		return isClosed ? 0 : Math.ceil(endMs - performance.now());
	};
	const watch = async () => {
		while (remainingMs() > 0) await sleep(Math.min(remainingMs(), MAX_TIMER_MS));
		if (isClosed) return;
		// The stream that n8n hands out waits for another one, and would be destroyed only after it.
		body.emit('error', idleTimeoutError(bytes));
		body.destroy();
	};
	void watch();
	return counted;
}

function bodyTooLargeError(maxBytes: number): WorkshopError {
	return new WorkshopError(
		`the body exceeds ${Math.round(maxBytes / 1024 / 1024)} MB`,
		"Check 'Endpoint' of the credential: this is not a response of the service.",
		{},
		{ source: 'network', isTransient: false, processed: 'maybe' },
	);
}

function idleTimeoutError(bytes: number): WorkshopError {
	return new WorkshopError(
		`the body stopped after ${bytes} bytes`,
		'',
		{},
		{ source: 'network', isTransient: true, processed: 'maybe' },
	);
}
