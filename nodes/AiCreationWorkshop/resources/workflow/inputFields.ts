import type { INodeProperties } from 'n8n-workflow';

import { inputBinaryField } from '../../fields/fileFields';
import { HIDDEN_IN_TOOL } from '../../fields/tool';

const specifyInputs: INodeProperties = {
	displayName: 'Specify Inputs',
	name: 'specifyInputs',
	type: 'options',
	options: [
		{
			name: 'Using Fields Below',
			value: 'fields',
			description: 'Enter the inputs one by one',
		},
		{ name: 'Using JSON', value: 'json', description: 'Enter all inputs as one JSON object' },
	],
	default: 'fields',
	description: 'How to enter the inputs of the workflow',
};

export const inputRows: INodeProperties = {
	displayName: 'Inputs',
	name: 'inputFields',
	type: 'assignmentCollection',
	default: {},
	displayOptions: { show: { specifyInputs: ['fields'] } },
	description:
		'The inputs by the names that were chosen when the workflow was published. Drag fields of the input here.',
};

export const inputJson: INodeProperties = {
	displayName: 'Inputs (JSON)',
	name: 'inputs',
	type: 'json',
	default: '{}',
	displayOptions: { show: { specifyInputs: ['json'] } },
	placeholder: 'e.g. { "prompt": "a lake", "steps": 20 }',
	description:
		'The inputs as a JSON object, by the names that were chosen when the workflow was published',
};

export const inputFiles: INodeProperties = {
	displayName: 'Input Files',
	name: 'inputFiles',
	type: 'fixedCollection',
	displayOptions: HIDDEN_IN_TOOL,
	typeOptions: { multipleValues: true },
	placeholder: 'Add File',
	default: {},
	options: [
		{
			displayName: 'Files',
			name: 'files',
			values: [
				{
					displayName: 'Input Name',
					name: 'name',
					type: 'string',
					default: '',
					required: true,
					placeholder: 'e.g. image',
					description: 'The name of the input of the workflow that takes the file',
				},
				inputBinaryField,
			],
		},
	],
	description:
		'Files of the input item for inputs that take an image, a video, audio or another file',
};

export const inputFields = [specifyInputs, inputRows, inputJson, inputFiles];
