import type { INodeExecutionData } from 'n8n-workflow';

import type { Faults } from '../../gateway/faults';
import type { Misbehaviour } from '../../gateway/misbehaviour';
import type { Operation } from '../../gateway/exchange';
import { randomFrom } from '../../gateway/random';
import { paintSeed, seededImage } from '../../support/images';
import { NODE_NAME, getResult, imageToImage } from '../../support/workflowBuilder';
import { startEnvironment } from '../../support/testEnvironment';
import type { TestEnvironment } from '../../support/testEnvironment';

const ITEMS = 300;
/** So many of them start from a picture that is too big to travel in the request. */
const BIG_ITEMS = 20;
const SHARE_STRUCK = 0.2;

const page502 = (call: Misbehaviour) => call.replyWith({ status: 502, body: '<html>' });

/**
 * What strikes. A submission is either surely turned away, and then the node repeats it, or it is
 * accepted, whatever becomes of its answer. An upload is refused in ways that let the picture go
 * inline in the end. So every item is submitted, and how often is known.
 */
const KINDS: Partial<Record<Operation, Array<(call: Misbehaviour) => void>>> = {
	uploadSign: [
		(call) => call.gatewayError('I404NF'),
		(call) => call.envelope({ status: 20, subErrMessage: 'not now' }),
		(call) => call.delay(100),
	],
	upload: [
		(call) => call.replyWith({ status: 500, body: 'no' }),
		(call) => call.expired(),
		(call) => call.delay(100),
	],
	submit: [
		(call) => call.gatewayError('T429UR'),
		(call) => call.gatewayError('D504CO'),
		(call) => call.gatewayError('D503CB'),
		(call) => call.acceptThenCut(),
		(call) => call.cutAfter(20),
		(call) => call.emptyData(),
		(call) => call.delay(200),
	],
	result: [
		(call) => call.cut(),
		(call) => call.cutAfter(20),
		(call) => call.chunkedThenCut(),
		(call) => call.delay(200),
		(call) => call.emptyData(),
		(call) => call.envelope({ status: 20, subErrMessage: 'not now' }),
		(call) => call.gatewayError('A400IK'),
		(call) => call.gatewayError('X503BZ'),
		(call) => call.notAnImage(),
		(call) => call.stale(),
		(call) => call.withoutImages(),
		page502,
	],
	progress: [(call) => call.cut(), (call) => call.stale(), (call) => call.delay(200), page502],
	file: [
		(call) => call.cut(),
		(call) => call.cutAfter(20),
		(call) => call.chunkedThenCut(),
		(call) => call.delay(200),
		(call) => call.expired(),
		(call) => call.lyingLength(10),
		(call) => call.notAnImage(),
		page502,
	],
};

function strikeEverywhere(faults: Faults): void {
	Object.entries(KINDS).forEach(([operation, kinds], index) => {
		const chance = faults
			.on(operation as Operation)
			.sometimes(SHARE_STRUCK, randomFrom(2026 + index));
		for (const plan of kinds) plan(chance);
	});
}

/** One to three pictures are asked for; the seed tells which. */
const batchSizeOf = (index: number) => (index % 3) + 1;
const seedOf = (index: number) => 1000 + 10 * index;
const PROMPT_OF_ITEM = '={{ $json.index }}';

let environment: TestEnvironment;
let finished: INodeExecutionData[];
let reported: INodeExecutionData[];

beforeAll(async () => {
	environment = await startEnvironment({ waitingMs: 50, runningMs: 1000, paint: paintSeed });
	const { engine, gateway, picture } = environment;
	const small = await picture();
	const big = await picture({ width: 700, height: 560, noise: true });
	const inputs = Array.from({ length: ITEMS }, (_, index) => ({
		json: { index, seed: seedOf(index), batchSize: batchSizeOf(index) },
		binary: { data: index % (ITEMS / BIG_ITEMS) === 0 ? big : small },
	}));
	strikeEverywhere(gateway.faults);
	const workflow = imageToImage(
		{
			prompt: PROMPT_OF_ITEM,
			additionalFields: { seed: '={{ $json.seed }}', batchSize: '={{ $json.batchSize }}' },
			options: { maxParallelTasks: 25 },
		},
		{ onError: 'continueErrorOutput' },
	);
	const execution = await engine.run(workflow, inputs);
	finished = execution.itemsOf(NODE_NAME);
	reported = execution.itemsOf(NODE_NAME, 1);
	gateway.faults.clear();
}, 60_000);
afterAll(async () => await environment.close());

const indexOf = ({ pairedItem }: INodeExecutionData) => (pairedItem as { item: number }).item;
const errorOf = ({ json }: INodeExecutionData) =>
	json.error as { message: string; taskId?: string };
const isUnknown = (row: INodeExecutionData) => /unknown and it was not/.test(errorOf(row).message);

describe(`${ITEMS} items at a service that fails a fifth of all calls`, () => {
	it('are each submitted once', () => {
		expect(environment.gateway.bill.submitted).toBe(ITEMS);
		expect(environment.gateway.taskIds).toHaveLength(ITEMS);
	});

	it('are each finished with all images, or reported', () => {
		const failed = new Set(reported.map(indexOf));
		const whole = Array.from({ length: ITEMS }, (_, index) => index).filter((index) => {
			const images = finished.filter((row) => indexOf(row) === index);
			return images.length === batchSizeOf(index);
		});
		expect(whole.filter((index) => failed.has(index))).toEqual([]);
		expect(whole.length + failed.size).toBe(ITEMS);
		// Else the faults were not worth their name, or the node not its.
		expect(failed.size).toBeGreaterThan(10);
		expect(whole.length).toBeGreaterThan(ITEMS / 2);
	});

	it('have their own images, byte for byte', async () => {
		for (const row of finished) {
			const { seed, imageIndex } = row.json;
			expect(seed).toBe(seedOf(indexOf(row)) + Number(imageIndex));
			const content = await environment.engine.contentOf(row.binary?.data);
			expect(content.equals(await seededImage(Number(seed)))).toBe(true);
		}
	});

	it('lose no task: its ID is with one item, or its item is told that the result is unknown', () => {
		const places = [
			...finished.map((row) => [row.json.taskId, indexOf(row)] as const),
			...reported.map((row) => [errorOf(row).taskId, indexOf(row)] as const),
		].filter(([taskId]) => taskId !== undefined);
		const itemsByTask = new Map(places);
		for (const [taskId, index] of places) expect(itemsByTask.get(taskId)).toBe(index);
		const { taskIds } = environment.gateway;
		expect(taskIds).toEqual(expect.arrayContaining([...itemsByTask.keys()]));
		const lost = taskIds.filter((taskId) => !itemsByTask.has(taskId));
		expect(lost).toHaveLength(reported.filter(isUnknown).length);
	});

	it('get what is missing by Get Result, once the service is well', async () => {
		const left = new Map(reported.map((row) => [errorOf(row).taskId, indexOf(row)]));
		left.delete(undefined);
		const inputs = [...left].map(([taskId, index]) => ({ json: { taskId, index } }));

		const workflow = getResult({ taskId: '={{ $json.taskId }}' });
		const items = (await environment.engine.run(workflow, inputs)).itemsOf(NODE_NAME);

		expect(inputs.length).toBeGreaterThan(0);
		const expected = [...left.values()].flatMap((index) =>
			Array.from({ length: batchSizeOf(index) }, (_, image) => seedOf(index) + image),
		);
		expect(items.map(({ json }) => json.seed)).toEqual(expected);
		expect(environment.gateway.bill.submitted).toBe(ITEMS);
	});
});
