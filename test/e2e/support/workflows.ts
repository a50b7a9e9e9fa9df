import { randomUUID } from 'node:crypto';
import type { IConnections, INode, IWorkflowBase } from 'n8n-workflow';

import { CREDENTIAL_TYPE, NODE_TYPE, connectInSequence, node } from '../../support/workflowBuilder';
import type { NodeSettings, Parameters } from '../../support/workflowBuilder';

export interface CredentialReference {
	id: string;
	name: string;
}

/** A workflow that a web request starts, with its nodes in a row. */
export interface WebhookWorkflow extends Partial<IWorkflowBase> {
	/** Last part of the address that starts it. */
	path: string;
	nodes: INode[];
	connections: IConnections;
}

export function workshopNode(
	name: string,
	credential: CredentialReference,
	parameters: Parameters = {},
	settings: NodeSettings = {},
): INode {
	const usual = { resource: 'image', operation: 'imageToImage' };
	const model = parameters && 'taskId' in parameters ? {} : { model: 'sd_xl_base_1.0.safetensors' };
	return node(
		name,
		NODE_TYPE,
		{ ...usual, ...model, ...parameters },
		{ credentials: { [CREDENTIAL_TYPE]: credential }, ...settings },
	);
}

/** Starts with one item whose JSON is the body of the request. */
export function webhookWorkflow(
	name: string,
	nodes: INode[],
	settings: object = {},
): WebhookWorkflow {
	const path = randomUUID();
	const webhook = node(
		'Webhook',
		'webhook',
		{ httpMethod: 'POST', path, responseMode: 'onReceived', options: {} },
		{ typeVersion: 2, webhookId: path },
	);
	const row = [webhook, ...nodes].map((one, index) => ({
		...one,
		position: [index * 220, 0] as [number, number],
	}));
	return {
		name,
		path,
		nodes: row,
		connections: connectInSequence(row.map((one) => one.name)),
		settings: { executionOrder: 'v1', ...settings },
	};
}

/**
 * Turns the list `photos` in the body of the request into items with an image each: the JSON is
 * the entry of the list, the image is in the binary field `data`.
 */
export function photosFrom(url: string): INode[] {
	return [
		node('List', 'splitOut', { fieldToSplitOut: 'body.photos', options: {} }),
		node(
			'Photos',
			'httpRequest',
			{ url, options: { response: { response: { responseFormat: 'file' } } } },
			{ typeVersion: 4.2 },
		),
	];
}
