import { parse } from 'flatted';
import type { IBinaryData, IRunExecutionData, IWorkflowBase } from 'n8n-workflow';

import { waitFor } from './process';

/** Name and password of the owner account of every server that is started here. */
export const OWNER = { email: 'owner@example.com', password: 'Workshop-2026' };

export interface StoredWorkflow {
	id: string;
	versionId: string;
}

export interface FinishedExecution {
	id: string;
	status: string;
	data: IRunExecutionData;
}

interface CredentialTestResult {
	status: 'OK' | 'Error';
	message: string;
}

/** What the editor in the browser does, by the same interfaces. */
export class Editor {
	private cookie = '';

	constructor(
		readonly url: string,
		private readonly version: string,
	) {}

	/** Makes the owner account, or logs in when it is there already. */
	async logIn(): Promise<void> {
		const { email, password } = OWNER;
		const setup = { email, password, firstName: 'Olga', lastName: 'Owner' };
		const made = await this.send('POST', '/rest/owner/setup', setup);
		if (made.ok) return;
		await this.call('POST', '/rest/login', { emailOrLdapLoginId: email, password });
	}

	async createCredential(
		type: string,
		name: string,
		data: object,
	): Promise<{ id: string; name: string }> {
		return await this.call('POST', '/rest/credentials', { type, name, data });
	}

	/** The test button of the credential dialog. */
	async testCredential(
		type: string,
		credential: { id: string; name: string },
		data: object,
	): Promise<CredentialTestResult> {
		const body = { credentials: { ...credential, type, data } };
		return await this.call('POST', '/rest/credentials/test', body);
	}

	async createWorkflow(workflow: Partial<IWorkflowBase>): Promise<StoredWorkflow> {
		return await this.call('POST', '/rest/workflows', { active: false, ...workflow });
	}

	async workflows(): Promise<StoredWorkflow[]> {
		return await this.call('GET', '/rest/workflows');
	}

	/** n8n 2 publishes a version of a workflow, n8n 1 switches the workflow on. */
	async activate({ id, versionId }: StoredWorkflow): Promise<void> {
		if (this.version.startsWith('1.')) {
			await this.call('PATCH', `/rest/workflows/${id}`, { active: true, versionId });
		} else {
			await this.call('POST', `/rest/workflows/${id}/activate`, { versionId });
		}
	}

	/** Waits for the newest execution of a workflow to end. */
	async executionOf(workflowId: string, timeoutMs = 60_000): Promise<FinishedExecution> {
		const id = await waitFor(
			`the execution of workflow ${workflowId}`,
			async () => {
				const [newest] = await this.executionsOf(workflowId);
				return newest && !['new', 'running', 'waiting'].includes(newest.status)
					? newest.id
					: undefined;
			},
			timeoutMs,
		);
		return await this.execution(id);
	}

	/** Newest first. */
	async executionsOf(workflowId: string): Promise<Array<{ id: string; status: string }>> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const { results } = await this.call<{ results: Array<{ id: string; status: string }> }>(
			'GET',
			`/rest/executions?limit=100&filter=${filter}`,
		);
		return results;
	}

	async execution(id: string): Promise<FinishedExecution> {
		const { data, ...execution } = await this.call<{ id: string; status: string; data: string }>(
			'GET',
			`/rest/executions/${id}`,
		);
		return { ...execution, data: parse(data) as IRunExecutionData };
	}

	/** Retries a failed execution from the list, with the workflow as it was. */
	async retry(executionId: string): Promise<void> {
		await this.call('POST', `/rest/executions/${executionId}/retry`, { loadWorkflow: false });
	}

	async stop(executionId: string): Promise<void> {
		await this.call('POST', `/rest/executions/${executionId}/stop`);
	}

	async contentOf(binary: IBinaryData | undefined): Promise<Buffer> {
		if (!binary) throw new Error('There is no such binary field');
		if (!binary.id) return Buffer.from(binary.data, 'base64');
		const id = encodeURIComponent(binary.id);
		const response = await this.fetch('GET', `/rest/binary-data?id=${id}&action=view`);
		return Buffer.from(await response.arrayBuffer());
	}

	/** Any call of n8n's own interface; the answer is what it has under `data`. */
	async call<T>(method: string, path: string, body?: object): Promise<T> {
		const { ok, answer } = await this.send(method, path, body);
		if (!ok)
			throw new Error(`n8n refused ${method} ${path}: ${JSON.stringify(answer).slice(0, 500)}`);
		return (answer as { data: T }).data;
	}

	private async send(
		method: string,
		path: string,
		body?: object,
	): Promise<{ ok: boolean; answer: unknown }> {
		const response = await this.fetch(method, path, body);
		const text = await response.text();
		const cookies = response.headers.getSetCookie();
		if (cookies.length > 0) this.cookie = cookies.map((one) => one.split(';')[0]).join('; ');
		const isJson = response.headers.get('content-type')?.includes('json');
		return { ok: response.ok, answer: isJson ? (JSON.parse(text) as unknown) : text };
	}

	private async fetch(method: string, path: string, body?: object): Promise<Response> {
		return await fetch(this.url + path, {
			method,
			headers: { 'content-type': 'application/json', 'browser-id': 'tests', cookie: this.cookie },
			body: body && JSON.stringify(body),
		});
	}
}
