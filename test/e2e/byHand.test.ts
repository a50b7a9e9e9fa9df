import sharp from 'sharp';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import {
	LAST_NODE,
	coreNodesWorkflow,
	itemsOfAllRuns,
	originNode,
} from '../support/coreNodesWorkflow';
import { plainImage } from '../support/images';
import { node } from '../support/workflowBuilder';
import { pairOf, postTo, served, setStage } from './support/stage';
import type { Stage } from './support/stage';
import { WISH, submitForm } from './support/submitForm';
import { N8N_VERSIONS } from './support/versions';
import { webhookWorkflow } from './support/workflows';

describe.each(N8N_VERSIONS)('the workflow by hand on n8n $version', (version) => {
	let stage: Stage;

	beforeAll(async () => {
		stage = await setStage(version);
	}, 900_000);
	afterAll(async () => await stage?.close());

	it('is imported and turns the photo of a form into a new image', async () => {
		const { editor, url } = stage.n8n;
		const workflow = coreNodesWorkflow({ ...pairOf(stage.gateway), pauseSeconds: 0.2 });
		const stored = await editor.createWorkflow({ ...workflow, id: undefined });
		await editor.activate(stored);

		const form = workflow.nodes.find(({ type }) => type === 'n8n-nodes-base.formTrigger');
		await submitForm(`${url}/form/${form?.webhookId}`);
		const execution = await editor.executionOf(stored.id);

		expect(execution.status).toBe('success');
		const images = itemsOfAllRuns(execution, LAST_NODE);
		expect(images).toHaveLength(1);
		expect(await provenanceOf(stage, images)).toMatchObject([{ by: WISH, width: 1200 }]);
	});

	it.each([1, 3, 30])('turns %i source images into images that belong to them', async (count) => {
		const { editor, url } = stage.n8n;
		const billBefore = stage.gateway.bill.submitted;
		const start = webhookWorkflow('Images', [
			node('List', 'splitOut', { fieldToSplitOut: 'body.photos', options: {} }),
			node(
				'Images',
				'convertToFile',
				{ operation: 'toBinary', sourceProperty: 'base64', options: { mimeType: 'image/png' } },
				{ typeVersion: 1.1 },
			),
		]);
		const name = "$('List').item.json.name";
		const settings = { ...pairOf(stage.gateway), pauseSeconds: 0.2, prompt: `={{ ${name} }}` };
		const workflow = coreNodesWorkflow(settings, {
			before: start.nodes,
			after: [originNode(name)],
		});
		const stored = await editor.createWorkflow({ ...workflow, id: undefined });
		await editor.activate(stored);

		await postTo(`${url}/webhook/${start.path}`, { photos: await photos(count) });
		const execution = await editor.executionOf(stored.id);

		expect(execution.status).toBe('success');
		const images = await provenanceOf(stage, itemsOfAllRuns(execution, 'Origin'));
		expect(images.sort((a, b) => a.width - b.width)).toEqual(
			Array.from({ length: count }, (_, index) => ({
				width: widthOf(index),
				by: nameOf(index),
				of: nameOf(index),
			})),
		);
		expect(stage.gateway.bill.submitted - billBefore).toBe(count);
	});
});

const widthOf = (index: number) => 20 + index;
const nameOf = (index: number) => `image ${index} “湖”`;

async function photos(count: number) {
	return await Promise.all(
		Array.from({ length: count }, async (_, index) => {
			const content = await plainImage({ width: widthOf(index), height: 16 });
			return { name: nameOf(index), base64: content.toString('base64') };
		}),
	);
}

/** Of each image the width, the prompt that it was made with, and the item that it is linked to. */
async function provenanceOf({ n8n }: Stage, images: INodeExecutionData[]) {
	return await Promise.all(
		images.map(async ({ json, binary }) => {
			const data = json.data as { images: string[]; parameters: IDataObject };
			const content = await n8n.editor.contentOf(binary?.data);
			expect(content.equals(await served(data.images[0]))).toBe(true);
			const { width } = await sharp(content).metadata();
			return { width, by: data.parameters.prompt, of: json.of };
		}),
	);
}
