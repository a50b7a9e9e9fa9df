import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { IConnections, INode, INodeExecutionData, IRun, IWorkflowBase } from 'n8n-workflow';

import { PROJECT } from './n8nNodeTypes';

/** Where docs/replaced lies. */
export const REPLACED = path.join(PROJECT, 'docs/replaced');

/** The first node that is not the trigger: it takes items with one picture each. */
export const FIRST_NODE = 'Settings';

/** Puts out the images, in one run for each group of tasks that were done at the same look. */
export const LAST_NODE = 'Download Image';

/** Fields of the node {@link FIRST_NODE}; those that are left out keep what the file says. */
export interface ByHandSettings {
	accessKeyId: string;
	accessKeySecret: string;
	endpoint: string;
	model?: string;
	denoisingStrength?: number;
	/** An expression, or the same prompt for all items. */
	prompt?: string;
	/** How long it waits before each look at the tasks. */
	pauseSeconds?: number;
}

/** The rows of nodes around the workflow; each node hands on to the next. */
export interface Surroundings {
	/** In place of the trigger, which stays if this is left out. The last one puts out the pictures. */
	before?: INode[];
	after?: INode[];
}

/** The workflow that does by hand what the node does, as it is in the documentation. */
export function readByHand(): IWorkflowBase {
	const text = readFileSync(path.join(REPLACED, 'by-hand.json'), 'utf8');
	return { id: 'by-hand', active: false, ...(JSON.parse(text) as object) } as IWorkflowBase;
}

/**
 * The workflow filled in, and put between other nodes.
 *
 * @throws Error if a setting has no field in the workflow
 */
export function byHand(
	settings: ByHandSettings,
	{ before, after = [] }: Surroundings = {},
): IWorkflowBase {
	const workflow = readByHand();
	const trigger = triggerOf(workflow);
	const start = before ?? [trigger];
	const kept = workflow.nodes.filter((node) => node !== trigger);
	const own = kept.map((node) => (node.name === FIRST_NODE ? filledIn(node, settings) : node));
	const connections = Object.entries(workflow.connections).filter(
		([from]) => from !== trigger.name,
	);
	const names = (nodes: INode[]) => nodes.map(({ name }) => name);
	return {
		...workflow,
		nodes: [...start, ...own, ...after],
		connections: {
			...Object.fromEntries(connections),
			...inARow([...names(start), FIRST_NODE]),
			...inARow([LAST_NODE, ...names(after)]),
		},
	};
}

/** A node that adds to each image, in the field `of`, what an expression says of its input item. */
export function originNode(expression: string): INode {
	const of = { id: 'of', name: 'of', type: 'string', value: `={{ ${expression} }}` };
	return {
		id: 'origin',
		name: 'Origin',
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		position: [0, 0],
		parameters: {
			includeOtherFields: true,
			assignments: { assignments: [of] },
			options: { stripBinary: false },
		},
	};
}

/** What a node put out in all of its runs. */
export function itemsOfAllRuns({ data }: Pick<IRun, 'data'>, node: string): INodeExecutionData[] {
	const runs = data.resultData.runData[node] ?? [];
	return runs.flatMap((run) => run.data?.main?.[0] ?? []);
}

function triggerOf({ nodes, connections }: IWorkflowBase): INode {
	const trigger = nodes.find(({ name }) => connections[name]?.main?.[0]?.[0]?.node === FIRST_NODE);
	if (!trigger) throw new Error(`Nothing leads to "${FIRST_NODE}"`);
	return trigger;
}

function filledIn(node: INode, settings: ByHandSettings): INode {
	const { assignments } = node.parameters.assignments as { assignments: Array<{ name: string }> };
	const unknown = Object.keys(settings).find((field) =>
		assignments.every(({ name }) => name !== field),
	);
	if (unknown) throw new Error(`"${FIRST_NODE}" has no field ${unknown}`);
	const given = new Map<string, unknown>(Object.entries(settings));
	const filled = assignments.map((field) =>
		given.has(field.name) ? { ...field, value: given.get(field.name) } : field,
	);
	const parameters = { ...node.parameters, assignments: { assignments: filled } };
	return { ...node, parameters: parameters as INode['parameters'] };
}

function inARow(names: string[]): IConnections {
	const pairs = names
		.slice(1)
		.map((name, index) => [names[index], { main: [[{ node: name, type: 'main', index: 0 }]] }]);
	return Object.fromEntries(pairs) as IConnections;
}
