import type { Readable } from 'node:stream';
import fc from 'fast-check';

import { peek } from '../../../nodes/AiCreationWorkshop/transport/responseBody';
import { flushPromises } from '../../support/deferred';
import { openStream, streamOf } from './support/streams';

const read = async (body: Readable | Buffer) =>
	Buffer.isBuffer(body) ? body : Buffer.concat(await body.toArray());

describe('peek', () => {
	test('shows enough bytes and loses none, whatever the chunks', async () => {
		const chunk = fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes));
		const property = fc.asyncProperty(
			fc.array(chunk, { maxLength: 20 }),
			fc.integer({ min: 1, max: 100 }),
			async (chunks, minBytes) => {
				const all = Buffer.concat(chunks);
				const { head, body } = await peek(streamOf(...chunks), minBytes);
				expect(all.subarray(0, head.length)).toEqual(head);
				expect(head.length).toBeGreaterThanOrEqual(Math.min(minBytes, all.length));
				expect(await read(body)).toEqual(all);
			},
		);
		await fc.assert(property, { numRuns: 500 });
	});

	test('waits for chunks that are shorter than needed', async () => {
		const stream = openStream();
		const peeked = peek(stream, 3);
		for (const byte of 'abcd') {
			await flushPromises();
			stream.push(byte);
		}
		stream.push(null);
		const { head, body } = await peeked;
		expect(head.toString()).toMatch(/^abcd?$/);
		expect(stream.listenerCount('readable')).toBe(0);
		expect((await read(body)).toString()).toBe('abcd');
	});

	test('is empty for a stream without bytes', async () => {
		const stream = openStream();
		const peeked = peek(stream, 1);
		stream.push(null);
		expect(await peeked).toEqual({ head: Buffer.alloc(0), body: Buffer.alloc(0) });
		expect(await peek(stream, 1)).toEqual(await peeked);
	});

	test('is empty for a stream that is closed before its first byte', async () => {
		const stream = openStream();
		const peeked = peek(stream, 1);
		await flushPromises();
		stream.destroy();
		expect((await peeked).head).toHaveLength(0);
	});

	test('throws the error of the stream', async () => {
		const stream = openStream();
		stream.on('error', () => {});
		const peeked = peek(stream, 3);
		stream.push('ab');
		await flushPromises();
		stream.destroy(new Error('reset'));
		await expect(peeked).rejects.toThrow('reset');
		await expect(peek(stream, 3)).rejects.toThrow('reset');
	});
});
