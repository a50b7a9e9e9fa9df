import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';

import { PHOTO_FILE } from '../support/examples';
import { node } from '../support/workflowBuilder';
import { openBrowser } from './support/browser';
import { Canvas } from './support/browserCanvas';
import { CredentialDialog } from './support/browserCredential';
import { NodePanel } from './support/browserNode';
import { keepScreenshot, stillWindow } from './support/keepScreenshot';
import {
	keepAgentRun,
	keepCostHint,
	keepOperations,
	keepSchemaPreview,
} from './support/referenceScreenshots';
import { startPhotoServer } from './support/photoServer';
import { pairOf, setStage } from './support/stage';
import type { Stage } from './support/stage';
import { N8N_VERSIONS } from './support/versions';
import { photosFrom } from './support/workflows';

/** The nodes panel and the middle of the canvas. */
const RIGHT_SIDE = { x: 400, y: 0, width: 1000, height: 620 };
const PROMPT = 'a watercolor painting, soft morning light, calm lake';

/** Takes the screenshots of the documentation: a user's way through the editor of the newest n8n. */
async function takeScreenshots(): Promise<void> {
	const [version] = N8N_VERSIONS;
	if (!version) throw new Error('There is no version of n8n to take screenshots of');
	const stage = await setStage(version);
	const photos = await startPhotoServer({
		content: await readFile(PHOTO_FILE),
		fileName: 'photo.jpg',
	});
	try {
		const workflowId = await createWorkflow(stage, photos.url);
		const { page, close } = await openBrowser(stage.n8n.url);
		try {
			await walkThrough({ page, stage, workflowId, ...version });
			await keepOperations(page, stage);
			await keepSchemaPreview(page, stage);
			await keepCostHint(page, stage);
			await keepAgentRun(page, stage);
		} finally {
			await close();
		}
	} finally {
		await Promise.all([photos.close(), stage.close()]);
	}
}

interface Walk {
	page: Page;
	stage: Stage;
	workflowId: string;
	version: string;
}

async function walkThrough({ page, stage, workflowId, version }: Walk): Promise<void> {
	const canvas = new Canvas(page, stage.n8n.url);
	const panel = new NodePanel(page);
	const dialog = new CredentialDialog(page, version);

	await canvas.openWorkflow(workflowId);
	await canvas.openNodesPanel();
	await (await canvas.find('智作', 'AI Creation Workshop')).waitFor();
	await page.mouse.move(0, 0);
	await keepScreenshot('nodes-panel', await page.screenshot({ clip: RIGHT_SIDE }));

	await canvas.openWorkflow(workflowId);
	await canvas.addWorkshopNode();
	await dialog.openNew();
	await dialog.save(pairOf(stage.gateway));
	await dialog.showSuccess();
	await panel.closeNotices();
	await keepScreenshot('credential', await dialog.whole.screenshot());
	await dialog.close();

	await panel.fill('model', 'sd_xl_base_1.0.safetensors');
	await panel.fill('prompt', PROMPT);
	await panel.fill('negativePrompt', 'text, watermark, blurry');
	await panel.fill('denoisingStrength', '0.6');
	await panel.execute();
	await panel.closeNotices();
	await panel.showInputFiles();
	await keepScreenshot('node', await still(page));
	await (await panel.viewImage()).waitFor();
	await keepScreenshot('result', await still(page));

	await panel.enterExpression('denoisingStrength', '{{ 3 }}', '3');
	await panel.execute();
	await panel.failure.waitFor();
	await panel.closeNotices();
	await keepScreenshot('error', await still(page));
}

/** After the execution has ended. */
async function still(page: Page): Promise<Buffer> {
	await page.getByTestId('node-execute-button').getByText('Execute step').waitFor();
	return await stillWindow(page);
}

/** A manual trigger and a node that fetches the photo of the examples; the user adds the rest. */
async function createWorkflow({ n8n }: Stage, photoUrl: string): Promise<string> {
	const trigger = node('Start', 'manualTrigger');
	const download = photosFrom(photoUrl).slice(-1);
	const nodes = [trigger, ...download].map((one, index) => ({
		...one,
		name: index === 0 ? 'Start' : 'Get Photo',
		// Stands below the node in place of the address.
		notes: index === 0 ? '' : 'from the web',
		notesInFlow: true,
		position: [index * 220, 0] as [number, number],
	}));
	const next = { node: 'Get Photo', type: 'main' as const, index: 0 };
	const { id } = await n8n.editor.createWorkflow({
		name: 'Repaint a Photo',
		nodes,
		connections: { Start: { main: [[next]] } },
		settings: { executionOrder: 'v1' },
	});
	return id;
}

void takeScreenshots();
