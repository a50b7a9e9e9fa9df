import { once } from 'node:events';
import { get, type IncomingMessage, type ServerResponse } from 'node:http';
import { Writable } from 'node:stream';
import { finishedTask, type FinishedTask } from './finishedTaskFixture';
import type { Call } from './faultBuilder';
import { oversizedBody } from './transfers';

const image = Buffer.from(Array.from({ length: 100_000 }, (_, i) => i % 251));
const megabyte = 1024 * 1024;

let fixture: FinishedTask;
let url: string;

beforeEach(async () => {
	fixture = await finishedTask(image);
	url = await fixture.imageUrl();
});

afterEach(() => fixture.gateway.close());

const next = () => fixture.gateway.faults.on('file').next();

/** The image as it arrives, up to where the connection is lost. */
async function download() {
	const response = await open();
	const chunks: Buffer[] = [];
	response.on('data', (chunk: Buffer) => chunks.push(chunk));
	await new Promise((resolve) => response.on('close', resolve).on('error', resolve));
	const body = Buffer.concat(chunks);
	const announced = response.headers['content-length'];
	return { body, announced, complete: response.complete, headers: response.headers };
}

async function open(): Promise<IncomingMessage> {
	const [response] = await once(get(url, { agent: false }), 'response');
	return response as IncomingMessage;
}

test('without a fault all of it arrives', async () => {
	const { body, announced, complete } = await download();
	expect([body.equals(image), announced, complete]).toEqual([true, '100000', true]);
});

test.each([0, 1, 40_000])('a body that is truncated after %d bytes', async (bytes) => {
	next().truncateAfter(bytes);
	const { body, announced, complete, headers } = await download();
	expect(body.equals(image.subarray(0, bytes))).toBe(true);
	expect([announced, complete]).toEqual(['100000', false]);
	expect(headers['content-type']).toBe('image/png');
	expect((await download()).complete).toBe(true);
});

test('a length that is too high', async () => {
	next().wrongContentLength(10);
	const { body, announced, complete } = await download();
	expect([body.equals(image), announced, complete]).toEqual([true, '100010', false]);
});

test.each([
	{ by: -99_990, left: 10 },
	{ by: -100_005, left: 0 },
])('a length that is too low, by $by', async ({ by, left }) => {
	next().wrongContentLength(by);
	const { body, announced, complete } = await download();
	expect(body.equals(image.subarray(0, left))).toBe(true);
	expect([announced, complete]).toEqual([String(left), true]);
});

test('half of a body without a length', async () => {
	next().truncateChunked();
	const { body, announced, complete, headers } = await download();
	expect(body.equals(image.subarray(0, 50_000))).toBe(true);
	expect([announced, complete]).toEqual([undefined, false]);
	expect(headers['transfer-encoding']).toBe('chunked');
});

test.each([0, 30_000])('a body that stalls after %d bytes, until the gateway closes', async (n) => {
	next().stall(n);
	const response = await open();
	let received = 0;
	response.on('data', (chunk: Buffer) => (received += chunk.length)).on('error', () => undefined);
	await new Promise((resolve) => setTimeout(resolve, 100));
	expect([received, response.destroyed]).toEqual([n, false]);
	const lost = new Promise((resolve) => response.on('close', resolve));
	await fixture.gateway.close();
	await lost;
	expect([received, response.complete]).toEqual([n, false]);
});

test('a signed call still gets the headers of the gateway, and an image does not', async () => {
	fixture.gateway.faults.everywhere.always().oversizedBody(100, { contentType: 'text/plain' });
	const { headers, text } = await fixture.getResult();
	expect(text).toHaveLength(100);
	expect(headers.get('x-ca-request-id')).toMatch(/^[0-9A-F-]{36}$/);
	expect(headers.get('date')).toMatch(/GMT$/);
	expect((await download()).headers).not.toHaveProperty('x-ca-request-id');
});

describe('an oversized body', () => {
	test.each([
		{ contentType: 'image/png', announced: false, start: '\x89PNG\r\n\x1a\n' },
		{ contentType: 'application/json', announced: true, start: '{"status":10,"data":{' },
		{ contentType: 'text/plain', announced: false, start: 'xxx' },
	])('of the type $contentType', async ({ start, ...flood }) => {
		next().oversizedBody(3 * megabyte + 1, flood);
		const { body, announced, complete, headers } = await download();
		expect(body.length).toBe(3 * megabyte + 1);
		expect([announced, complete]).toEqual([flood.announced ? '3145729' : undefined, true]);
		expect(headers['content-type']).toBe(flood.contentType);
		expect(body.toString('latin1', 0, start.length)).toBe(start);
	});

	test('comes only as fast as it is read', async () => {
		const slow = new Writable({ write: () => undefined });
		const start = () => slow as unknown as ServerResponse;
		void oversizedBody(1000 * megabyte, {})({ start } as unknown as Call);
		await new Promise((resolve) => setTimeout(resolve, 50));
		expect(slow.writableLength).toBeGreaterThan(0);
		expect(slow.writableLength).toBeLessThan(megabyte);
		slow.destroy();
	});

	test('ends when the caller leaves', async () => {
		next().oversizedBody(1_000_000 * megabyte);
		const response = await open();
		await once(response, 'data');
		response.on('error', () => undefined).destroy();
		expect((await download()).body.equals(image)).toBe(true);
	});
});
