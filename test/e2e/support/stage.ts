import type { INodeExecutionData } from 'n8n-workflow';

import { startGateway } from '../../gateway/server';
import type { Gateway } from '../../gateway/server';
import { CREDENTIAL_TYPE } from '../../support/workflowBuilder';
import type { FinishedExecution } from './editor';
import { startN8n } from './n8nServer';
import type { Environment, N8nServer } from './n8nServer';
import { startPhotoServer } from './photoServer';
import type { PhotoServer } from './photoServer';
import { waitFor } from './process';
import { provision } from './provision';
import type { N8nVersion } from './versions';
import type { CredentialReference, WebhookWorkflow } from './workflows';

/** An n8n server with the node, a gateway, a website with a photo, and a credential that fits. */
export interface Stage {
	n8n: N8nServer;
	gateway: Gateway;
	photos: PhotoServer;
	credential: CredentialReference;
	/** Creates a workflow and starts it with this body, without waiting for its end. */
	start: (workflow: WebhookWorkflow, body?: object) => Promise<{ workflowId: string }>;
	/** As `start`, and waits for the execution to end. */
	run: (workflow: WebhookWorkflow, body?: object) => Promise<FinishedExecution>;
	close: () => Promise<void>;
}

/** Data of a credential that the gateway accepts. */
export function pairOf({ accessKeyId, accessKeySecret, endpoint }: Gateway) {
	return { accessKeyId, accessKeySecret, endpoint };
}

export async function setStage(version: N8nVersion, settings: Environment = {}): Promise<Stage> {
	const gateway = await startGateway({ waitingMs: 50, runningMs: 200 });
	const photos = await startPhotoServer();
	const closeBoth = async () => await Promise.all([gateway.close(), photos.close()]);
	const n8n = await startN8n(await provision(version), settings).catch(async (error) => {
		await closeBoth();
		throw error as Error;
	});
	const { editor } = n8n;
	const credential = await editor.createCredential(CREDENTIAL_TYPE, 'Workshop', pairOf(gateway));
	const start = async (workflow: WebhookWorkflow, body: object = {}) => {
		const stored = await editor.createWorkflow(workflow);
		await editor.activate(stored);
		await postTo(`${n8n.url}/webhook/${workflow.path}`, body);
		return { workflowId: stored.id };
	};
	return {
		n8n,
		gateway,
		photos,
		credential: { id: credential.id, name: credential.name },
		start,
		run: async (workflow, body) => {
			const { workflowId } = await start(workflow, body);
			return await editor.executionOf(workflowId);
		},
		close: async () => {
			await Promise.all([n8n.stop(), closeBoth()]);
		},
	};
}

/** A workflow that was just switched on is reachable a moment later. */
export async function postTo(url: string, body: object): Promise<void> {
	const init = {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	};
	await waitFor(url, async () => ((await fetch(url, init)).ok ? true : undefined), 15_000);
}

/** What a node put out in the last run of it. */
export function itemsOf(
	{ data }: FinishedExecution,
	nodeName: string,
	output = 0,
): INodeExecutionData[] {
	const run = data.resultData.runData[nodeName]?.at(-1);
	if (run?.error) throw new Error(`${nodeName} failed: ${run.error.message}`);
	return run?.data?.main?.[output] ?? [];
}

/** The bytes that the gateway hands out under the address of an image. */
export async function served(imageUrl: unknown): Promise<Buffer> {
	return Buffer.from(await (await fetch(String(imageUrl))).arrayBuffer());
}
