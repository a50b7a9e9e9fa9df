import { randomUUID } from 'node:crypto';
import type { IConnections, INode, INodeParameters, IWorkflowBase } from 'n8n-workflow';

export const WORKSHOP_TYPE = 'n8n-nodes-ai-creation-workshop.aiCreationWorkshop';
export const CREDENTIAL_TYPE = 'aiCreationWorkshopApi';

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

export function node(
	name: string,
	type: string,
	parameters: object = {},
	more: Partial<INode> = {},
): INode {
	return {
		id: randomUUID(),
		name,
		type: type.includes('.') ? type : `n8n-nodes-base.${type}`,
		typeVersion: 1,
		position: [0, 0],
		parameters: parameters as INodeParameters,
		...more,
	};
}

export function workshopNode(
	name: string,
	credential: CredentialReference,
	parameters: object = {},
	more: Partial<INode> = {},
): INode {
	const usual = { resource: 'image', operation: 'imageToImage' };
	const model = parameters && 'taskId' in parameters ? {} : { model: 'sd_xl_base_1.0.safetensors' };
	return node(
		name,
		WORKSHOP_TYPE,
		{ ...usual, ...model, ...parameters },
		{ credentials: { [CREDENTIAL_TYPE]: credential }, ...more },
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
		connections: inARow(row),
		settings: { executionOrder: 'v1', ...settings },
	};
}

function inARow(nodes: INode[]): IConnections {
	const pairs = nodes.slice(0, -1).map((one, index) => {
		const next = { node: nodes[index + 1]?.name ?? '', type: 'main' as const, index: 0 };
		return [one.name, { main: [[next]] }];
	});
	return Object.fromEntries(pairs) as IConnections;
}

/**
 * Turns the list `photos` in the body of the request into items with a picture each: the JSON is
 * the entry of the list, the picture is in the binary field `data`.
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
