import type { IDataObject, INode, IWorkflowBase, NodeParameterValueType } from 'n8n-workflow';

const NODE_TYPE = 'n8n-nodes-ai-creation-workshop.aiCreationWorkshop';
const CREDENTIAL_TYPE = 'aiCreationWorkshopApi';

/** The name of the node under test in the workflows made here. */
export const WORKSHOP = 'AI Creation Workshop';

type NodeSettings = Pick<INode, 'onError' | 'retryOnFail' | 'maxTries' | 'waitBetweenTries'>;

/** A workflow of a trigger and the node under test. */
export function workflowWith(
	parameters: Record<string, NodeParameterValueType>,
	settings: NodeSettings = {},
	workflowSettings: IDataObject = {},
): IWorkflowBase {
	return {
		id: 'test',
		name: 'Test',
		active: false,
		activeVersionId: null,
		isArchived: false,
		createdAt: new Date(0),
		updatedAt: new Date(0),
		nodes: [
			node('Trigger', 'n8n-nodes-base.manualTrigger', {}),
			{
				...node(WORKSHOP, NODE_TYPE, parameters),
				credentials: { [CREDENTIAL_TYPE]: { id: '1', name: 'Test' } },
				...settings,
			},
		],
		connections: { Trigger: { main: [[{ node: WORKSHOP, type: 'main', index: 0 }]] } },
		settings: workflowSettings,
	};
}

export function imageToImage(
	parameters: Record<string, NodeParameterValueType> = {},
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

export function getResult(
	parameters: Record<string, NodeParameterValueType>,
	settings: NodeSettings = {},
): IWorkflowBase {
	return workflowWith({ resource: 'image', operation: 'getResult', ...parameters }, settings);
}

/** A node at no place in particular. */
export function node(
	name: string,
	type: string,
	parameters: Record<string, NodeParameterValueType>,
): INode {
	return {
		id: name,
		name,
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters: parameters as INode['parameters'],
	};
}

/** The workflow as an AI agent has it run: with the node's twin for agents. */
export function asTool(workflow: IWorkflowBase): IWorkflowBase {
	const nodes = workflow.nodes.map((one) =>
		one.type === NODE_TYPE ? { ...one, type: `${NODE_TYPE}Tool` } : one,
	);
	return { ...workflow, nodes };
}
