import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { showFor } from '../../fields/displayOptions';
import type { TaskContext } from '../../run/context';
import { inputFields } from './inputFields';
import { readInputs } from './inputs';
import { workflowTaskFields, workflowTaskOptions } from './workflowFields';

const versionFields: INodeProperties[] = [
	{
		displayName: 'Workflow ID',
		name: 'workflowId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 01jvp41b358md06w46fz1yz78a',
		hint: 'As the workflow management in the console of the workshop shows it',
		description: 'The ID of a ComfyUI workflow that is published in the AI Creation Workshop',
		routing: { send: { type: 'body', property: 'workflow_id' } },
	},
	{
		displayName: 'Choose Version By',
		name: 'versionBy',
		type: 'options',
		options: [
			{
				name: 'Alias',
				value: 'alias',
				description: 'Run the version that an alias points to at the moment',
			},
			{ name: 'Version', value: 'version', description: 'Always run the same version' },
		],
		default: 'alias',
		description: 'How to choose the version of the workflow',
	},
	{
		displayName: 'Alias',
		name: 'aliasId',
		type: 'string',
		default: 'main',
		required: true,
		displayOptions: { show: { versionBy: ['alias'] } },
		placeholder: 'e.g. main',
		description: 'The alias of the version to run',
		routing: { send: { type: 'body', property: 'alias_id' } },
	},
	{
		displayName: 'Version',
		name: 'versionId',
		type: 'string',
		default: '',
		required: true,
		displayOptions: { show: { versionBy: ['version'] } },
		placeholder: 'e.g. v1',
		description: 'The version to run',
		routing: { send: { type: 'body', property: 'version_id' } },
	},
];

const additionalFields: INodeProperties = {
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: [
		{
			displayName: 'Randomize Seeds',
			name: 'randomiseSeeds',
			type: 'boolean',
			default: true,
			description:
				'Whether to set every seed in the workflow to a random value. If off, the same inputs may give the same result from a cache.',
			routing: { send: { type: 'body', property: 'randomise_seeds' } },
		},
		{
			displayName: 'Return Temporary Files',
			name: 'returnTempFiles',
			type: 'boolean',
			default: true,
			description: 'Whether to return temporary and preview images too',
			routing: { send: { type: 'body', property: 'return_temp_files' } },
		},
	],
};

export const runFields: INodeProperties[] = [
	...versionFields,
	...inputFields,
	...workflowTaskFields,
	additionalFields,
	workflowTaskOptions,
];

export const run = showFor('workflow', 'run', runFields);

/** Adds the inputs of the workflow. */
export async function buildRun(context: TaskContext, body: IDataObject): Promise<IDataObject> {
	return { ...body, inputs: await readInputs(context) };
}
