import { useFastClock } from '../../support/fastClock';
import { getResult } from '../../support/workflowBuilder';
import { ODD_RESULTS, STRANGE_REPLIES, STRANGE_RESULTS, replyAround } from './responses';
import { continues, expectShortRow, failureIn, hostileWorkshop, rowsOf } from './environment';

useFastClock();

const environment = hostileWorkshop();

describe('a poll that is answered with', () => {
	const poll = (settings = {}) =>
		getResult({ taskId: '01abc', waitForCompletion: false, downloadImages: false }, settings);

	test.each([...STRANGE_REPLIES, ...STRANGE_RESULTS])(
		'%s fails, and names item and task',
		async (_what, reply) => {
			const [row, ...more] = await rowsOf(environment(), poll(continues), ['result', reply]);
			expect(more).toEqual([]);
			const { message, taskId } = failureIn(row);
			expect(message).toMatch(/ \[item 0, task 01abc\]$/);
			expect(taskId).toBe('01abc');
			expectShortRow(row);
		},
	);

	test.each([...STRANGE_REPLIES, ...STRANGE_RESULTS])(
		'%s ends the execution with an error',
		async (_what, reply) => {
			await expect(rowsOf(environment(), poll(), ['result', reply])).rejects.toMatchObject({
				message: expect.stringMatching(/ \[item 0, task 01abc\]$/),
			});
		},
	);

	test.each(ODD_RESULTS)('%s brings the image all the same', async (_what, reply) => {
		const rows = await rowsOf(environment(), poll(), ['result', reply]);
		const image = { taskId: '01abc', status: 'succeeded', imageUrl: 'http://127.0.0.1/a.png' };
		expect(rows).toEqual([{ json: expect.objectContaining(image), pairedItem: { item: 0 } }]);
		// What cannot be written as JSON is lost at the next node, or when n8n saves the execution.
		expect(JSON.parse(JSON.stringify(rows[0]?.json))).toMatchObject(image);
	});

	test.each(['{"a":1}', '["succeeded"]', '1e400', '""', 'null', '{"toString":1}'])(
		'the status %s is unknown',
		async (status) => {
			const reply = replyAround(`{"status":${status}}`);
			const [row] = await rowsOf(environment(), poll(), ['result', reply]);
			expect(row?.json).toEqual({
				taskId: '01abc',
				status: status === '1e400' ? 'infinity' : 'unknown',
			});
		},
	);

	test('the images of the request does not have them in its items', async () => {
		const file = `data:image/png;base64,${'A'.repeat(1_000_000)}`;
		const images = ['http://127.0.0.1/a.png', 'http://127.0.0.1/b.png'];
		const parameters = { prompt: 'a lake', init_images: [file] };
		const result = { status: 'succeeded', images, parameters };
		const reply = replyAround(JSON.stringify(result));
		const rows = await rowsOf(environment(), poll(), ['result', reply]);
		expect(rows.map(({ json }) => json.imageUrl)).toEqual(images);
		expect(rows[0]?.json.parameters).toMatchObject({ prompt: 'a lake' });
		expect(JSON.stringify(rows).length).toBeLessThan(2000);
	});

	test('10,000 URLs brings as many items, and with one more none', async () => {
		const images = Array.from({ length: 10_001 }, (_, index) => `http://127.0.0.1/${index}.png`);
		const most = replyAround(JSON.stringify({ status: 'succeeded', images: images.slice(1) }));
		const rows = await rowsOf(environment(), poll(), ['result', most]);
		expect(rows.map(({ json }) => json.imageUrl)).toEqual(images.slice(1));
		const tooMany = replyAround(JSON.stringify({ status: 'succeeded', images }));
		const [row] = await rowsOf(environment(), poll(continues), ['result', tooMany]);
		expect(failureIn(row).message).toMatch(/^The service delivered 10001 images for one task/);
		expect(failureIn(row).description).toMatch(/^'Get Result' cannot take them either/);
	});
});
