import type { INodeProperties } from 'n8n-workflow';

/** Of an operation that starts a task. */
export const waitForCompletion: INodeProperties = {
	displayName: 'Wait for Completion',
	name: 'waitForCompletion',
	type: 'boolean',
	default: true,
	description:
		"Whether to wait until the task is done. If off, the node returns the task ID at once, and you fetch the result later with 'Get Result'.",
};

/** Of an operation that reads a task. */
export const waitForTask: INodeProperties = {
	...waitForCompletion,
	description:
		'Whether to wait until the task is done. If off, the node returns the result if it is ready, otherwise the current status.',
};

export const timeout: INodeProperties = {
	displayName: 'Timeout (Seconds)',
	name: 'timeout',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 600,
	description:
		"How long to work on one item, from its upload on, before giving up. The task itself goes on, and 'Get Result' can fetch its result later.",
};

export const onTimeout: INodeProperties = {
	displayName: 'On Timeout',
	name: 'onTimeout',
	type: 'options',
	options: [
		{
			name: 'Return the Task',
			value: 'returnTask',
			description: 'Go on with an item that holds the task ID and its status, but no files',
		},
		{
			name: 'Stop With an Error',
			value: 'error',
			description: 'Fail this item with an error that names the task',
		},
	],
	default: 'error',
	description: 'What to do when a task is not done in time',
};

export const maxParallelTasks: INodeProperties = {
	displayName: 'Max Parallel Tasks',
	name: 'maxParallelTasks',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	default: 10,
	description:
		'How many items to work on at the same time. The others wait. Lower it when the service reports too many requests. If an expression gives items different values, the largest counts.',
};

export const maxTasksPerExecution: INodeProperties = {
	displayName: 'Max Tasks per Execution',
	name: 'maxTasksPerExecution',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	default: 100,
	description:
		'How many tasks this node may start, and have billed, in one execution: over all items, loops and retries. Further items fail before anything is sent. There is no limit unless you add this option.',
};

export const resourceConfigId: INodeProperties = {
	displayName: 'Resource Pool IDs',
	name: 'resourceConfigId',
	type: 'string',
	default: '',
	placeholder: 'e.g. pool-a,pool-b,default',
	description:
		'The resource pools that may run the task, separated by commas. Leave it out to use the shared pool. With "default" at the end, the shared pool helps out when your own pools are full, at extra cost.',
	routing: {
		request: {
			headers: {
				'X-SP-RESOURCE-CONFIG-ID':
					'={{ String($value ?? "").replace(/，/g, ",").replace(/\\s+/g, "") || undefined }}',
			},
		},
	},
};

/** A collection of options, in the order of their labels as n8n wants it. */
export function optionsOf(options: INodeProperties[]): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [...options].sort((a, b) => a.displayName.localeCompare(b.displayName)),
	};
}
