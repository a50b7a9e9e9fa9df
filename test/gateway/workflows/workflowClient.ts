import type { GatewayOptions } from '../options';
import { type Gateway, startGateway } from '../server';
import { type ClientReply, SignedClient } from '../signedClient';

/** The data of a workflow task. */
export interface WorkflowData {
	taskId: string;
	status: string;
	images: string[];
	result: Record<string, unknown> | null;
	[field: string]: unknown;
}

/** Calls a gateway for workflows, with requests that the vendor's own code signs. */
export class WorkflowClient extends SignedClient {
	/** Submits the alias `main` of a workflow unless the fields say otherwise. */
	async submit(
		workflow_id: string,
		inputs: Record<string, unknown> = {},
		fields: Record<string, unknown> = { alias_id: 'main' },
	): Promise<ClientReply> {
		return await this.call('/scc/comfy_prompt', { workflow_id, inputs, ...fields });
	}

	async result(taskId: string): Promise<ClientReply> {
		return await this.call('/scc/comfy_get_result', { taskId });
	}

	async progress(taskId: string): Promise<ClientReply> {
		return await this.call('/scc/comfy_get_progress', { taskId });
	}

	/** The data of the result of a new task, which has to be finished at once. */
	async run(...request: Parameters<WorkflowClient['submit']>): Promise<WorkflowData> {
		const { json } = await this.submit(...request);
		return (await this.result(json.data.taskId)).json.data as unknown as WorkflowData;
	}
}

/** A gateway that finishes tasks at once unless the options say otherwise, and a client for it. */
export async function startWithClient(
	options: Partial<GatewayOptions> = {},
): Promise<{ gateway: Gateway; client: WorkflowClient }> {
	const gateway = await startGateway({ waitingMs: 0, runningMs: 0, ...options });
	return { gateway, client: new WorkflowClient(gateway) };
}
