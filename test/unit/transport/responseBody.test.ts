import { Readable } from 'node:stream';
import type { IExecuteSingleFunctions } from 'n8n-workflow';

import { Failure, toWorkshopError } from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import {
	limitStream,
	readJson,
	readText,
} from '../../../nodes/AiCreationWorkshop/transport/responseBody';
import type { Bounds } from '../../../nodes/AiCreationWorkshop/transport/responseBody';

/** Reads a stream as n8n does, whatever it is made of. */
const helpers = {
	binaryToBuffer: async (body: Readable) => Buffer.concat(await body.toArray()),
};
const context = { helpers } as unknown as IExecuteSingleFunctions;

const MEGABYTE = 1024 * 1024;

function streamOf(...chunks: Array<string | Buffer>): Readable {
	return Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
}

/** A stream that gives these bytes, and then neither more nor an end. */
function stalling(...chunks: Array<string | Buffer>): Readable {
	const left = [...chunks];
	return new Readable({
		read() {
			const chunk = left.shift();
			if (chunk !== undefined) this.push(chunk);
		},
	});
}

function* megabytes(count: number): Generator<Buffer> {
	for (let sent = 0; sent < count; sent++) yield Buffer.alloc(MEGABYTE, 'x');
}

describe('the text of a reply', () => {
	test('is put together from the bytes of its pieces', async () => {
		const bytes = Buffer.from('智作工坊');
		const pieces = [bytes.subarray(0, 4), bytes.subarray(4)];
		expect(await readText(streamOf(...pieces), context)).toBe('智作工坊');
		expect(await readText(streamOf(), context)).toBe('');
	});

	test('of 16 MB is read, and one that is longer is none', async () => {
		const most = await readText(Readable.from(megabytes(16)), context);
		expect(most).toHaveLength(16 * MEGABYTE);
		const body = Readable.from(megabytes(1_000_000));
		const failure = await readText(body, context).catch(toWorkshopError);
		expect(failure).toMatchObject({
			message: 'The answer cannot be read: more than 16 MB came',
			nature: { isTransient: false },
		});
		expect(body.destroyed).toBe(true);
	});

	test('whose stream breaks tells what broke it', async () => {
		const body = stalling('{"status":');
		setTimeout(() => body.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' })), 5);
		const failure = await readText(body, context).catch(toWorkshopError);
		expect(failure).toBeInstanceOf(Failure);
		expect(failure).toMatchObject({
			message: 'The service could not be reached (ECONNRESET)',
			facts: { code: 'ECONNRESET' },
			nature: { isTransient: true },
		});
	});
});

describe('the JSON of a reply', () => {
	const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

	test.each([
		['{"status":10}', { status: 10 }],
		['\ufeff{"status":10}', { status: 10 }],
		['null', null],
		['', undefined],
		['\ufeff', undefined],
		['\ufeff\ufeff{}', undefined],
		['{"status":10', undefined],
		['<html></html>', undefined],
	])('%j is %j', async (text, value) => {
		expect(await readJson(streamOf(text), context)).toEqual(value);
	});

	test('is none when it is nested deeper than 64 levels', async () => {
		expect(await readJson(streamOf(nested(64)), context)).toEqual(JSON.parse(nested(64)));
		expect(await readJson(streamOf(nested(65)), context)).toBeUndefined();
		expect(await readJson(streamOf(nested(100_000)), context)).toBeUndefined();
		const inside = `{"a":[{"b":${nested(62)}}]}`;
		expect(await readJson(streamOf(inside), context)).toBeUndefined();
	});

	test('that cannot be read is a failure, not missing', async () => {
		await expect(readJson(Readable.from(megabytes(17)), context)).rejects.toThrow(
			'more than 16 MB',
		);
	});
});

function within(bounds: Partial<Bounds>): Bounds {
	return { mostBytes: 100, longestSilenceMs: 10_000, longestMs: 60_000, ...bounds };
}

describe('a body within bounds', () => {
	test('comes through unchanged', async () => {
		const pieces = ['a', 'bc', 'def'];
		const body = limitStream(streamOf(...pieces), within({ mostBytes: 6 }));
		expect(Buffer.concat(await body.toArray()).toString()).toBe('abcdef');
	});

	test('ends with an error when it grows too long', async () => {
		const body = streamOf('abcd', 'efg');
		await expect(limitStream(body, within({ mostBytes: 6 })).toArray()).rejects.toThrow(
			'more than 0 MB came',
		);
	});

	test('ends with an error when nothing more comes', async () => {
		const body = stalling('abc');
		const start = Date.now();
		const failure = await limitStream(body, within({ longestSilenceMs: 40 }))
			.toArray()
			.catch(toWorkshopError);
		expect(failure).toMatchObject({
			message: 'nothing more came after 3 bytes',
			nature: { isTransient: true },
		});
		expect(Date.now() - start).toBeLessThan(1_000);
		expect(body.destroyed).toBe(true);
	});

	test('ends with an error when nothing comes at all', async () => {
		const failure = await limitStream(stalling(), within({ longestSilenceMs: 40 }))
			.toArray()
			.catch(toWorkshopError);
		expect(failure).toMatchObject({ message: 'nothing more came after 0 bytes' });
	});

	async function* slowly() {
		for (const piece of 'abcdefgh') {
			await new Promise((resolve) => setTimeout(resolve, 30));
			yield Buffer.from(piece);
		}
	}

	test('may come slowly, as long as it comes', async () => {
		const body = limitStream(Readable.from(slowly()), within({ longestSilenceMs: 100 }));
		expect(Buffer.concat(await body.toArray()).toString()).toBe('abcdefgh');
	});

	test('ends with an error when it takes too long, though it comes', async () => {
		const body = limitStream(Readable.from(slowly()), within({ longestMs: 100 }));
		expect(await body.toArray().catch(toWorkshopError)).toBeInstanceOf(Failure);
	});

	test('that breaks while nobody reads does not end the process', async () => {
		const uncaught = jest.fn();
		process.once('uncaughtException', uncaught);
		const broken = stalling('abc');
		limitStream(broken, within({}));
		broken.destroy(new Error('cut'));
		const tooLong = limitStream(streamOf('abcd'), within({ mostBytes: 1 }));
		tooLong.destroy(new Error('cut'));
		const stalled = stalling('abc');
		limitStream(stalled, within({ longestSilenceMs: 10 }));
		await new Promise((resolve) => setTimeout(resolve, 60));
		expect(stalled.destroyed).toBe(true);
		expect(uncaught).not.toHaveBeenCalled();
		process.off('uncaughtException', uncaught);
	});
});
