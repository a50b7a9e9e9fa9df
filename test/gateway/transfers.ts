import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Answer } from './exchange';
import type { Fault } from './misbehaviour';

/** What `endless` sends. */
export interface Flood {
	/** `image/png` and `application/json` begin as their type demands; every type goes on as `x`. */
	contentType?: string;
	/** Whether Content-Length tells the size; chunked if not. */
	announced?: boolean;
}

/** The whole length is announced and some bytes are sent; what comes then is up to `ending`. */
export function partly(bytes: number, ending: 'cut' | 'stall'): Fault {
	return async ({ work, start }) => {
		const answer = await work();
		const response = start(announcing(answer, answer.body.length));
		response.write(answer.body.subarray(0, bytes));
		if (ending === 'cut') response.socket?.destroySoon();
		return undefined;
	};
}

/** The body and no more, whatever length is announced; a lower one ends the body there. */
export function lyingLength(by: number): Fault {
	return async ({ work, start }) => {
		const answer = await work();
		const length = Math.max(0, answer.body.length + by);
		if (by <= 0) return { ...answer, body: answer.body.subarray(0, length) };
		const response = start(announcing(answer, length));
		response.write(answer.body);
		response.socket?.destroySoon();
		return undefined;
	};
}

/** Half of the body as a chunk that announces no length, and no last chunk. */
export function chunkedThenCut(): Fault {
	return async ({ work, start }) => {
		const answer = await work();
		const response = start(answer);
		response.write(answer.body.subarray(0, Math.ceil(answer.body.length / 2)));
		response.socket?.destroySoon();
		return undefined;
	};
}

/** So many bytes, as fast as the caller reads them. */
export function endless(bytes: number, { contentType = 'image/png', announced }: Flood): Fault {
	return async ({ start }) => {
		const head = { status: 200, headers: { 'content-type': contentType } };
		const response = start(announced ? announcing(head, bytes) : head);
		const body = Readable.from(flood(bytes, beginnings[contentType] ?? ''), { objectMode: false });
		// The caller is free to leave early.
		await pipeline(body, response).catch(() => undefined);
		return undefined;
	};
}

/** Enough for whoever looks at the first bytes to tell the type. */
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

type Head = Pick<Answer, 'status' | 'headers'>;

function announcing({ status, headers }: Head, length: number): Head {
	return { status, headers: { ...headers, 'content-length': String(length) } };
}
