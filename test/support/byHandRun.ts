import sharp from 'sharp';
import type { IDataObject, INode, INodeExecutionData, IRun } from 'n8n-workflow';

import { FIRST_NODE, byHand, originNode } from './byHand';
import { node } from './workflow';
import type { Workshop } from './workshop';

/** Adds the origin to each image. */
export const ORIGIN = originNode(`$('${FIRST_NODE}').item.json.Prompt`);

const start = node('Start', 'n8n-nodes-base.manualTrigger', {});

const widthOf = (index: number) => 20 + index;
const promptOf = (index: number) => `picture ${index} “湖”`;

/** Items with pictures that differ in width, so that an image shows which one it was made of. */
async function pictures(workshop: Workshop, count: number): Promise<INodeExecutionData[]> {
	return await Promise.all(
		Array.from({ length: count }, async (_, index) => {
			const data = await workshop.picture({ width: widthOf(index), height: 16 });
			return { json: { Prompt: promptOf(index) }, binary: { data } };
		}),
	);
}

/**
 * Executes the workflow by hand with that many pictures.
 *
 * @param calls settings of the node that calls the service
 */
export async function execute(
	workshop: Workshop,
	count: number,
	calls: Partial<INode> = {},
): Promise<IRun> {
	const { accessKeyId, accessKeySecret, endpoint } = workshop.gateway;
	const workflow = byHand(
		{ accessKeyId, accessKeySecret, endpoint, pauseSeconds: 0.05 },
		{ before: [start], after: [ORIGIN] },
	);
	const nodes = workflow.nodes.map((one) =>
		one.name === 'Call Service' ? { ...one, ...calls } : one,
	);
	return (await workshop.engine.run({ ...workflow, nodes }, await pictures(workshop, count))).run;
}

/** What an image tells. */
export interface Told {
	/** Pixels. */
	width: number;
	/** The prompt that the service made it with. */
	by: unknown;
	/** The prompt of the item that n8n links it to. */
	of: unknown;
}

/** Of all images, the one from the first picture first. */
export async function told(workshop: Workshop, images: INodeExecutionData[]): Promise<Told[]> {
	const all = images.map(async ({ json, binary }) => {
		const { width } = await sharp(await workshop.engine.contentOf(binary?.data)).metadata();
		const { parameters } = json.data as { parameters: IDataObject };
		return { width, by: parameters.prompt, of: json.of };
	});
	return (await Promise.all(all)).sort((a, b) => a.width - b.width);
}

/** What the images of that many pictures tell if each belongs to its own. */
export function wanted(count: number): Told[] {
	return Array.from({ length: count }, (_, index) => {
		const prompt = promptOf(index);
		return { width: widthOf(index), by: prompt, of: prompt };
	});
}
