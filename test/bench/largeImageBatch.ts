import type { N8nServer } from '../e2e/support/n8nServer';
import { webhookWorkflow, workshopNode } from '../e2e/support/workflows';
import type { WebhookWorkflow } from '../e2e/support/workflows';
import { coreNodesWorkflow } from '../support/coreNodesWorkflow';
import { CREDENTIAL_TYPE } from '../support/workflowBuilder';
import { runWithImages, STORE_NOTHING } from './n8nImageRun';
import type { ImageRun, Surroundings } from './n8nImageRun';

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

export interface Contender {
	name: string;
	/** How many executions. */
	repeats: number;
	workflow: (n8n: N8nServer, surroundings: Surroundings) => Promise<WebhookWorkflow>;
}

/** The node under test comes first. */
export const CONTENDERS: Contender[] = [
	{
		name: 'this node',
		repeats: 3,
		workflow: async ({ editor }, { access, source, counter }) => {
			const { id, name } = await editor.createCredential(CREDENTIAL_TYPE, 'Workshop', access);
			const more = { onError: 'continueRegularOutput' as const };
			const workshop = workshopNode('Workshop', { id, name }, {}, more);
			return webhookWorkflow('Node', [source, workshop, counter], STORE_NOTHING);
		},
	},
	{
		name: 'the workflow by hand',
		repeats: 1,
		workflow: async (_n8n, { access, source, counter }) => {
			const { path: hook, nodes: before } = webhookWorkflow('By hand', [source]);
			const { name, nodes, connections, settings } = coreNodesWorkflow(access, {
				before,
				after: [counter],
			});
			return { path: hook, name, nodes, connections, settings: { ...settings, ...STORE_NOTHING } };
		},
	},
];

/** One execution. */
export interface Batch extends ImageRun {
	contender: Contender;
	items: number;
}

export async function runBatch(contender: Contender, items: number): Promise<Batch> {
	const run = await runWithImages({
		service: SERVICE,
		images: items,
		patienceMs: PATIENCE * idealMs(items) + 60_000,
		workflow: contender.workflow,
	});
	return { ...run, contender, items };
}
