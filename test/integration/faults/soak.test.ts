import type { INodeExecutionData } from 'n8n-workflow';

import type { Paint } from '../../gateway/images';
import { sampleWorkflows } from '../../gateway/workflows/samples';
import { useFastClock } from '../../support/fastClock';
import { noiseImage, seededImage } from '../../support/images';
import { NODE_NAME, workflowWith } from '../../support/workflowBuilder';
import { startEnvironment } from '../../support/testEnvironment';
import type { TestEnvironment } from '../../support/testEnvironment';
import type { InputJson, NodeOperation } from './nodeOperations';
import { IMAGE_WORKFLOWS, MAX_IMAGE_COUNT, NODE_OPERATIONS, UPSCALE } from './nodeOperations';
import { injectFaults } from './soakFaults';

const OPERATIONS = [...NODE_OPERATIONS, UPSCALE];
const ITEMS_PER_OPERATION = 75;
const ITEMS = OPERATIONS.length * ITEMS_PER_OPERATION;

/** Every so many items have an image that is too big to be sent inline. */
const BIG_IMAGE_INTERVAL = 15;
const BIG_SIZE = { width: 700, height: 560 };

/** Items whose attempts to submit may all meet a refusal, by chance. */
const MAX_REFUSED = 3;

/** Ends nothing. */
const TIMEOUT_SECONDS = 36_000;

interface InputItem {
	operation: NodeOperation;
	json: InputJson;
	image: Buffer;
}

interface OutputItem extends Pick<INodeExecutionData, 'json' | 'binary'> {
	input: InputItem;
}

/** What is not to be changed, as by Upscale, stays as it is. */
const paint: Paint = async (source, { seed, strength }) =>
	source && strength === 0 ? source : await seededImage(seed);

async function inputItem(operation: NodeOperation, index: number): Promise<InputItem> {
	const number = OPERATIONS.indexOf(operation) * ITEMS_PER_OPERATION + index;
	const seed = 1000 + 10 * number;
	const imageCount = operation === UPSCALE ? 1 : 1 + (index % MAX_IMAGE_COUNT);
	const isBig = index % BIG_IMAGE_INTERVAL === 0;
	const image = await (isBig ? noiseImage(BIG_SIZE) : seededImage(seed));
	return { operation, json: { name: `${number}.png`, seed, imageCount }, image };
}

async function expectedImages({ operation, json, image }: InputItem): Promise<Buffer[]> {
	if (operation === UPSCALE) return [image];
	const seeds = Array.from({ length: json.imageCount }, (_, index) => json.seed + index);
	return await Promise.all(seeds.map(seededImage));
}

useFastClock();

let environment: TestEnvironment;
let inputs: InputItem[];
let finished: OutputItem[];
let failed: OutputItem[];

beforeAll(async () => {
	environment = await startEnvironment({
		waitingMs: 50,
		runningMs: 200,
		workflows: { ...sampleWorkflows, ...IMAGE_WORKFLOWS },
		paint,
	});
	injectFaults(environment.gateway.faults, OPERATIONS);
	const outcomes = await Promise.all(OPERATIONS.map(execute));
	environment.gateway.faults.clear();
	inputs = outcomes.flatMap((outcome) => outcome.inputs);
	finished = outcomes.flatMap((outcome) => outcome.finished);
	failed = outcomes.flatMap((outcome) => outcome.failed);
}, 600_000);
afterAll(async () => await environment.close());

async function execute(operation: NodeOperation) {
	const indexes = Array.from({ length: ITEMS_PER_OPERATION }, (_, index) => index);
	const ofOperation = await Promise.all(
		indexes.map(async (index) => await inputItem(operation, index)),
	);
	const { resource, parameters } = operation;
	const execution = await environment.engine.run(
		workflowWith(
			{ ...parameters, resource, options: { maxParallelTasks: 10, timeout: TIMEOUT_SECONDS } },
			{ onError: 'continueErrorOutput' },
		),
		await Promise.all(ofOperation.map(toItem)),
	);
	const [done, errors] = [0, 1].map((output) =>
		withInputs(execution.itemsOf(NODE_NAME, output), ofOperation),
	);
	return { inputs: ofOperation, finished: done ?? [], failed: errors ?? [] };
}

