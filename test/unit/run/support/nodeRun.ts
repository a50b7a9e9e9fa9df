import type {
	IDataObject,
	IExecutePaginationFunctions,
	INode,
	INodeExecutionData,
} from 'n8n-workflow';

export interface NodeRunSetup {
	/** JSON of the input items. */
	items?: IDataObject[];
	binary?: INodeExecutionData['binary'];
	node?: Partial<INode>;
	continuesOnFail?: boolean;
	runIndex?: number;
	/** "Batching" of the request options. */
	batch?: { batchSize?: number; batchInterval?: number };
	/** What n8n keeps for the node in the execution. */
	nodeContext?: IDataObject;
	evaluate?: (expression: string, itemIndex: number) => void;
	cancelSignal?: AbortSignal;
	/** Arguments of an AI agent that calls the node as its tool. */
	toolInput?: IDataObject;
	/** Values of the parameters for an item. */
	values?: (itemIndex: number) => IDataObject;
}

export const NODE_TYPE = 'n8n-nodes-ai-creation-workshop.aiCreationWorkshop';

/** One run of the node, as n8n shows it to each of its items; n8n may run it several times. */
export function nodeRun({
	items = [{}],
	binary,
	node = {},
	continuesOnFail = false,
	runIndex = 0,
	batch = {},
	nodeContext = {},
	evaluate = () => {},
	cancelSignal,
	toolInput,
	values = () => ({}),
}: NodeRunSetup = {}) {
	const executeData = { data: { main: [items.map((json) => ({ json, binary }))] } };
	const log: string[] = [];
	const warn = (text: string) => log.push(text);
	const item = (itemIndex: number) =>
		({
			getExecuteData: () => executeData,
			getItemIndex: () => itemIndex,
			getInputData: (...[, connection]: [index?: number, connection?: string]) =>
				connection === 'ai_tool' ? { json: toolInput } : { json: items[itemIndex], binary },
			getNode: () => ({ name: 'Node', type: NODE_TYPE, parameters: {}, ...node }),
			getNodeParameter: (name: string, fallback: unknown) =>
				name === 'requestOptions.batching.batch' ? batch : (values(itemIndex)[name] ?? fallback),
			getWorkflowDataProxy: () => ({ $runIndex: runIndex }),
			getWorkflowSettings: () => ({}),
			getContext: () => nodeContext,
			helpers: {},
			getExecutionCancelSignal: () => cancelSignal,
			continueOnFail: () => continuesOnFail,
			evaluateExpression: evaluate,
			logger: { warn, info: warn },
		}) as unknown as IExecutePaginationFunctions;
	return { item, nodeContext, log };
}
