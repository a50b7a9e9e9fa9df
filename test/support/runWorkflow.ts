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

import { CredentialsInMemory } from './n8nCredentials';
import type { CredentialData } from './n8nCredentials';
import { loadNodes } from './n8nNodeTypes';
import type { LoadedNodes } from './n8nNodeTypes';

/** `default` keeps files in memory as base64, `filesystem` on disk. */
export type BinaryMode = 'default' | 'filesystem';

export interface EngineOptions {
	binaryMode?: BinaryMode;
	credentials: CredentialData;
	/** Directory with the package.json of the node; the project itself unless told. */
	packageDirectory?: string;
}

export interface Execution {
	run: IRun;
	/** What a node has put out: its items at an output, in the last run of it. */
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
	) {}

	static async start({ binaryMode = 'filesystem', ...options }: EngineOptions): Promise<Engine> {
		const scratch = mkdtempSync(path.join(tmpdir(), 'n8n-engine-'));
		const config = Container.get(BinaryDataConfig);
		config.mode = binaryMode;
		config.localStoragePath = scratch;
		await Container.get(BinaryDataService).init();
		return new Engine(await loadNodes(options.packageDirectory), options.credentials, scratch);
	}

	stop(): void {
		rmSync(this.scratch, { recursive: true, force: true });
	}

	/**
	 * Executes a workflow from its first node, which gets the items as a trigger gets its data.
	 *
	 * @param signal ends the execution as the Stop button does
	 */
	async run(
		workflowData: IWorkflowBase,
		items: INodeExecutionData[] = [{ json: {} }],
		signal?: AbortSignal,
	): Promise<Execution> {
		const workflow = new Workflow({ ...workflowData, nodeTypes: this.nodes });
		const node = workflow.getStartNode();
		if (!node) throw new Error(`"${workflowData.name}" has no node to start from`);
		const stack = [{ node, data: { main: [items] }, source: null }];
		const data = createRunExecutionData({ executionData: { nodeExecutionStack: stack } });
		const execution = new WorkflowExecute(this.additionalData(workflowData), 'trigger', data);
		const running = execution.processRunExecutionData(workflow);
		signal?.addEventListener('abort', () => running.cancel());
		const run = await running;
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

	private additionalData(workflowData: IWorkflowBase): IWorkflowExecuteAdditionalData {
		const executionId = String(++this.executions);
		const partly: Partial<IWorkflowExecuteAdditionalData> = {
			credentialsHelper: new CredentialsInMemory(this.nodes.credentialTypes, this.credentials),
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
