import type { INodeProperties } from 'n8n-workflow';

import {
	downloadField,
	outputBinaryField,
	outputModeField,
	transferField,
} from '../../fields/fileFields';
import {
	maxParallelTasks,
	maxTasksPerExecution,
	onTimeout,
	optionsOf,
	resourceConfigId,
	timeout,
	waitForCompletion,
} from '../../fields/taskFields';

/** What follows the fields of a workflow itself. */
export const workflowTaskFields: INodeProperties[] = [
	waitForCompletion,
	{ ...downloadField('file'), displayOptions: { show: { waitForCompletion: [true] } } },
];

export const workflowTaskOptions = optionsOf([
	transferField('file'),
	maxParallelTasks,
	maxTasksPerExecution,
	onTimeout,
	outputBinaryField,
	outputModeField('file'),
	resourceConfigId,
	timeout,
]);
