import path from 'node:path';
import type { INode, IWorkflowSettings } from 'n8n-workflow';

import type { N8nServer } from '../e2e/support/n8nServer';
import type { WebhookWorkflow } from '../e2e/support/workflows';
import { node } from '../support/workflowBuilder';
import { startGatewayProcess } from './gatewayProcess';
import type { GatewaySettings } from './gatewayProcess';
import { startImageCounter } from './imageCounter';
import { makeImageFolder, removeImageFolder } from './imageFolder';
import { runOnFreshN8n } from './n8nRun';
import type { N8nRun } from './n8nRun';
import type { ServiceAccess } from './vendorLoop';

/** Nothing of an execution is stored, which spares all contenders the same. */
export const STORE_NOTHING: IWorkflowSettings = {
	saveDataSuccessExecution: 'none',
	saveDataErrorExecution: 'none',
};

/** What a workflow is made of, beside the nodes under test. */
export interface Surroundings {
	access: ServiceAccess;
	/** Outputs the images, one item each. */
	source: INode;
	/** To be run with each image that was made. */
	counter: INode;
}

export interface ImageRunOptions {
	/** Of the gateway. */
	service: GatewaySettings;
	/** How many images the source outputs, and as many are expected. */
	images: number;
	/** After which the execution counts as one that will not end. */
	patienceMs: number;
	workflow: (n8n: N8nServer, surroundings: Surroundings) => Promise<WebhookWorkflow>;
}

/** One execution. */
export interface ImageRun extends N8nRun {
	/** Items that were output with an image. */
	made: number;
	/** From the start to the last of them; NaN if there is none. */
	wallMs: number;
}

/** Executes a workflow with large images on a fresh n8n. */
export async function runWithImages(options: ImageRunOptions): Promise<ImageRun> {
	const { service, images, patienceMs } = options;
	const [gateway, counter, folder] = await Promise.all([
		startGatewayProcess(service),
		startImageCounter(),
		makeImageFolder(images),
	]);
	const surroundings = {
		access: gateway.access,
		source: node('Read', 'readWriteFile', { fileSelector: path.join(folder, '*.png') }),
		counter: counterNode(counter.url),
	};
	try {
		const run = await runOnFreshN8n({
			settings: { N8N_RESTRICT_FILE_ACCESS_TO: folder },
			workflow: async (n8n) => await options.workflow(n8n, surroundings),
			isDone: () => counter.arrivals.length >= images,
			patienceMs,
		});
		const wallMs = (counter.arrivals.at(-1) ?? NaN) - run.startedAt;
		return { ...run, made: counter.arrivals.length, wallMs };
	} finally {
		await Promise.all([gateway.close(), counter.close()]);
		removeImageFolder(folder);
	}
}

export function megabytesAboveIdle({ peakBytes, idleBytes }: N8nRun): number {
	return (peakBytes - idleBytes) / 1e6;
}

function counterNode(url: string): INode {
	const parameters = { url: `=${url}?files={{ Object.keys($binary ?? {}).length }}`, options: {} };
	return node('Count', 'httpRequest', parameters, { typeVersion: 4.2 });
}
