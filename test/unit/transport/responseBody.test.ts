import { Readable } from 'node:stream';
import type { IExecuteSingleFunctions } from 'n8n-workflow';

import { toWorkshopError } from '../../../nodes/AiCreationWorkshop/errors/networkErrors';
import { WorkshopError } from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import { readJson, readText } from '../../../nodes/AiCreationWorkshop/transport/responseBody';
import { flushPromises } from '../../support/deferred';
import { openStream, streamOf } from './support/streams';

/** n8n reads a stream in this way, too. */
const helpers = {
	binaryToBuffer: async (body: Readable) => Buffer.concat(await body.toArray()),
};
const context = { helpers } as unknown as IExecuteSingleFunctions;

const MEGABYTE = 1024 * 1024;

function* megabytes(count: number): Generator<Buffer> {
	for (let sent = 0; sent < count; sent++) yield Buffer.alloc(MEGABYTE, 'x');
}

const errorOf = async (result: Promise<unknown>) =>
	await result.then(() => undefined, toWorkshopError);

describe('readText', () => {
	test('decodes characters that are divided between two chunks', async () => {
		const bytes = Buffer.from('智作工坊');
		const chunks = [bytes.subarray(0, 4), bytes.subarray(4)];
		expect(await readText(streamOf(...chunks), context)).toBe('智作工坊');
		expect(await readText(streamOf(), context)).toBe('');
	});

	test('reads 16 MB, and destroys a longer body', async () => {
		const longest = await readText(Readable.from(megabytes(16)), context);
		expect(longest).toHaveLength(16 * MEGABYTE);
		const body = Readable.from(megabytes(1_000_000));
		const error = await errorOf(readText(body, context));
		expect(error).toBeInstanceOf(WorkshopError);
		expect(error).toMatchObject({
			message: 'The response cannot be read: the body exceeds 16 MB',
			hint: "Check 'Endpoint' of the credential: this is not a response of the service.",
			classification: { source: 'network', isTransient: false, processed: 'maybe' },
		});
		expect(body.destroyed).toBe(true);
	});

	test('throws the error that broke the body', async () => {
		const body = openStream();
		const result = errorOf(readText(body, context));
		body.push('{"status":');
		await flushPromises();
		body.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));
		const error = await result;
		expect(error).toBeInstanceOf(WorkshopError);
		expect(error).toMatchObject({
			message: 'The service could not be reached (ECONNRESET)',
			details: { code: 'ECONNRESET' },
			classification: { source: 'network', isTransient: true, processed: 'maybe' },
		});
	});
});

describe('readJson', () => {
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
	])('of %j is %j', async (text, value) => {
		expect(await readJson(streamOf(text), context)).toEqual(value);
	});

	test('is undefined for a value of more than 64 levels', async () => {
		expect(await readJson(streamOf(nested(64)), context)).toEqual(JSON.parse(nested(64)));
		expect(await readJson(streamOf(nested(65)), context)).toBeUndefined();
		expect(await readJson(streamOf(nested(100_000)), context)).toBeUndefined();
		const inside = `{"a":[{"b":${nested(62)}}]}`;
		expect(await readJson(streamOf(inside), context)).toBeUndefined();
	});

	test('throws when the body cannot be read', async () => {
		await expect(readJson(Readable.from(megabytes(17)), context)).rejects.toThrow('exceeds 16 MB');
	});
});
