import { useFastClock } from '../../support/fastClock';
import { imageToImage } from '../../support/workflowBuilder';
import { STRANGE_REPLIES, nested, replyAround } from './responses';
import { continues, expectShortRow, failureIn, hostileWorkshop, rowsOf } from './environment';

useFastClock();

const environment = hostileWorkshop();

describe('a submission that is answered with', () => {
	const submit = imageToImage({ options: { timeout: 1 } }, continues);

	test.each(STRANGE_REPLIES)('%s fails, and is not repeated', async (_what, reply) => {
		const [row, ...more] = await rowsOf(
			environment(),
			submit,
			['submit', reply],
			await environment().item(),
		);
		expect(more).toEqual([]);
		const { message } = failureIn(row);
		expect(message).toMatch(/was not repeated|refused the request/);
		expect(message).toMatch(/ \[item 0\]$/);
		expectShortRow(row);
	});

	test.each([
		['an object', '{}'],
		['an empty text', '""'],
		['null', 'null'],
		['a truth', 'true'],
		['a list', '["01abc"]'],
		['deep lists', nested(60)],
		['an object that cannot be written', '{"toString":1}'],
	])('%s for a task ID has none', async (_what, taskId) => {
		const reply = replyAround(`{"taskId":${taskId},"status":"waiting"}`);
		const [row] = await rowsOf(
			environment(),
			submit,
			['submit', reply],
			await environment().item(),
		);
		expect(failureIn(row).message).toMatch(/^The service gave no task ID\..*not repeated/);
	});

	test.each([
		['a number', '47110815', '47110815'],
		['text that is no ULID', '"a b/\'图`"', "a b/'图`"],
		['the name of a prototype', '"__proto__"', '__proto__'],
	])('%s for a task ID has it named in the failure', async (_what, written, taskId) => {
		const reply = replyAround(`{"taskId":${written}}`);
		const [row] = await rowsOf(
			environment(),
			submit,
			['submit', reply],
			await environment().item(),
		);
		expect(failureIn(row).message).toContain(`[item 0, task ${taskId}]`);
	});

	test('a task ID of a megabyte fails with a message that can be read', async () => {
		const reply = replyAround(`{"taskId":"${'0'.repeat(1_000_000)}"}`);
		const [row] = await rowsOf(
			environment(),
			submit,
			['submit', reply],
			await environment().item(),
		);
		expectShortRow(row);
	});

	test.each(['{"a":1}', '["failed"]', '1e400', '{"toString":1}'])(
		'the status %s waits for the task',
		async (status) => {
			const reply = replyAround(`{"taskId":"01abc","status":${status}}`);
			const [row] = await rowsOf(
				environment(),
				submit,
				['submit', reply],
				await environment().item(),
			);
			expect(failureIn(row).taskId).toBe('01abc');
		},
	);
});
