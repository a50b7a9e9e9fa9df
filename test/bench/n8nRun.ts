import { setTimeout as sleep } from 'node:timers/promises';

import { startN8n } from '../e2e/support/n8nServer';
import type { Environment, N8nServer } from '../e2e/support/n8nServer';
import { provision } from '../e2e/support/provision';
import { postTo } from '../e2e/support/stage';
import { N8N_VERSIONS } from '../e2e/support/versions';
import type { WebhookWorkflow } from '../e2e/support/workflows';
import { MemoryWatch } from './memoryWatch';

/** What an execution did to a fresh n8n server. Sizes in bytes. */
export interface N8nRun {
	idleBytes: number;
	/** The most memory of n8n and what it starts, from the start of the execution to its end. */
	peakBytes: number;
	/** When the execution was started, in milliseconds of `performance.now()`. */
	startedAt: number;
	/** What went wrong, if anything did. */
	fault?: string;
}

/** Files on disk, as n8n advises for large ones. */
const FILES_ON_DISK = {
	N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem',
	N8N_AVAILABLE_BINARY_DATA_MODES: 'filesystem',
};

/** n8n still has what its start took for some ten seconds; then Node.js gives it back. */
const SETTLING_MS = 25_000;

export interface N8nRunOptions {
	/** Environment of n8n. */
	settings: Environment;
	/** Told the server, to make its credentials there. */
	workflow: (n8n: N8nServer) => Promise<WebhookWorkflow>;
	/** True once the workflow has done all that it was to do. */
	isDone: () => boolean;
	/** After which the execution counts as one that will not end. */
	patienceMs: number;
}

/** Starts n8n, executes a workflow, and ends n8n. */
export async function runOnFreshN8n(options: N8nRunOptions): Promise<N8nRun> {
	const [version] = N8N_VERSIONS;
	if (!version) throw new Error('No version of n8n is named');
	const n8n = await startN8n(await provision(version), { ...FILES_ON_DISK, ...options.settings });
	try {
		const workflow = await options.workflow(n8n);
		const stored = await n8n.editor.createWorkflow(workflow);
		await n8n.editor.activate(stored);
		await sleep(SETTLING_MS);
		const watch = new MemoryWatch(n8n.process.pid);
		const idleBytes = await watch.idleBytes();
		watch.start();
		const startedAt = performance.now();
		await postTo(`${n8n.url}/webhook/${workflow.path}`, {});
		const fault = await endOf(n8n, stored.id, options);
		return { idleBytes, peakBytes: watch.stop(), startedAt, fault };
	} finally {
		await n8n.stop();
	}
}

/** Waits until the execution is over, and says what went wrong. */
async function endOf(
	n8n: N8nServer,
	workflowId: string,
	{ isDone, patienceMs }: N8nRunOptions,
): Promise<string | undefined> {
	const deadline = performance.now() + patienceMs;
	while (performance.now() < deadline) {
		await sleep(250);
		if (n8n.process.exitCode() !== undefined) return faultIn(n8n.process.output());
		// A server that is too busy to answer is one that still works.
		const executions = await n8n.editor.executionsOf(workflowId).catch(() => undefined);
		const isOver = executions?.every(({ status }) => !['new', 'running'].includes(status));
		if (isOver) return isDone() ? undefined : faultIn(n8n.process.output());
	}
	return `not done after ${Math.round(patienceMs / 1000)} s`;
}

/** The last line of the log that may be the reason. */
function faultIn(log: string): string {
	const lines = log.split('\n').filter((line) => /error|fatal|out of memory/i.test(line));
	return lines.at(-1)?.trim() ?? 'the execution ended early';
}