async function toItem({ json, image }: InputItem): Promise<INodeExecutionData> {
	return { json, binary: { data: await environment.engine.store(image, json.name, 'image/png') } };
}

function withInputs(items: INodeExecutionData[], linked: InputItem[]): OutputItem[] {
	return items.map(({ json, binary, pairedItem }) => {
		const { item } = pairedItem as { item: number };
		return { json, binary, input: linked[item] as InputItem };
	});
}

async function contentsOf(items: Array<Pick<INodeExecutionData, 'binary'>>): Promise<Buffer[]> {
	const { engine } = environment;
	return await Promise.all(items.map(async ({ binary }) => await engine.contentOf(binary?.data)));
}

const errorOf = ({ json }: OutputItem) => json.error as { message: string; taskId?: string };
const isAmbiguous = (item: OutputItem) => /unknown and it was not/.test(errorOf(item).message);

describe(`${ITEMS} items of four operations at a service that fails a fifth of all requests`, () => {
	it('are each submitted once, unless the service refused all attempts', () => {
		const refused = failed.filter((item) => !errorOf(item).taskId && !isAmbiguous(item));
		expect(environment.gateway.bill.submitted).toBe(ITEMS - refused.length);
		expect(refused.map(errorOf).slice(MAX_REFUSED)).toEqual([]);
	});

	it.each(OPERATIONS)('are each finished with all images, or reported: $name', (operation) => {
		const ofOperation = inputs.filter((input) => input.operation === operation);
		const reported = new Set(failed.map(({ input }) => input));
		const complete = ofOperation.filter((input) => {
			const images = finished.filter((item) => item.input === input);
			return images.length === input.json.imageCount;
		});
		const incomplete = ofOperation.filter((input) => reported.has(input));
		expect(complete.filter((input) => reported.has(input))).toEqual([]);
		expect(complete.length + incomplete.length).toBe(ofOperation.length);
		// Otherwise there were no faults, or the node did not overcome them.
		expect(incomplete.length).toBeGreaterThan(0);
		expect(complete.length).toBeGreaterThan(ofOperation.length / 2);
	});

	it('have their own images, byte for byte', async () => {
		const contents = await contentsOf(finished);
		for (const [index, { input, json }] of finished.entries()) {
			const images = await expectedImages(input);
			const expected = images[Number(json.imageIndex ?? json.fileIndex)] as Buffer;
			expect(contents[index]?.equals(expected)).toBe(true);
		}
	});

	it('lose no task: its ID is with one item, or the error of its item says that it is not known', () => {
		const places = [
			...finished.map(({ json, input }) => [json.taskId, input] as const),
			...failed.map((item) => [errorOf(item).taskId, item.input] as const),
		].filter(([taskId]) => taskId !== undefined);
		const inputsByTask = new Map(places);
		for (const [taskId, input] of places) expect(inputsByTask.get(taskId)).toBe(input);
		const { taskIds } = environment.gateway;
		expect(taskIds).toEqual(expect.arrayContaining([...inputsByTask.keys()]));
		const lost = taskIds.filter((taskId) => !inputsByTask.has(taskId));
		expect(lost).toHaveLength(failed.filter(isAmbiguous).length);
	});

	it.each(['image', 'workflow'])(
		'get what is missing by Get Result of the resource "%s", once the service has recovered',
		async (resource) => {
			const ofResource = failed.filter(({ input }) => input.operation.resource === resource);
			const left = new Map(ofResource.map((item) => [errorOf(item).taskId, item.input]));
			left.delete(undefined);
			const billed = environment.gateway.bill.submitted;

			const execution = await environment.engine.run(
				workflowWith({ resource, operation: 'getResult', taskId: '={{ $json.taskId }}' }),
				[...left.keys()].map((taskId) => ({ json: { taskId } })),
			);

			expect(left.size).toBeGreaterThan(0);
			const expected = await Promise.all([...left.values()].map(expectedImages));
			const contents = await contentsOf(execution.itemsOf(NODE_NAME));
			expect(Buffer.concat(contents).equals(Buffer.concat(expected.flat()))).toBe(true);
			expect(environment.gateway.bill.submitted).toBe(billed);
		},
	);
});
