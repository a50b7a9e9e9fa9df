import type { Page } from 'playwright-core';

import { node } from '../../support/workflowBuilder';
import { keepScreenshot, stillWindow } from './keepScreenshot';
import type { Clip } from './keepScreenshot';
import { agentWorkflow } from './agentWorkflow';
import { NodePanel } from './browserNode';
import { startLanguageModel } from './languageModel';
import { OPERATIONS, WORKSHOP_NODE, operationWorkflow } from './operationWorkflows';
import type { OperationWorkflow } from './operationWorkflows';
import type { Stage } from './stage';

/** High enough for the fields of each operation. */
const HIGH_WINDOW = { width: 1400, height: 1600 };
const WINDOW = { width: 1400, height: 900 };

const NEWEST_AGENT = 3;

/** Where n8n shows the nodes of an execution, beside its list of executions. */
const MIDDLE_OF_EXECUTION = { x: 590, y: 280, width: 600, height: 420 };

/** Pixels below the last field, for its hint. */
const MARGIN = 40;

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

/** An AI agent that has used the node as its tool. */
export async function keepAgentRun(page: Page, stage: Stage): Promise<void> {
	const model = await startLanguageModel({ Prompt: 'a calm lake at dawn' });
	try {
		const workflow = await agentWorkflow(stage, model, NEWEST_AGENT, {
			operation: 'textToImage',
			prompt: "={{ $fromAI('Prompt', 'What to paint', 'string') }}",
		});
		const { workflowId } = await stage.start(workflow);
		const { id } = await stage.n8n.editor.executionOf(workflowId);
		await page.goto(`${stage.n8n.url}/workflow/${workflowId}/executions/${id}`);
		await page.getByTestId('canvas-node').last().waitFor();
		await keepScreenshot('agent-run', await stillWindow(page, MIDDLE_OF_EXECUTION));
	} finally {
		await model.close();
	}
}

/** The part of the window with the fields, from the credential to the last one. */
async function fieldsOf(page: Page): Promise<Clip> {
	const panel = page.getByTestId('node-parameters');
	const inputs = await panel.locator('input, textarea, .cm-editor').all();
	const boxes = await Promise.all([panel, ...inputs].map(async (one) => await one.boundingBox()));
	const [whole, ...ofInputs] = boxes.filter((box) => box !== null);
	if (!whole) throw new Error('The node shows no fields');
	const bottom = Math.max(...ofInputs.map(({ y, height }) => y + height));
	return { ...whole, height: bottom + MARGIN - whole.y };
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
