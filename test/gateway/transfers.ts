import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { GatewayResponse } from './messages';
import type { Fault } from './faultBuilder';

/** What `oversizedBody` sends. */
export interface Flood {
	/** `image/png` and `application/json` begin as their type demands; every type goes on as `x`. */
	contentType?: string;
	/** Whether Content-Length announces the size; chunked if not. */
	announced?: boolean;
}

/** The whole length is announced and some bytes are sent; what comes then is up to `ending`. */
export function partly(bytes: number, ending: 'reset' | 'stall'): Fault {
	return async ({ work, start }) => {
		const response = await work();
		const reply = start(announcing(response, response.body.length));
		reply.write(response.body.subarray(0, bytes));
		if (ending === 'reset') reply.socket?.destroySoon();
		return undefined;
	};
}

/** The body and no more, whatever length is announced; a lower one ends the body there. */
export function wrongContentLength(by: number): Fault {
	return async ({ work, start }) => {
		const response = await work();
		const length = Math.max(0, response.body.length + by);
		if (by <= 0) return { ...response, body: response.body.subarray(0, length) };
		const reply = start(announcing(response, length));
		reply.write(response.body);
		reply.socket?.destroySoon();
		return undefined;
	};
}

/** Half of the body as a chunk that announces no length, and no last chunk. */
export function truncateChunked(): Fault {
	return async ({ work, start }) => {
		const response = await work();
		const reply = start(response);
		reply.write(response.body.subarray(0, Math.ceil(response.body.length / 2)));
		reply.socket?.destroySoon();
		return undefined;
	};
}

/** So many bytes, as fast as the caller reads them. */
export function oversizedBody(
	bytes: number,
	{ contentType = 'image/png', announced }: Flood,
): Fault {
	return async ({ start }) => {
		const head = { status: 200, headers: { 'content-type': contentType } };
		const reply = start(announced ? announcing(head, bytes) : head);
		const body = Readable.from(flood(bytes, beginnings[contentType] ?? ''), { objectMode: false });
		// The caller is free to leave early.
		await pipeline(body, reply).catch(() => undefined);
		return undefined;
	};
}

/** Enough for the type to be detected from the first bytes. */
const beginnings: Record<string, string> = {
	'image/png': '\x89PNG\r\n\x1a\n\0\0\0\rIHDR',
	'application/json': '{"status":10,"data":{"taskId":"',
};

function* flood(bytes: number, beginning: string): Generator<Buffer> {
	const filling = Buffer.alloc(64 * 1024, 'x');
	const first = Buffer.from(beginning, 'latin1').subarray(0, bytes);
	yield first;
	for (let left = bytes - first.length; left > 0; left -= filling.length) {
		yield filling.subarray(0, left);
	}
}

type Head = Pick<GatewayResponse, 'status' | 'headers'>;

function announcing({ status, headers }: Head, length: number): Head {
	return { status, headers: { ...headers, 'content-length': String(length) } };
}
