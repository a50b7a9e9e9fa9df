import { randomUUID } from 'node:crypto';
import type { IConnections, IDataObject, INode, IWorkflowBase } from 'n8n-workflow';

export const NODE_TYPE = 'n8n-nodes-ai-creation-workshop.aiCreationWorkshop';
export const CREDENTIAL_TYPE = 'aiCreationWorkshopApi';

/** The name of the node under test in the workflows made here. */
export const NODE_NAME = 'AI Creation Workshop';

/** Values of a node's fields; those of other types than their field are among the tests. */
export type Parameters = Record<string, unknown>;

export type NodeSettings = Partial<Omit<INode, 'name' | 'type' | 'parameters'>>;

export const CONTINUE_ON_FAIL = { onError: 'continueRegularOutput' } as const;

/** A workflow of a trigger and the node under test. */
export function workflowWith(
	parameters: Parameters,
	settings: NodeSettings = {},
	workflowSettings: IDataObject = {},
): IWorkflowBase {
	const credentials = { [CREDENTIAL_TYPE]: { id: '1', name: 'Test' } };
	return {
		id: 'test',
		name: 'Test',
		active: false,
		activeVersionId: null,
		isArchived: false,
		createdAt: new Date(0),
		updatedAt: new Date(0),
		nodes: [
			node('Trigger', 'manualTrigger'),
			node(NODE_NAME, NODE_TYPE, parameters, { credentials, ...settings }),
		],
		connections: connectInSequence(['Trigger', NODE_NAME]),
		settings: workflowSettings,
	};
}

export function imageToImage(
	parameters: Parameters = {},
	settings: NodeSettings = {},
	workflowSettings: IDataObject = {},
): IWorkflowBase {
	const usual = {
		resource: 'image',
		operation: 'imageToImage',
		model: 'sd_xl_base_1.0.safetensors',
	};
	return workflowWith({ ...usual, ...parameters }, settings, workflowSettings);
}

export function getResult(parameters: Parameters, settings: NodeSettings = {}): IWorkflowBase {
	return workflowWith({ resource: 'image', operation: 'getResult', ...parameters }, settings);
}

/** @param type of a core node without its package, or of any node with it */
export function node(
	name: string,
	type: string,
	parameters: Parameters = {},
	settings: NodeSettings = {},
): INode {
	return {
		id: randomUUID(),
		name,
		type: type.includes('.') ? type : `n8n-nodes-base.${type}`,
		typeVersion: 1,
		position: [0, 0],
		parameters: parameters as INode['parameters'],
		...settings,
	};
}

/** Connects each node with the next one. */
export function connectInSequence(names: string[]): IConnections {
	return Object.fromEntries(
		names.slice(1).map((name, index) => [names[index], { main: [[connectionTo(name)]] }]),
	);
}

export function connectionTo(name: string) {
	return { node: name, type: 'main' as const, index: 0 };
}

/** The workflow as an AI agent has it run: with the node's twin for agents. */
export function asTool(workflow: IWorkflowBase): IWorkflowBase {
	const nodes = workflow.nodes.map((one) =>
		one.type === NODE_TYPE ? { ...one, type: `${NODE_TYPE}Tool` } : one,
	);
	return { ...workflow, nodes };
}
