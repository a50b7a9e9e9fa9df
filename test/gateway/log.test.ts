import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { RequestLog } from './log';

function logOf(json: unknown): RequestLog {
	const log = new RequestLog();
	log.add({ ...request, json });
	return log;
}

const request = {
	operation: 'submit' as const,
	method: 'POST',
	path: '/scc/sd_img2img',
	headers: {},
	body: Buffer.alloc(0),
};

test('texts up to 64 KiB are kept, longer ones give their start and their length', () => {
	const kept = 'p'.repeat(65_536);
	const image = `data:image/png;base64,${'A'.repeat(65_536)}`;
	const [request] = logOf({ prompt: kept, init_images: [image, 'short'], seed: 7 }).requests;
	expect(request?.json).toEqual({
		prompt: kept,
		init_images: ['data:image/png;base64,… (65558)', 'short'],
		seed: 7,
	});
});

test.each([null, undefined, 7, [true, null], { a: { b: [] } }])('%j is kept', (json) => {
	expect(logOf(json).requests[0]?.json).toEqual(json);
});

test('a request with a large image takes next to no memory', () => {
	const megabyte = 1024 * 1024;
	const log = new RequestLog();
	const before = heapBytes();
	for (let i = 0; i < 20; i += 1) {
		const text = JSON.stringify([`data:image/png;base64,${'A'.repeat(4 * megabyte)}`]);
		log.add({ ...request, json: JSON.parse(text) });
	}
	expect(heapBytes() - before).toBeLessThan(10 * megabyte);
	expect(log.requests).toHaveLength(20);
});

/** Bytes in use once the garbage is collected. */
function heapBytes(): number {
	setFlagsFromString('--expose-gc');
	runInNewContext('gc')();
	return process.memoryUsage().heapUsed;
}
