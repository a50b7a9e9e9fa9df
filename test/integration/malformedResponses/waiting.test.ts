import { useFastClock } from '../../support/fastClock';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { NODE_NAME, imageToImage } from '../../support/workflowBuilder';
import { STRANGE_REPLIES, STRANGE_RESULTS } from './responses';
import { continues, hostileWorkshop } from './environment';

useFastClock();

const environment = hostileWorkshop();

describe('waiting for many tasks at once, whose polls are answered strangely', () => {
	const replies = [...STRANGE_REPLIES, ...STRANGE_RESULTS];
	const workflow = imageToImage(
		{ options: { timeout: 60, maxParallelTasks: replies.length } },
		continues,
	);

	async function rowsAfter(pollsEach: number): Promise<INodeExecutionData[]> {
		const { engine, gateway, item } = environment();
		const billed = gateway.bill.submitted;
		for (let round = 0; round < pollsEach; round++) {
			// Each round begins with another reply, so that an item meets different ones.
			const turned = [...replies.slice(round), ...replies.slice(0, round)];
			for (const [, reply] of turned) gateway.faults.on('result').next().respondWith(reply);
		}
		const items = await Promise.all(replies.map(async () => await item()));
		const rows = (await engine.run(workflow, items)).itemsOf(NODE_NAME);
		expect(rows.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_, item) => ({ item })));
		expect(gateway.bill.submitted - billed).toBe(items.length);
		return rows;
	}

	function expectTaskNamed({ json }: INodeExecutionData, index: number): void {
		const { message, taskId } = json.error as IDataObject;
		expect(taskId).toMatch(/^01\w{24}$/);
		expect(String(message)).toContain(`[item ${index}, task ${String(taskId)}]`);
	}

	test('once each: every item has its image or names its task', async () => {
		for (const [index, row] of (await rowsAfter(1)).entries()) {
			if (row.json.error === undefined) expect(row.binary?.data?.mimeType).toBe('image/png');
			else expectTaskNamed(row, index);
		}
	});

	test('again and again: no item succeeds, and every one names its task', async () => {
		for (const [index, row] of (await rowsAfter(10)).entries()) {
			expect(row.binary).toBeUndefined();
			expectTaskNamed(row, index);
		}
	});
});
