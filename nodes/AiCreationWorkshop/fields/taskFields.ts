import type { INodeProperties } from 'n8n-workflow';

export const waitForCompletion: INodeProperties = {
	displayName: 'Wait for Completion',
	name: 'waitForCompletion',
	type: 'boolean',
	default: true,
	description:
		'Whether to wait until the images are there. If off, the node returns the task ID at once, and you fetch the images later with "Get Result".',
};

export const downloadImages: INodeProperties = {
	displayName: 'Download Images',
	name: 'downloadImages',
	type: 'boolean',
	default: true,
	description:
		'Whether to bring the images into n8n as binary data, so that other nodes can work with them. If off, you get web addresses only, and these expire.',
};

export const timeout: INodeProperties = {
	displayName: 'Timeout (Seconds)',
	name: 'timeout',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 600,
	description:
		'How long to wait for one task before giving up. The task itself goes on, and "Get Result" can fetch its images later.',
};

export const onTimeout: INodeProperties = {
	displayName: 'On Timeout',
	name: 'onTimeout',
	type: 'options',
	options: [
		{
			name: 'Return the Task',
			value: 'returnTask',
			description: 'Go on with an item that holds the task ID and its status, but no image',
		},
		{
			name: 'Stop With an Error',
			value: 'error',
			description: 'Fail this item with an error that names the task',
		},
	],
	default: 'error',
	description: 'What happens when a task is not done in time',
};

export const maxParallelTasks: INodeProperties = {
	displayName: 'Max Parallel Tasks',
	name: 'maxParallelTasks',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	default: 10,
	description:
		'How many input items are worked on at the same time. The others wait for their turn. Lower it when the service complains about too many requests.',
};

export const outputMode: INodeProperties = {
	displayName: 'Output Mode',
	name: 'outputMode',
	type: 'options',
	options: [
		{
			name: 'One Item per Image',
			value: 'perImage',
			description: 'Each image becomes an item of its own',
		},
		{
			name: 'One Item per Task',
			value: 'perTask',
			description: 'All images of a task are on one item, in binary fields numbered from 0',
		},
	],
	default: 'perImage',
	description: 'How several images of one task are returned',
};

export const outputBinaryField: INodeProperties = {
	displayName: 'Output Binary Field',
	name: 'outputBinaryField',
	type: 'string',
	default: 'data',
	placeholder: 'e.g. data',
	description: 'The name of the binary field that the images are put in',
};

export const imageTransfer: INodeProperties = {
	displayName: 'Image Transfer',
	name: 'imageTransfer',
	type: 'options',
	options: [
		{
			name: 'Automatic',
			value: 'auto',
			description: 'Images above 1 MB are uploaded, smaller ones go along with the request',
		},
		{
			name: 'Inline',
			value: 'inline',
			description: 'Images always go along with the request; works up to about 6 MB in total',
		},
		{
			name: 'Upload',
			value: 'upload',
			description: 'Images are always uploaded to the temporary storage of the service first',
		},
	],
	default: 'auto',
	description: 'How images from binary fields get to the service',
};

export const resourceConfigId: INodeProperties = {
	displayName: 'Resource Pool IDs',
	name: 'resourceConfigId',
	type: 'string',
	default: '',
	placeholder: 'e.g. pool-a,pool-b,default',
	description:
		'The resource pools that may run the task, separated by commas. Leave it out to use the shared pool. With "default" at the end the shared pool helps out when your own are full, at extra cost.',
	routing: {
		request: {
			headers: {
				'X-SP-RESOURCE-CONFIG-ID':
					'={{ String($value ?? "").replace(/，/g, ",").replace(/\\s+/g, "") || undefined }}',
			},
		},
	},
};

/** What an option stands at when it is not added. */
export const taskOptionDefaults = Object.fromEntries(
	[timeout, onTimeout, maxParallelTasks, outputMode, outputBinaryField].map((field) => [
		field.name,
		field.default,
	]),
);
