import path from 'node:path';
import type { INode, IWorkflowSettings } from 'n8n-workflow';

import type { N8nServer } from '../e2e/support/n8nServer';
import { webhookWorkflow, workshopNode } from '../e2e/support/workflows';
import type { WebhookWorkflow } from '../e2e/support/workflows';
import { coreNodesWorkflow } from '../support/coreNodesWorkflow';
import { CREDENTIAL_TYPE, node } from '../support/workflowBuilder';
import { hangBell } from './bell';
import { startGatewayProcess } from './gatewayProcess';
import { runOnFreshN8n } from './n8nRun';
import type { N8nRun } from './n8nRun';
import { makePictureFolder, removePictureFolder } from './pictureFolder';
import type { ServiceAccess } from './vendorLoop';

export const SERVICE = {
	waitingMs: 50,
	runningMs: 4000,
	slots: 8,
	largestBodyBytes: 32 * 1024 * 1024,
	copies: true,
};

/** The time that the service needs for so many tasks. */
export function idealMs(tasks: number): number {
	return Math.ceil(tasks / SERVICE.slots) * SERVICE.runningMs;
}

/** What takes so many times as long as ideal, and a minute, is not waited for. */
export const PATIENCE = 10;

/** Nothing of an execution is stored, which spares both contenders the same. */
const STORE_NOTHING: IWorkflowSettings = {
	saveDataSuccessExecution: 'none',
	saveDataErrorExecution: 'none',
};

export interface Contender {
	name: string;
	/** How many executions. */
	repeats: number;
	workflow: (n8n: N8nServer, surroundings: Surroundings) => Promise<WebhookWorkflow>;
}

interface Surroundings {
	access: ServiceAccess;
	/** Puts out the pictures. */
	source: INode;
	/** To be run with each picture that was made. */
	bell: INode;
}

/** The node under test comes first. */
export const CONTENDERS: Contender[] = [
	{
		name: 'this node',
		repeats: 3,
		workflow: async ({ editor }, { access, source, bell }) => {
			const { id, name } = await editor.createCredential(CREDENTIAL_TYPE, 'Workshop', access);
			const more = { onError: 'continueRegularOutput' as const };
			const workshop = workshopNode('Workshop', { id, name }, {}, more);
			return webhookWorkflow('Node', [source, workshop, bell], STORE_NOTHING);
		},
	},
	{
		name: 'the workflow by hand',
		repeats: 1,
		workflow: async (_n8n, { access, source, bell }) => {
			const { path: hook, nodes: before } = webhookWorkflow('By hand', [source]);
			const { name, nodes, connections, settings } = coreNodesWorkflow(access, {
				before,
				after: [bell],
			});
			return { path: hook, name, nodes, connections, settings: { ...settings, ...STORE_NOTHING } };
		},
	},
];

/** One execution. */
export interface Batch extends N8nRun {
	contender: Contender;
	items: number;
	/** Items that came out with a picture. */
	made: number;
	/** From the start to the last of them; NaN if there is none. */
	wallMs: number;
}

export async function runBatch(contender: Contender, items: number): Promise<Batch> {
	const [gateway, bell, folder] = await Promise.all([
		startGatewayProcess(SERVICE),
		hangBell(),
		makePictureFolder(items),
	]);
	const surroundings = {
		access: gateway.access,
		source: node('Read', 'readWriteFile', { fileSelector: path.join(folder, '*.png') }),
		bell: bellNode(bell.url),
	};
	try {
		const run = await runOnFreshN8n({
			settings: { N8N_RESTRICT_FILE_ACCESS_TO: folder },
			workflow: async (n8n) => await contender.workflow(n8n, surroundings),
			isDone: () => bell.rings.length >= items,
			patienceMs: PATIENCE * idealMs(items) + 60_000,
		});
		const made = bell.rings.length;
		return { ...run, contender, items, made, wallMs: (bell.rings.at(-1) ?? NaN) - run.startedAt };
	} finally {
		await Promise.all([gateway.close(), bell.close()]);
		removePictureFolder(folder);
	}
}

function bellNode(url: string): INode {
	const parameters = { url: `=${url}?files={{ Object.keys($binary ?? {}).length }}`, options: {} };
	return node('Bell', 'httpRequest', parameters, { typeVersion: 4.2 });
}
