import { Readable } from 'node:stream';

import { toWorkshopError } from '../../../nodes/AiCreationWorkshop/errors/networkErrors';
import { limitStream } from '../../../nodes/AiCreationWorkshop/transport/responseBody';
import type { StreamLimits } from '../../../nodes/AiCreationWorkshop/transport/responseBody';
import { flushPromises } from '../../support/deferred';
import { openStream, stallingStream, streamOf } from './support/streams';

const limited = (body: Readable, limits: Partial<StreamLimits>) =>
	limitStream(body, { maxBytes: 100, idleTimeoutMs: 10_000, timeoutMs: 60_000, ...limits });

const textOf = async (body: Readable) => Buffer.concat(await body.toArray()).toString();
const errorOf = async (body: Readable) =>
	await body.toArray().then(() => undefined, toWorkshopError);

describe('a body within its limits', () => {
	test('is not changed', async () => {
		expect(await textOf(limited(streamOf('a', 'bc', 'def'), { maxBytes: 6 }))).toBe('abcdef');
	});

	test('ends with an error when it has more bytes than allowed', async () => {
		const error = await errorOf(limited(streamOf('abcd', 'efg'), { maxBytes: 6 }));
		expect(error?.message).toBe('the body exceeds 0 MB');
	});

	test.each([[[]], [['abc']]])('ends with an error when it stops after %j', async (chunks) => {
		const body = stallingStream(...chunks);
		const error = await errorOf(limited(body, { idleTimeoutMs: 40 }));
		expect(error).toMatchObject({
			message: `the body stopped after ${chunks.join('').length} bytes`,
			classification: { source: 'network', isTransient: true, processed: 'maybe' },
		});
		expect(body.destroyed).toBe(true);
	});

	test('does not end the process when it breaks and is not being read', async () => {
		const uncaught = jest.fn();
		process.once('uncaughtException', uncaught);
		const broken = stallingStream('abc');
		limited(broken, {});
		broken.destroy(new Error('reset'));
		const tooLong = limited(streamOf('abcd'), { maxBytes: 1, idleTimeoutMs: 10 });
		tooLong.destroy(new Error('reset'));
		const stalled = stallingStream('abc');
		const closed = new Promise((resolve) => stalled.once('close', resolve));
		limited(stalled, { idleTimeoutMs: 10 });
		await closed;
		await flushPromises();
		expect(uncaught).not.toHaveBeenCalled();
		process.off('uncaughtException', uncaught);
	});
});

describe('the timeouts of a body', () => {
	beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick'] }));

	afterEach(() => jest.useRealTimers());

	async function advance(milliseconds: number): Promise<void> {
		await jest.advanceTimersByTimeAsync(milliseconds);
		await flushPromises();
	}

	/** Sends a chunk every so many milliseconds, for so many times. */
	async function send(body: Readable, times: number, everyMs: number): Promise<void> {
		for (let time = 0; time < times; time++) {
			await advance(everyMs);
			body.push('a');
			await flushPromises();
		}
	}

	test('allow any number of pauses that are shorter than the idle timeout', async () => {
		const body = openStream();
		const text = textOf(limited(body, { idleTimeoutMs: 1000 }));
		await send(body, 40, 999);
		body.push(null);
		expect(await text).toBe('a'.repeat(40));
	});

	test('end it after a pause as long as the idle timeout', async () => {
		const body = openStream();
		const error = errorOf(limited(body, { idleTimeoutMs: 1000 }));
		await send(body, 3, 999);
		await advance(999);
		expect(body.destroyed).toBe(false);
		await advance(1);
		expect((await error)?.message).toBe('the body stopped after 3 bytes');
		expect(body.destroyed).toBe(true);
	});

	test('end it when it takes too long as a whole', async () => {
		const body = openStream();
		const error = errorOf(limited(body, { idleTimeoutMs: 1000, timeoutMs: 4000 }));
		await send(body, 5, 750);
		expect(body.destroyed).toBe(false);
		await advance(250);
		expect((await error)?.message).toBe('the body stopped after 5 bytes');
	});

	test('leave no timer for long after it has been closed', async () => {
		const body = openStream();
		const text = textOf(limited(body, { idleTimeoutMs: 60_000 }));
		await advance(1000);
		expect(jest.getTimerCount()).toBe(1);
		body.push(null);
		expect(await text).toBe('');
		await advance(250);
		expect(jest.getTimerCount()).toBe(0);
	});
});
