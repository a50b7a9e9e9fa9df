import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { IConnections, INode, INodeExecutionData, IRun, IWorkflowBase } from 'n8n-workflow';

import { PROJECT } from './n8nNodeTypes';
import { connectInSequence, node } from './workflowBuilder';

/** The folder of the workflow of core nodes that does what the node does. */
export const REPLACED = path.join(PROJECT, 'docs/replaced');

/** The first node that is not the trigger: it takes items with one image each. */
export const FIRST_NODE = 'Settings';

/** Outputs the images, in one run for each group of tasks that were done at the same poll. */
export const LAST_NODE = 'Download Image';

/** Fields of the node {@link FIRST_NODE}; those that are left out keep the value of the file. */
export interface CoreNodesSettings {
	accessKeyId: string;
	accessKeySecret: string;
	endpoint: string;
	model?: string;
	denoisingStrength?: number;
	/** An expression, or the same prompt for all items. */
	prompt?: string;
	/** The delay before each poll of the tasks. */
	pauseSeconds?: number;
}

/** The nodes around the workflow, each connected with the next one. */
export interface Surroundings {
	/** In place of the trigger, which stays if this is left out. The last one outputs the images. */
	before?: INode[];
	after?: INode[];
}

/** The workflow of core nodes as it is in the documentation. */
export function readCoreNodesWorkflow(): IWorkflowBase {
	const text = readFileSync(path.join(REPLACED, 'by-hand.json'), 'utf8');
	return { id: 'core-nodes', active: false, ...(JSON.parse(text) as object) } as IWorkflowBase;
}

/**
 * The workflow of core nodes with settings, and with other nodes around it.
 *
 * @throws Error if a setting has no field in the workflow
 */
export function coreNodesWorkflow(
	settings: CoreNodesSettings,
	{ before, after = [] }: Surroundings = {},
): IWorkflowBase {
	const workflow = readCoreNodesWorkflow();
	const trigger = findTrigger(workflow);
	const start = before ?? [trigger];
	const kept = workflow.nodes.filter((one) => one !== trigger);
	const own = kept.map((one) => (one.name === FIRST_NODE ? withSettings(one, settings) : one));
	const connections = Object.entries(workflow.connections).filter(
		([from]) => from !== trigger.name,
	);
	const names = (nodes: INode[]) => nodes.map(({ name }) => name);
	return {
		...workflow,
		nodes: [...start, ...own, ...after],
		connections: {
			...(Object.fromEntries(connections) as IConnections),
			...connectInSequence([...names(start), FIRST_NODE]),
			...connectInSequence([LAST_NODE, ...names(after)]),
		},
	};
}

/** A node that adds to each image, in the field `of`, what an expression makes of its input item. */
export function originNode(expression: string): INode {
	const of = { id: 'of', name: 'of', type: 'string', value: `={{ ${expression} }}` };
	const parameters = {
		includeOtherFields: true,
		assignments: { assignments: [of] },
		options: { stripBinary: false },
	};
	return node('Origin', 'set', parameters, { typeVersion: 3.4 });
}

/** The items of all runs of a node. */
export function itemsOfAllRuns({ data }: Pick<IRun, 'data'>, name: string): INodeExecutionData[] {
	const runs = data.resultData.runData[name] ?? [];
	return runs.flatMap((run) => run.data?.main?.[0] ?? []);
}

function findTrigger({ nodes, connections }: IWorkflowBase): INode {
	const trigger = nodes.find(({ name }) => connections[name]?.main?.[0]?.[0]?.node === FIRST_NODE);
	if (!trigger) throw new Error(`Nothing is connected to "${FIRST_NODE}"`);
	return trigger;
}

function withSettings(first: INode, settings: CoreNodesSettings): INode {
	const { assignments } = first.parameters.assignments as { assignments: Array<{ name: string }> };
	const unknown = Object.keys(settings).find((field) =>
		assignments.every(({ name }) => name !== field),
	);
	if (unknown) throw new Error(`"${FIRST_NODE}" has no field ${unknown}`);
	const given = new Map<string, unknown>(Object.entries(settings));
	const filled = assignments.map((field) =>
		given.has(field.name) ? { ...field, value: given.get(field.name) } : field,
	);
	const parameters = { ...first.parameters, assignments: { assignments: filled } };
	return { ...first, parameters: parameters as INode['parameters'] };
}
