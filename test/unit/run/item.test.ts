import { NodeApiError } from 'n8n-workflow';

import { WorkshopError } from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import { untilAborted } from '../../../nodes/AiCreationWorkshop/flowControl/sleep';
import { itemRouting } from '../../../nodes/AiCreationWorkshop/run/item';
import type { HandleItem } from '../../../nodes/AiCreationWorkshop/run/item';
import { unwrapEnvelope } from '../../../nodes/AiCreationWorkshop/transport/envelope';
import { fields, jsonOf, runItems } from './support/routing';

const three = [{}, {}, {}];
const succeed: HandleItem = async (context) => [context.item({ index: context.itemIndex })];
const rejected = (reason: unknown) => ({ status: 'rejected', reason });

/** Fails at item 1; the others wait for that and report a task each. */
const failAtOne: HandleItem = async (context) => {
	if (context.itemIndex !== 1) context.report({ taskId: `task-${context.itemIndex}` });
	if (context.itemIndex !== 1) context.run.tasks.set(context.itemIndex, 'task');
	await new Promise<void>((resolve) => setImmediate(resolve));
	if (context.itemIndex === 1) throw new WorkshopError('No cat', 'Find one.');
	await untilAborted(new Promise(() => {}), context.signal);
	return [];
};

describe('the routing of an operation', () => {
	test('hands each item to the hook, and responses to the envelope', () => {
		expect(itemRouting('/scc/x', fields, succeed)).toEqual({
			request: { method: 'POST', url: '/scc/x' },
			send: { paginate: true },
			operations: { pagination: expect.any(Function) as () => void },
			output: { postReceive: [unwrapEnvelope] },
		});
	});

	test('returns the items of an item that has succeeded', async () => {
		const { results } = await runItems(succeed, { items: three });
		expect(results).toEqual(
			three.map((_, index) => ({
				status: 'fulfilled',
				value: [{ json: { index }, pairedItem: { item: index } }],
			})),
		);
	});

	test('passes validated values and the body on', async () => {
		const handle: HandleItem = async (context, body) => [
			context.item({ body, values: context.values }),
		];
		const values = () => ({ prompt: 7, options: { maxParallelTasks: '2' } });
		const { results } = await runItems(handle, { values });
		expect(jsonOf(results)).toEqual([
			{ body: {}, values: { prompt: '7', options: { maxParallelTasks: 2 } } },
		]);
		const { results: invalid } = await runItems(handle, { values: () => ({ prompt: ' ' }) });
		expect(invalid[0]).toMatchObject(rejected({ message: "'Prompt' is empty [item 0]" }));
	});

	test.each([
		[[1, 1, 1], 1],
		[[1, 3, 1], 3],
		[[2, 1, 1], 2],
	])('works on as many items at once as the largest of %j allows', async (limits, expected) => {
		let [active, most] = [0, 0];
		const handle: HandleItem = async () => {
			most = Math.max(most, ++active);
			await new Promise<void>((resolve) => setImmediate(resolve));
			active--;
			return [];
		};
		const values = (index: number) => ({
			prompt: 'cat',
			options: { maxParallelTasks: limits[index] },
		});
		await runItems(handle, { items: three, values });
		expect(most).toBe(expected);
	});
});

describe('an item that fails', () => {
	test('ends the node, with the billed tasks of the others in its error', async () => {
		const { results } = await runItems(failAtOne, { items: three });
		const [first, failed, last] = results;
		expect(failed).toMatchObject(
			rejected({
				message: 'No cat [item 1]',
				description: expect.stringMatching(
					/^Find one\. 2 other items of this run were submitted and billed\. .*'Retry'/,
				) as string,
				context: {
					itemIndex: 1,
					data: {
						otherTasks: [
							{ itemIndex: 0, taskId: 'task' },
							{ itemIndex: 2, taskId: 'task' },
						],
					},
				},
			}),
		);
		expect((failed as PromiseRejectedResult).reason).toBeInstanceOf(NodeApiError);
		// n8n shows the error of the item that has failed.
		expect([first?.status, last?.status]).toEqual(['fulfilled', 'fulfilled']);
		expect(jsonOf(results)[0]).toMatchObject({
			error: {
				message:
					'The item was not finished because the node has failed at another item [item 0, task task-0]',
			},
		});
	});

	test('leaves the tasks of the others in the log', async () => {
		const { log } = await runItems(failAtOne, { items: [{}, {}] });
		expect(log).toEqual([
			'The item was not finished because the node has failed at another item [item 0, task task-0]',
		]);
	});

	test('mentions no other tasks when there are none, and one in the singular', async () => {
		const alone: HandleItem = async () => await Promise.reject(new WorkshopError('No cat', 'x'));
		const { results } = await runItems(alone);
		expect(results[0]).toMatchObject(rejected({ description: 'x' }));
		const { results: two } = await runItems(failAtOne, { items: [{}, {}] });
		expect(two[1]).toMatchObject(
			rejected({
				description: expect.stringContaining('1 other item of this run was submitted') as string,
			}),
		);
	});

	test('is an item with its error and details if the node continues on errors', async () => {
		const handle: HandleItem = async (context) => {
			context.report({ taskId: '01abc', pollCount: 2 });
			if (context.itemIndex === 1) throw new TypeError('x is not a function');
			return await succeed(context, {});
		};
		const { results } = await runItems(handle, { items: three, continuesOnFail: true });
		expect(jsonOf(results)).toEqual([
			{ index: 0 },
			{
				error: {
					message: 'x is not a function [item 1, task 01abc]',
					description: '',
					taskId: '01abc',
					pollCount: 2,
				},
			},
			{ index: 2 },
		]);
	});
});

describe('the task of an item', () => {
	const start: HandleItem = async (context) => {
		context.store.set({ fingerprint: 'f', taskId: '01abc' });
		if (context.itemIndex === 1) throw new WorkshopError('No cat', '');
		return [];
	};

	test.each([
		[{ continuesOnFail: false }, ['0:0', '0:1']],
		[{ continuesOnFail: true, node: { retryOnFail: true } }, ['0:0', '0:1']],
		[{ continuesOnFail: true }, []],
	])('is kept in the case %j under %j', async (setup, keys) => {
		const { nodeContext } = await runItems(start, { items: [{}, {}], ...setup });
		expect(Object.keys(nodeContext.tasks as object)).toEqual(keys);
	});

	test('is not kept when all items have succeeded', async () => {
		const { nodeContext } = await runItems(start);
		expect(nodeContext.tasks).toEqual({});
	});
});
