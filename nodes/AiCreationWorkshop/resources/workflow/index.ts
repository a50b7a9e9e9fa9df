import type { INodeProperties } from 'n8n-workflow';

import { showFor } from '../../fields/displayOptions';
import { getProgressFields, getResultFields } from '../../fields/taskLookup';
import { getTaskProgress, getTaskResult, runTask } from '../../task/operation';
import { buildRun, run, runFields } from './run';
import { anyWorkflowTasks, upscaleTasks, workflowTasks } from './taskApi';
import { buildUpscale, upscale, upscaleFields } from './upscale';

const lookupFields = getResultFields('file');

export const workflowResource: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['workflow'] } },
		options: [
			{
				name: 'Run',
				value: 'run',
				action: 'Run workflow',
				description: 'Run a published ComfyUI workflow and fetch its files',
				routing: runTask({
					url: '/scc/comfy_prompt',
					api: workflowTasks,
					fields: runFields,
					buildBody: buildRun,
				}),
			},
			{
				name: 'Upscale',
				value: 'upscale',
				action: 'Upscale image',
				description: 'Enlarge an image and repair its details',
				routing: runTask({
					url: '/scc/comfy_prompt',
					api: upscaleTasks,
					fields: upscaleFields,
					buildBody: buildUpscale,
				}),
			},
			{
				name: 'Get Result',
				value: 'getResult',
				action: 'Get result of workflow task',
				description: 'Fetch the files of a task that was started earlier. Free of charge.',
				routing: getTaskResult({ api: anyWorkflowTasks, fields: lookupFields }),
			},
			{
				name: 'Get Progress',
				value: 'getProgress',
				action: 'Get progress of workflow task',
				description: 'See how far a task is. Free of charge.',
				routing: getTaskProgress({ api: workflowTasks, fields: getProgressFields }),
			},
		],
		default: 'run',
	},
	...run,
	...upscale,
	...showFor('workflow', 'getResult', lookupFields),
	...showFor('workflow', 'getProgress', getProgressFields),
];
