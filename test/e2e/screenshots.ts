import { readFile } from 'node:fs/promises';
import path from 'node:path';
import fastify from 'fastify';
import type { Page } from 'playwright-core';
import sharp from 'sharp';

import { PHOTO_FILE } from '../support/examples';
import { PROJECT } from '../support/n8nNodeTypes';
import { node } from '../support/workflowBuilder';
import { openBrowser } from './support/browser';
import { Canvas } from './support/browserCanvas';
import { CredentialDialog } from './support/browserCredential';
import { NodePanel } from './support/browserNode';
import { pairOf, setStage } from './support/stage';
import type { Stage } from './support/stage';
import { N8N_VERSIONS } from './support/versions';
import { photosFrom } from './support/workflows';

const FOLDER = path.join(PROJECT, 'docs/images');
/** The nodes panel and the middle of the canvas. */
const RIGHT_SIDE = { x: 400, y: 0, width: 1000, height: 620 };
/** The editor of expressions leaves an empty white box in the corner of the window. */
const HIDDEN = 'div[class^="ͼ"] { visibility: hidden !important }';
const PROMPT =
	'水彩画，柔和的晨光，平静的湖面\na watercolour painting, soft morning light, calm lake';

/** Makes the pictures of the README anew: a user's way through the editor of the newest n8n. */
async function takeScreenshots(): Promise<void> {
	const [version] = N8N_VERSIONS;
	if (!version) throw new Error('There is no version of n8n to take pictures of');
	const stage = await setStage(version);
	const photos = await startPhotoWebsite();
	try {
		const workflowId = await createWorkflow(stage, photos.url);
		const { page, close } = await openBrowser(stage.n8n.url);
		try {
			await walkThrough({ page, stage, workflowId, ...version });
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
	await keep('nodes-panel', await page.screenshot({ clip: RIGHT_SIDE }));

	await canvas.openWorkflow(workflowId);
	await canvas.addWorkshopNode();
	await dialog.openNew();
	await dialog.save(pairOf(stage.gateway));
	await dialog.showSuccess();
	await panel.closeNotices();
	await keep('credential', await dialog.whole.screenshot());
	await dialog.close();

	await panel.fill('model', 'sd_xl_base_1.0.safetensors');
	await panel.fill('prompt', PROMPT);
	await panel.fill('negativePrompt', 'text, watermark, blurry 文字');
	await panel.fill('denoisingStrength', '0.6');
	await panel.execute();
	await panel.closeNotices();
	await panel.showInputFiles();
	await keep('node', await still(page));
	await (await panel.viewPicture()).waitFor();
	await keep('result', await still(page));

	await panel.enterExpression('denoisingStrength', '{{ 3 }}', '3');
	await panel.execute();
	await panel.failure.waitFor();
	await panel.closeNotices();
	await keep('error', await still(page));
}

/** Nothing moves any more, and no tooltip lies under the mouse. */
async function still(page: Page): Promise<Buffer> {
	await page.getByTestId('node-execute-button').getByText('Execute step').waitFor();
	await page.mouse.move(0, 0);
	return await page.screenshot({ animations: 'disabled', style: HIDDEN });
}

async function keep(name: string, picture: Buffer): Promise<void> {
	const file = path.join(FOLDER, `${name}.png`);
	const { width, height, size } = await sharp(picture)
		.png({ palette: true, quality: 90, effort: 10 })
		.toFile(file);
	const kilobytes = Math.round(size / 1000);
	console.log(`${path.relative(PROJECT, file)}  ${width} × ${height}, ${kilobytes} kB`);
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

async function startPhotoWebsite(): Promise<{ url: string; close: () => Promise<void> }> {
	const photo = await readFile(PHOTO_FILE);
	const server = fastify({ forceCloseConnections: true });
	server.get('/photo.jpg', async (_request, reply) => await reply.type('image/jpeg').send(photo));
	const address = await server.listen({ host: '127.0.0.1', port: 0 });
	return { url: `${address}/photo.jpg`, close: async () => await server.close() };
}

void takeScreenshots();
