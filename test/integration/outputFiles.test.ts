import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';

import { useFastClock } from '../support/fastClock';
import { runError } from '../support/n8nEngine';
import { NODE_NAME, imageToImage } from '../support/workflowBuilder';
import { startEnvironment } from '../support/testEnvironment';
import type { TestEnvironment } from '../support/testEnvironment';

useFastClock();

describe('a downloaded image', () => {
	let environment: TestEnvironment;
	let jpeg: Buffer;

	beforeAll(async () => {
		const create = { width: 8, height: 8, channels: 3 as const, background: '#123456' };
		jpeg = await sharp({ create }).jpeg().toBuffer();
	});
	beforeEach(async () => {
		environment = await startEnvironment();
	});
	afterEach(async () => await environment.close());

	const downloaded = async (headers: Record<string, string>) => {
		const { engine, gateway, item } = environment;
		gateway.faults.on('file').always().respondWith({ status: 200, headers, body: jpeg });
		return await engine.run(imageToImage(), [await item()]);
	};

	const names: Array<[what: string, disposition: string, fileName: string]> = [
		['plain', 'attachment; filename=harbour.jpeg', 'harbour.jpg'],
		['quoted, in Chinese', `inline; filename="${encodeURIComponent('港口')}.png"`, '港口.jpg'],
		[
			'of RFC 5987',
			"attachment; filename=x.png; filename*=UTF-8''%E6%B8%AF%E5%8F%A3.png",
			'港口.jpg',
		],
		[
			'longer than disks take',
			`attachment; filename*=UTF-8''${encodeURIComponent('🐱'.repeat(80))}.png`,
			`${'_'.repeat(60)}.jpg`,
		],
		[
			'longer than disks take, with letters outside the basic plane',
			`attachment; filename*=UTF-8''${encodeURIComponent(`a${'𠮷'.repeat(80)}`)}.png`,
			`a${'𠮷'.repeat(59)}.jpg`,
		],
		['trying to climb', 'attachment; filename="../../etc/passwd"', '.._.._etc_passwd.jpg'],
	];

	it.each(names)(
		'has the type and the name (%s) of the reply',
		async (_what, disposition, fileName) => {
			const execution = await downloaded({
				'content-type': 'image/jpeg; charset=binary',
				'content-disposition': disposition,
			});

			const binary = execution.itemsOf(NODE_NAME)[0]?.binary?.data;
			expect(binary).toMatchObject({ mimeType: 'image/jpeg', fileExtension: 'jpg', fileName });
			expect(await environment.engine.contentOf(binary)).toEqual(jpeg);
		},
	);

	it('has the type of its bytes when the response declares none', async () => {
		const execution = await downloaded({ 'content-type': 'application/octet-stream' });

		const binary = execution.itemsOf(NODE_NAME)[0]?.binary?.data;
		expect(binary).toMatchObject({ mimeType: 'image/jpeg', fileExtension: 'jpg' });
	});

	it.each([
		['application/octet-stream', 'jpg'],
		['', 'jpg'],
		['image/jpg', 'jpg'],
		['image/png', 'jpg'],
		['text/plain', 'jpg'],
	])('that is declared as "%s" gets the type of its first bytes', async (type, extension) => {
		const { engine, gateway, item } = environment;
		const headers: Record<string, string> = type ? { 'content-type': type } : {};
		gateway.faults.on('file').always().respondWith({ status: 200, headers, body: jpeg });
		// Its URL says nothing of the type either.
		const url = (image: unknown) => String(image).replace('.png', '');
		gateway.faults
			.on('result')
			.always()
			.withImages((images) => images.map(url));

		const execution = await engine.run(imageToImage(), [await item()]);

		const binary = execution.itemsOf(NODE_NAME)[0]?.binary?.data;
		expect(binary).toMatchObject({ mimeType: 'image/jpeg', fileExtension: extension });
		expect(await engine.contentOf(binary)).toEqual(jpeg);
	});

	it('that arrives compressed is unpacked', async () => {
		const { engine, gateway, item } = environment;
		const body = gzipSync(jpeg);
		const headers = { 'content-type': 'image/jpeg', 'content-encoding': 'gzip' };
		gateway.faults.on('file').always().respondWith({ status: 200, headers, body });

		const execution = await engine.run(imageToImage(), [await item()]);

		expect(body.length).not.toBe(jpeg.length);
		expect(await engine.contentOf(execution.itemsOf(NODE_NAME)[0]?.binary?.data)).toEqual(jpeg);
	});

	it.each([
		['image/png', '<!doctype html><title>Sign in</title>'],
		['image/jpeg', '<html><body>Expired</body></html>'],
		['image/webp', '{"error":"gone"}'],
	])('that is declared as %s but holds text is refused', async (type, body) => {
		const { engine, gateway, item } = environment;
		const headers = { 'content-type': type };
		gateway.faults.on('file').always().respondWith({ status: 200, headers, body });

		const { run } = await engine.run(imageToImage(), [await item()]);

		expect(runError(run).message).toMatch(
			/^An image could not be downloaded \(its content is not image\//,
		);
	});

	it('is none when the address answers with a page', async () => {
		const { engine, gateway, item } = environment;
		gateway.faults.on('file').always().htmlPage();

		const { run } = await engine.run(imageToImage(), [await item()]);

		expect(runError(run).message).toMatch(
			/^An image could not be downloaded \(it is of type text\/html\) \[item 0, task 01/,
		);
		expect(environment.gateway.bill.submitted).toBe(1);
	});

	const GIGABYTE = 1024 ** 3;

	it('is none when it is announced with a gigabyte, of which nothing is fetched', async () => {
		const { engine, gateway, item } = environment;
		gateway.faults.on('file').always().oversizedBody(GIGABYTE, { announced: true });

		const { run } = await engine.run(imageToImage(), [await item()]);

		expect(runError(run).message).toMatch(
			/^An image could not be downloaded \(it has 1024 MB\) \[item 0, task 01/,
		);
	});

	it('leaves no connection open when it is refused', async () => {
		const { engine, gateway, item } = environment;
		const open = new Set<Socket>();
		const storage = createServer((_request, response) => {
			response.writeHead(200, { 'content-type': 'image/png', 'content-length': GIGABYTE });
			response.write(Buffer.alloc(1024 * 1024));
		});
		storage.on('connection', (socket) => {
			open.add(socket);
			socket.on('close', () => open.delete(socket));
		});
		await new Promise<void>((resolve) => storage.listen(0, '127.0.0.1', resolve));
		const { port } = storage.address() as AddressInfo;
		gateway.faults
			.on('result')
			.always()
			.withImages([`http://127.0.0.1:${port}/a.png`]);

		await engine.run(imageToImage(), [await item()]);
		// The other side learns a little later that it is over.
		await new Promise((resolve) => setTimeout(resolve, 200));
		const left = open.size;
		storage.closeAllConnections();
		storage.close();

		expect(left).toBe(0);
	});

	it('is none when it grows without end, and is not tried again', async () => {
		const { engine, gateway, item } = environment;
		gateway.faults.on('file').always().oversizedBody(GIGABYTE, { announced: false });

		const { run } = await engine.run(imageToImage(), [await item()]);

		expect(runError(run).message).toMatch(
			/^An image could not be downloaded \(the body exceeds 256 MB\) \[item 0, task 01/,
		);
		expect(gateway.requestsTo('file')).toHaveLength(1);
		expect(gateway.bill.submitted).toBe(1);
	});
});
