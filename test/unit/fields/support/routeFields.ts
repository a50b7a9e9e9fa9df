import { ExecuteContext, RoutingNode } from 'n8n-core';
import { NodeConnectionTypes, Workflow, createRunExecutionData } from 'n8n-workflow';
import type {
	IExecutePaginationFunctions,
	IExecuteSingleFunctions,
	INode,
	INodeExecutionData,
	INodeParameters,
	INodeProperties,
	INodeType,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

/** What n8n passes to a node that has these fields: the functions of one item, and the body. */
export interface RoutedFields {
	functions: IExecuteSingleFunctions;
	body: unknown;
}

/** Lets n8n evaluate and route the fields of a node whose parameters are these. */
export async function routeFields(
	fields: INodeProperties[],
	parameters: INodeParameters,
	json: INodeExecutionData['json'] = {},
): Promise<RoutedFields> {
	let routed: RoutedFields | undefined;
	const nodeType = nodeTypeOf(fields, (received) => {
		routed = received;
	});
	const node: INode = {
		id: '1',
		name: 'T',
		type: 'test',
		typeVersion: 1,
		position: [0, 0],
		parameters,
	};
	const workflow = new Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: {
			getByName: () => nodeType,
			getByNameAndVersion: () => nodeType,
			getKnownTypes: () => ({}),
		},
	});
	// The other parts belong to n8n's server.
	const additionalData = {
		webhookWaitingBaseUrl: 'http://localhost/webhook-waiting',
		formWaitingBaseUrl: 'http://localhost/form-waiting',
		variables: {},
	} as Partial<IWorkflowExecuteAdditionalData> as IWorkflowExecuteAdditionalData;
	const ownNode = workflow.getNode('T') ?? node;
	const items = [{ json }];
	const data = { main: [items] };
	const context = new ExecuteContext(
		workflow,
		ownNode,
		additionalData,
		'manual',
		createRunExecutionData(),
		0,
		items,
		data,
		{ node: ownNode, data, source: null },
		[],
	);
	await new RoutingNode(context, nodeType).runNode();
	if (!routed) throw new Error('n8n has routed nothing');
	return routed;
}

/** A node of these fields that receives the request instead of sending it. */
function nodeTypeOf(fields: INodeProperties[], receive: (routed: RoutedFields) => void): INodeType {
	const trigger: INodeProperties = {
		displayName: 'Trigger',
		name: 'trigger',
		type: 'boolean',
		default: true,
		routing: { send: { paginate: true } },
	};
	return {
		description: {
			displayName: 'Test',
			name: 'test',
			group: [],
			version: 1,
			description: '',
			defaults: {},
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			requestOperations: {
				async pagination(this: IExecutePaginationFunctions, { options }) {
					receive({ functions: this, body: options.body });
					return [];
				},
			},
			properties: [...fields, trigger],
		},
	};
}
