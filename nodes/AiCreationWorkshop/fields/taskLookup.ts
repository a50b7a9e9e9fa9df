import { updateDisplayOptions } from 'n8n-workflow';
import type { INodeProperties } from 'n8n-workflow';

import * as shared from './taskFields';

export const taskId: INodeProperties = {
	displayName: 'Task ID',
	name: 'taskId',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. 01j2dn2545m8xk4v7q3w9p0rst',
	description:
		'The ID of the task, as an earlier "Image to Image" returned it or an error message named it',
};

export const getResultFields: INodeProperties[] = [
	taskId,
	shared.waitForCompletion,
	shared.downloadImages,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			shared.maxParallelTasks,
			shared.onTimeout,
			shared.outputBinaryField,
			shared.outputMode,
			shared.timeout,
		],
	},
];

export const getResult = updateDisplayOptions(
	{ show: { resource: ['image'], operation: ['getResult'] } },
	getResultFields,
);
