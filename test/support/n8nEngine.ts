import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Container } from '@n8n/di';
import {
	BinaryDataConfig,
	BinaryDataService,
	ExecutionLifecycleHooks,
	WorkflowExecute,
} from 'n8n-core';
import { Workflow, createRunExecutionData } from 'n8n-workflow';
import type {
	ExecutionError,
	IBinaryData,
	INodeExecutionData,
	IRun,
	IWorkflowBase,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

import { withGuard } from './guard';
import { CredentialsInMemory } from './n8nCredentials';
import type { CredentialData } from './n8nCredentials';
import { loadNodes } from './n8nNodeTypes';
import type { LoadedNodes } from './n8nNodeTypes';

/** `default` keeps files in memory as base64, `filesystem` on disk. */
export type BinaryMode = 'default' | 'filesystem';

export interface EngineOptions {
	binaryMode?: BinaryMode;
	credentials: CredentialData;
	/** Directory with the package.json of the node; by default that of the project. */
	packageDirectory?: string;
	/** How long an execution may take before it counts as hanging; by default any time. */
	guardSeconds?: number;
}

export interface RunOptions {
	/** Ends the execution as the Stop button does. */
	signal?: AbortSignal;
	/** In place of those of the engine. */
	credentials?: CredentialData;
}

export interface Execution {
	run: IRun;
	/** The items at an output of a node, in its last run. */
	itemsOf: (nodeName: string, output?: number) => INodeExecutionData[];
}

/** n8n's real engine with the built node on it, without n8n's server and database. */
export class Engine {
	private executions = 0;

	private constructor(
		private readonly nodes: LoadedNodes,
		/** Read anew by each attempt of a node. */
		readonly credentials: CredentialData,
		private readonly scratch: string,
		private readonly guardSeconds: number,
	) {}

	static async start({
		binaryMode = 'filesystem',
		credentials,
		packageDirectory,
		guardSeconds = Infinity,
	}: EngineOptions): Promise<Engine> {
		const scratch = mkdtempSync(path.join(tmpdir(), 'n8n-engine-'));
		const config = Container.get(BinaryDataConfig);
		config.mode = binaryMode;
		config.localStoragePath = scratch;
		await Container.get(BinaryDataService).init();
		return new Engine(await loadNodes(packageDirectory), credentials, scratch, guardSeconds);
	}

	stop(): void {
		rmSync(this.scratch, { recursive: true, force: true });
	}

	/**
	 * Executes a workflow from its first node, which gets the items as a trigger gets its data.
	 *
	 * @throws Error when the execution hangs
	 */
	async run(
		workflowData: IWorkflowBase,
		items: INodeExecutionData[] = [{ json: {} }],
		{ signal, credentials = this.credentials }: RunOptions = {},
	): Promise<Execution> {
		const workflow = new Workflow({ ...workflowData, nodeTypes: this.nodes });
		const node = workflow.getStartNode();
		if (!node) throw new Error(`"${workflowData.name}" has no node to start from`);
		const stack = [{ node, data: { main: [items] }, source: null }];
		const data = createRunExecutionData({ executionData: { nodeExecutionStack: stack } });
		const additionalData = this.additionalData(workflowData, credentials);
		const execute = async (guard: AbortSignal) => {
			const execution = new WorkflowExecute(additionalData, 'trigger', data);
			const running = execution.processRunExecutionData(workflow);
			for (const one of [signal, guard]) one?.addEventListener('abort', () => running.cancel());
			return await running;
		};
		const run = await withGuard('the execution', execute, this.guardSeconds);
		return { run, itemsOf: (nodeName, output = 0) => itemsOf(run, nodeName, output) };
	}

	/** Puts a file into n8n's binary store, as the node before would. */
	async store(content: Buffer, fileName: string, mimeType: string): Promise<IBinaryData> {
		const location = { type: 'execution', workflowId: 'test', executionId: 'input' } as const;
		const binary = { data: '', mimeType, fileName };
		return await Container.get(BinaryDataService).store(location, content, binary);
	}

	async contentOf(binary: IBinaryData | undefined): Promise<Buffer> {
		if (!binary) throw new Error('There is no such binary field');
		return await Container.get(BinaryDataService).getAsBuffer(binary);
	}

	private additionalData(
		workflowData: IWorkflowBase,
		credentials: CredentialData,
	): IWorkflowExecuteAdditionalData {
		const executionId = String(++this.executions);
		const partly: Partial<IWorkflowExecuteAdditionalData> = {
			credentialsHelper: new CredentialsInMemory(this.nodes.credentialTypes, credentials),
			executionId,
			currentNodeExecutionIndex: 0,
			restApiUrl: 'http://localhost/rest',
			webhookWaitingBaseUrl: 'http://localhost/webhook-waiting',
			formWaitingBaseUrl: 'http://localhost/form-waiting',
			variables: {},
			hooks: new ExecutionLifecycleHooks('trigger', executionId, workflowData),
			setExecutionStatus: () => {},
			logAiEvent: () => {},
		};
		// The rest belongs to n8n's server: webhooks, task runners, sub-workflows.
		return partly as IWorkflowExecuteAdditionalData;
	}
}

function itemsOf(run: IRun, nodeName: string, output: number): INodeExecutionData[] {
	const ofNode = run.data.resultData.runData[nodeName]?.at(-1);
	if (ofNode?.error) throw ofNode.error;
	return ofNode?.data?.main?.[output] ?? [];
}

/** The error that ended an execution. */
export function runError(run: IRun): ExecutionError {
	const { error } = run.data.resultData;
	if (!error) throw new Error('The execution succeeded');
	return error;
}
