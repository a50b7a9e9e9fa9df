import fc from 'fast-check';

import { peek } from '../../../nodes/AiCreationWorkshop/transport/responseBody';
import { flush, openStream, streamOf } from './support/streams';

describe('peek', () => {
	test('leaves the bytes in the stream, whatever its chunks', async () => {
		const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 30 }), { maxLength: 20 });
		const property = fc.asyncProperty(chunks, async (parts) => {
			const all = Buffer.concat(parts);
			const stream = streamOf(...parts.map((part) => Buffer.from(part)));
			const head = Buffer.from(await peek(stream));
			expect(all.subarray(0, head.length)).toEqual(head);
			expect(head.length > 0).toBe(all.length > 0);
			expect(Buffer.concat(await stream.toArray())).toEqual(all);
		});
		await fc.assert(property);
	});

	test('waits for the first byte', async () => {
		const stream = openStream();
		const head = peek(stream);
		await flush();
		stream.push('abc');
		expect(Buffer.from(await head).toString()).toBe('abc');
		expect(stream.listenerCount('readable')).toBe(0);
		expect(stream.listenerCount('end')).toBe(0);
	});

	test('is empty for a stream without bytes', async () => {
		const stream = openStream();
		const head = peek(stream);
		stream.push(null);
		expect(await head).toHaveLength(0);
		expect(await peek(stream)).toHaveLength(0);
	});

	test('is empty for a stream that is closed before its first byte', async () => {
		const stream = openStream();
		const head = peek(stream);
		await flush();
		stream.destroy();
		expect(await head).toHaveLength(0);
	});

	test('throws the error of the stream', async () => {
		const stream = openStream();
		stream.on('error', () => {});
		const head = peek(stream);
		await flush();
		stream.destroy(new Error('reset'));
		await expect(head).rejects.toThrow('reset');
		await expect(peek(stream)).rejects.toThrow('reset');
	});
});
