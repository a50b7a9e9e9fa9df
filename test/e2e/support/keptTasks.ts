import type { INodeParameterResourceLocator } from 'n8n-workflow';

import { node } from '../../support/workflowBuilder';
import { photosFrom, webhookWorkflow, workshopNode } from './workflows';
import type { CredentialReference, WebhookWorkflow } from './workflows';

/**
 * Submits, writes the task ID into a data table, and only then waits. n8n saves the output of each
 * node when it has run.
 */
export function keepingWorkflow(
	photosUrl: string,
	credential: CredentialReference,
	dataTable: string,
): WebhookWorkflow {
	const columns = { mappingMode: 'defineBelow', value: { taskId: '={{ $json.taskId }}' } };
	const dataTableId = locator(dataTable);
	const nodes = [
		...photosFrom(photosUrl),
		workshopNode('Submit', credential, { waitForCompletion: false }),
		node('Keep', 'dataTable', { resource: 'row', operation: 'insert', dataTableId, columns }),
		resultOf('Wait', credential),
	];
	return webhookWorkflow('Keeping', nodes, { saveExecutionProgress: true });
}

/** Fetches the images of every task in the data table. */
export function collectingWorkflow(
	credential: CredentialReference,
	dataTable: string,
): WebhookWorkflow {
	return webhookWorkflow('Collecting', [
		node('Kept', 'dataTable', {
			resource: 'row',
			operation: 'get',
			dataTableId: locator(dataTable),
			returnAll: true,
		}),
		resultOf('Collect', credential),
	]);
}

function resultOf(name: string, credential: CredentialReference) {
	return workshopNode(name, credential, {
		operation: 'getResult',
		taskId: '={{ $json.taskId }}',
	});
}

function locator(id: string): INodeParameterResourceLocator {
	return { __rl: true, mode: 'id', value: id };
}
