import type { IConnections, INode, IWorkflowBase } from 'n8n-workflow';

import { connectInSequence, node } from '../../support/workflowBuilder';
import type { Parameters } from '../../support/workflowBuilder';
import { workshopNode } from './workflows';
import type { CredentialReference } from './workflows';

/** Every operation of the node, filled in as far as it has to be, by `<resource>-<operation>`. */
export const OPERATIONS: Record<string, Parameters> = {
	'image-imageToImage': {
		model: 'sd_xl_base_1.0.safetensors',
		prompt: 'a watercolor painting, soft morning light',
		negativePrompt: 'text, watermark, blurry',
		denoisingStrength: 0.6,
	},
	'image-textToImage': {
		model: 'sd_xl_base_1.0.safetensors',
		prompt: 'a calm lake at dawn, watercolor painting',
		negativePrompt: 'text, watermark, blurry',
	},
	'image-getResult': { taskId: '={{ $json.taskId }}' },
	'image-getProgress': { taskId: '={{ $json.taskId }}' },
	'workflow-run': {
		workflowId: 'wf-image',
		inputFields: {
			assignments: [{ id: '1', name: 'prompt', type: 'string', value: 'a calm lake' }],
		},
		inputFiles: { files: [{ name: 'image', binaryPropertyName: 'data' }] },
	},
	'workflow-upscale': {},
	'workflow-getResult': { taskId: '={{ $json.taskId }}' },
	'workflow-getProgress': { taskId: '={{ $json.taskId }}' },
	'file-upload': {},
	'resourcePool-getUtilization': { resourceConfigIds: 'pool-a,pool-b' },
};

export type OperationWorkflow = Pick<IWorkflowBase, 'name' | 'nodes' | 'connections' | 'settings'>;

export const WORKSHOP_NODE = 'AI Creation Workshop';

/** A manual trigger and the node with one operation, with nodes before and after it. */
export function operationWorkflow(
	name: string,
	credential: CredentialReference,
	{ before = [], after = [] }: { before?: INode[]; after?: INode[] } = {},
): OperationWorkflow {
	const [resource, operation] = name.split('-');
	const workshop = workshopNode(WORKSHOP_NODE, credential, {
		model: undefined,
		...OPERATIONS[name],
		resource,
		operation,
	});
	const nodes = [node('Start', 'manualTrigger'), ...before, workshop, ...after].map(
		(one, index) => ({
			...one,
			position: [index * 220, 0] as [number, number],
		}),
	);
	const connections: IConnections = connectInSequence(nodes.map((one) => one.name));
	return { name, nodes, connections, settings: { executionOrder: 'v1' } };
}
