import type { Page } from 'playwright-core';

import { node } from '../../support/workflowBuilder';
import { keepScreenshot, stillWindow } from './keepScreenshot';
import type { Clip } from './keepScreenshot';
import { NodePanel } from './browserNode';
import { OPERATIONS, WORKSHOP_NODE, operationWorkflow } from './operationWorkflows';
import type { OperationWorkflow } from './operationWorkflows';
import type { Stage } from './stage';

/** High enough for the fields of each operation. */
const HIGH_WINDOW = { width: 1400, height: 1600 };
const WINDOW = { width: 1400, height: 900 };

/** Pixels. */
const MARGIN = 16;

/** More than a handful, so that n8n shows the hint on costs. */
const ITEM_COUNT = 24;

/** The fields of each operation. */
export async function keepOperations(page: Page, stage: Stage): Promise<void> {
	await page.setViewportSize(HIGH_WINDOW);
	for (const name of Object.keys(OPERATIONS)) {
		await openNode(page, stage, operationWorkflow(name, stage.credential), WORKSHOP_NODE);
		await page.getByTestId('parameter-input-operation').waitFor();
		await keepScreenshot(`operations/${name}`, await stillWindow(page, await fieldsOf(page)));
	}
	await page.setViewportSize(WINDOW);
}

/** The fields of the output that the next node shows before anything has run. */
export async function keepSchemaPreview(page: Page, stage: Stage): Promise<void> {
	const next = node('Edit Fields', 'set', {}, { typeVersion: 3.4 });
	const workflow = operationWorkflow('image-imageToImage', stage.credential, { after: [next] });
	await openNode(page, stage, workflow, next.name);
	await page.getByText('Usually outputs the following fields').waitFor();
	await keepScreenshot('schema-preview', await stillWindow(page));
}

/** The hint before a run with many items, which n8n shows once the previous node has run. */
export async function keepCostHint(page: Page, stage: Stage): Promise<void> {
	const photos = Array.from({ length: ITEM_COUNT }, (_, index) => `photo-${index + 1}.jpg`);
	const list = { mode: 'raw', jsonOutput: JSON.stringify({ photos }) };
	const before = [
		node('Photos', 'set', list, { typeVersion: 3.4 }),
		node('Split Out', 'splitOut', { fieldToSplitOut: 'photos' }),
	];
	const workflow = operationWorkflow('image-imageToImage', stage.credential, { before });
	await openNode(page, stage, workflow, WORKSHOP_NODE);
	await page.getByText('Execute previous nodes').click();
	await page.getByText('each one is billed').waitFor();
	await new NodePanel(page).closeNotices();
	await keepScreenshot('cost-hint', await stillWindow(page));
}

/** The part of the window with the fields, from the credential to the last one. */
async function fieldsOf(page: Page): Promise<Clip> {
	const panel = await page.getByTestId('node-parameters').boundingBox();
	const last = await page.getByTestId('parameter-item').or(page.getByTestId('collection-parameter')).last().boundingBox();
	if (!panel || !last) throw new Error('The node shows no fields');
	return { ...panel, height: last.y + last.height + MARGIN - panel.y };
}

async function openNode(
	page: Page,
	{ n8n }: Stage,
	workflow: OperationWorkflow,
	nodeName: string,
): Promise<void> {
	const { id } = await n8n.editor.createWorkflow(workflow);
	const opened = workflow.nodes.find(({ name }) => name === nodeName);
	await page.goto(`${n8n.url}/workflow/${id}/${opened?.id}`);
	await page.getByTestId('node-parameters').waitFor();
}
