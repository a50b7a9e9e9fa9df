import type { Page } from 'playwright-core';

import { node } from '../../support/workflowBuilder';
import { HIDDEN, keepScreenshot, stillWindow } from './keepScreenshot';
import { OPERATIONS, operationWorkflow } from './operationWorkflows';
import type { OperationWorkflow } from './operationWorkflows';
import type { Stage } from './stage';

/** High enough for the fields of each operation. */
const HIGH_WINDOW = { width: 1400, height: 1600 };
const WINDOW = { width: 1400, height: 900 };

/** More than a handful, so that n8n shows the hint on costs. */
const ITEM_COUNT = 24;

/** The fields of each operation. */
export async function keepOperations(page: Page, stage: Stage): Promise<void> {
	await page.setViewportSize(HIGH_WINDOW);
	for (const name of Object.keys(OPERATIONS)) {
		await openNode(page, stage, operationWorkflow(name, stage.credential), 1);
		await page.getByTestId('parameter-input-operation').waitFor();
		await page.mouse.move(0, 0);
		const fields = page.getByTestId('node-parameters');
		const content = await fields.screenshot({ animations: 'disabled', style: HIDDEN });
		await keepScreenshot(`operations/${name}`, content);
	}
	await page.setViewportSize(WINDOW);
}

/** The fields of the output that the next node shows before anything has run. */
export async function keepSchemaPreview(page: Page, stage: Stage): Promise<void> {
	const next = node('Edit Fields', 'set', {}, { typeVersion: 3.4 });
	const workflow = operationWorkflow('image-imageToImage', stage.credential, [next]);
	await openNode(page, stage, workflow, 2);
	await page.getByText('Usually outputs the following fields').waitFor();
	await keepScreenshot('schema-preview', await stillWindow(page));
}

/** The hint before a run with many items. */
export async function keepCostHint(page: Page, stage: Stage): Promise<void> {
	const workflow = operationWorkflow('image-imageToImage', stage.credential);
	const items = Array.from({ length: ITEM_COUNT }, (_, index) => ({ json: { photo: index + 1 } }));
	await openNode(page, stage, { ...workflow, pinData: { Start: items } }, 1);
	await page.getByText('each one is billed').waitFor();
	await keepScreenshot('cost-hint', await stillWindow(page));
}

async function openNode(
	page: Page,
	{ n8n }: Stage,
	workflow: OperationWorkflow,
	index: number,
): Promise<void> {
	const { id } = await n8n.editor.createWorkflow(workflow);
	await page.goto(`${n8n.url}/workflow/${id}/${workflow.nodes[index]?.id}`);
	await page.getByTestId('node-parameters').waitFor();
}
