import type { DeclarativeRestApiSettings, IDataObject, INodePropertyRouting } from 'n8n-workflow';

import {
	optionsOf,
	timeout,
	waitForCompletion,
} from '../../../../nodes/AiCreationWorkshop/fields/taskFields';
import { downloadField } from '../../../../nodes/AiCreationWorkshop/fields/fileFields';
import { taskId } from '../../../../nodes/AiCreationWorkshop/fields/taskLookup';
import { nodeRun } from '../../run/support/nodeRun';
import { hookOf } from '../../run/support/routing';
import type { Response } from './taskContext';

/** Without binary data, which needs a storage. */
export const fields = [taskId, waitForCompletion, downloadField('image'), optionsOf([timeout])].map(
	(field) => ({ ...field, required: false }),
);

interface Setup {
	/** Response to a signed request, by its URL; `/submit` is that of the submission. */
	respond: (url: string) => Response;
	values?: IDataObject;
	/** What n8n keeps from an earlier attempt. */
	nodeContext?: IDataObject;
}

let credentials = 0;

/** Runs an operation for one item that returns an error as an item, and for which n8n may retry. */
export async function runOperation(
	routing: INodePropertyRouting,
	{ respond, values = {}, nodeContext = {} }: Setup,
) {
	const urls: string[] = [];
	const parameters = Object.fromEntries(fields.map(({ name }) => [name, '']));
	const api = { id: `operation-${++credentials}`, name: '' };
	const run = nodeRun({
		values: () => ({ waitForCompletion: true, downloadImages: false, options: {}, ...values }),
		node: { parameters, retryOnFail: true, credentials: { api } },
		continuesOnFail: true,
		nodeContext,
	});
	const makeRoutingRequest = async ({ options }: DeclarativeRestApiSettings.ResultOptions) => {
		const url = String(options.url);
		urls.push(url);
		const response = respond(url);
		if (response instanceof Error) throw response;
		return await Promise.resolve([{ json: { data: response, details: {} } }]);
	};
	const functions = Object.assign(run.item(0), { makeRoutingRequest });
	const request = { options: { url: '/submit', body: { prompt: 'cat' } } };
	const items = await hookOf(routing).call(functions, request as never);
	return { json: items.map(({ json }) => json), urls, nodeContext };
}
