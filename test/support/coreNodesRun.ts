import sharp from 'sharp';
import type { IDataObject, INode, INodeExecutionData, IRun } from 'n8n-workflow';

import { FIRST_NODE, coreNodesWorkflow, originNode } from './coreNodesWorkflow';
import type { TestEnvironment } from './testEnvironment';
import { node } from './workflowBuilder';

/** Adds the prompt of the input item to each image. */
export const ORIGIN = originNode(`$('${FIRST_NODE}').item.json.Prompt`);

const start = node('Start', 'manualTrigger');

const widthOf = (index: number) => 20 + index;
const promptOf = (index: number) => `image ${index} “湖”`;

/** Items with images that differ in width, so that each output shows its source image. */
async function imageItems(
	environment: TestEnvironment,
	count: number,
): Promise<INodeExecutionData[]> {
	return await Promise.all(
		Array.from({ length: count }, async (_, index) => {
			const data = await environment.storeImage({ width: widthOf(index), height: 16 });
			return { json: { Prompt: promptOf(index) }, binary: { data } };
		}),
	);
}

/**
 * Executes the workflow of core nodes with that many images.
 *
 * @param calls settings of the node that calls the service
 */
export async function execute(
	environment: TestEnvironment,
	count: number,
	calls: Partial<INode> = {},
): Promise<IRun> {
	const { accessKeyId, accessKeySecret, endpoint } = environment.gateway;
	const workflow = coreNodesWorkflow(
		{ accessKeyId, accessKeySecret, endpoint, pauseSeconds: 0.05 },
		{ before: [start], after: [ORIGIN] },
	);
	const nodes = workflow.nodes.map((one) =>
		one.name === 'Call Service' ? { ...one, ...calls } : one,
	);
	const items = await imageItems(environment, count);
	return (await environment.engine.run({ ...workflow, nodes }, items)).run;
}

/** Where an image came from. */
export interface Provenance {
	/** Pixels. */
	width: number;
	/** The prompt that the service received. */
	prompt: unknown;
	/** The prompt of the item that n8n links the image to. */
	pairedPrompt: unknown;
}

/** Of all images, the one of the first source image first. */
export async function provenanceOf(
	environment: TestEnvironment,
	images: INodeExecutionData[],
): Promise<Provenance[]> {
	const all = images.map(async ({ json, binary }) => {
		const { width } = await sharp(await environment.engine.contentOf(binary?.data)).metadata();
		const { parameters } = json.data as { parameters: IDataObject };
		return { width, prompt: parameters.prompt, pairedPrompt: json.of };
	});
	return (await Promise.all(all)).sort((a, b) => a.width - b.width);
}

/** The provenance of that many images if each is paired with its own item. */
export function expectedProvenance(count: number): Provenance[] {
	return Array.from({ length: count }, (_, index) => {
		const prompt = promptOf(index);
		return { width: widthOf(index), prompt, pairedPrompt: prompt };
	});
}
