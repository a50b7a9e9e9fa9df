import type { IExecuteSingleFunctions } from 'n8n-workflow';

import { taskOptionDefaults } from '../fields/taskFields';

/** What the user chose for the life of a task beside what is to be generated. */
export interface TaskOptions {
	waitForCompletion: boolean;
	downloadImages: boolean;
	timeoutMs: number;
	onTimeout: 'error' | 'returnTask';
	maxParallelTasks: number;
	outputMode: 'perImage' | 'perTask';
	outputBinaryField: string;
}

/** Expects that the fields have been checked. An option that was added but left empty is as not added. */
export function taskOptions(context: IExecuteSingleFunctions): TaskOptions {
	const added = Object.entries(context.getNodeParameter('options', {}) as object);
	const chosen = Object.fromEntries(added.filter(([, value]) => value !== '' && value !== null));
	const options = { ...taskOptionDefaults, ...chosen };
	return {
		waitForCompletion: context.getNodeParameter('waitForCompletion', true) === true,
		// Binary data does not reach an AI agent: as its tool the node returns addresses only.
		downloadImages: context.getNodeParameter('downloadImages', true) === true && !isTool(context),
		timeoutMs: Number(options.timeout) * 1000,
		onTimeout: options.onTimeout as TaskOptions['onTimeout'],
		maxParallelTasks: Number(options.maxParallelTasks),
		outputMode: options.outputMode as TaskOptions['outputMode'],
		outputBinaryField: String(options.outputBinaryField).trim(),
	};
}

/** n8n makes a twin of each node for AI agents, whose type ends so. */
function isTool(context: IExecuteSingleFunctions): boolean {
	return context.getNode().type.endsWith('Tool');
}
