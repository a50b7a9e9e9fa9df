import type {
	DeclarativeRestApiSettings,
	IDataObject,
	IExecutePaginationFunctions,
	INodeExecutionData,
	INodeProperties,
	INodePropertyRouting,
} from 'n8n-workflow';

import {
	optionsOf,
	maxParallelTasks,
} from '../../../../nodes/AiCreationWorkshop/fields/taskFields';
import { itemRouting } from '../../../../nodes/AiCreationWorkshop/run/item';
import type { HandleItem } from '../../../../nodes/AiCreationWorkshop/run/item';
import { nodeRun } from './nodeRun';
import type { NodeRunSetup } from './nodeRun';

const prompt: INodeProperties = {
	displayName: 'Prompt',
	name: 'prompt',
	type: 'string',
	default: '',
	required: true,
	description: 'What to show',
};
export const fields = [prompt, optionsOf([maxParallelTasks])];

type Pagination = (
	this: IExecutePaginationFunctions,
	request: DeclarativeRestApiSettings.ResultOptions,
) => Promise<INodeExecutionData[]>;

export function hookOf(routing: INodePropertyRouting): Pagination {
	return routing.operations?.pagination as Pagination;
}

/** Starts all items of a run at once, as n8n does; the results are as of `Promise.allSettled`. */
export async function runItems(
	handle: HandleItem,
	{ values = () => ({ prompt: 'cat' }), ...setup }: NodeRunSetup = {},
) {
	const parameters = { prompt: '', options: {} };
	const run = nodeRun({ ...setup, values, node: { parameters, ...setup.node } });
	const hook = hookOf(itemRouting('/x', fields, handle));
	const request = { options: { url: '/x', body: {} } } as never;
	const results = await Promise.allSettled(
		(setup.items ?? [{}]).map(async (_, index) => await hook.call(run.item(index), request)),
	);
	return { ...run, results };
}

/** The JSON of the items that a run has returned, `{}` for those of a failed one. */
export function jsonOf(results: Array<PromiseSettledResult<INodeExecutionData[]>>): IDataObject[] {
	return results.flatMap((result) =>
		result.status === 'fulfilled' ? result.value.map(({ json }) => json) : [{}],
	);
}
