import { validateFieldType } from 'n8n-workflow';
import type { FieldType, IDataObject, INodeProperties } from 'n8n-workflow';

import { WorkshopError } from '../../errors/workshopError';
import { assertExact, parseJsonField } from '../../fields/fieldValue';
import { HIDDEN_IN_TOOL } from '../../fields/tool';
import { openInputFile } from '../../files/inputFile';
import { transferFiles } from '../../files/transfer';
import type { TaskContext } from '../../run/context';
import { isObject } from '../../values/json';
import { asText } from '../../values/text';

export const inputFields: INodeProperties[] = [
	{
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
	},
	{
		displayName: 'Inputs',
		name: 'inputFields',
		type: 'assignmentCollection',
		default: {},
		displayOptions: { show: { specifyInputs: ['fields'] } },
		description:
			'The inputs by the names that were chosen when the workflow was published. Drag fields of the input here.',
	},
	{
		displayName: 'Inputs (JSON)',
		name: 'inputs',
		type: 'json',
		default: '{}',
		displayOptions: { show: { specifyInputs: ['json'] } },
		placeholder: 'e.g. { "prompt": "a lake", "steps": 20 }',
		description:
			'The inputs as a JSON object, by the names that were chosen when the workflow was published',
	},
	{
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
					{
						displayName: 'Input Binary Field',
						name: 'binaryPropertyName',
						type: 'string',
						default: 'data',
						required: true,
						placeholder: 'e.g. data',
						description: 'The name of the binary field that holds the file',
					},
				],
			},
		],
		description:
			'Files of the input item for inputs that take an image, a video, audio or another file',
	},
];

/**
 * The inputs of a workflow from the fields or the JSON, with a URL or data URI for each file.
 *
 * @throws WorkshopError when a value does not match its type, or an input is set twice
 */
export async function readInputs(context: TaskContext): Promise<IDataObject> {
	const { values } = context;
	const inputs =
		values.specifyInputs === 'json'
			? parseJsonField('Inputs (JSON)', values.inputs, '{ "prompt": "a lake" }')
			: readAssignments(values.inputFields);
	const rows = isObject(values.inputFiles) ? (values.inputFiles.files as IDataObject[]) : [];
	const names = rows.map(({ name }) => String(name).trim());
	assertUnique([...Object.keys(inputs), ...names]);
	const files = await Promise.all(
		rows.map(
			async ({ binaryPropertyName }) =>
				await openInputFile(context.functions, String(binaryPropertyName).trim()),
		),
	);
	const urls = await transferFiles(files, context.options.transferMode, context.client);
	return { ...inputs, ...Object.fromEntries(names.map((name, index) => [name, urls[index]])) };
}

/** The rows of an assignment collection, with their values in the types that were chosen. */
function readAssignments(value: unknown): IDataObject {
	const { assignments } = isObject(value) ? value : {};
	const rows = (Array.isArray(assignments) ? assignments : []).filter(isObject);
	const entries = rows.map((row) => [asText(row.name)?.trim() ?? '', readAssignment(row)] as const);
	if (entries.some(([name]) => name === '')) {
		throw new WorkshopError(
			"An input in 'Inputs' has no name",
			'Enter the name that was chosen for the input when the workflow was published.',
		);
	}
	assertUnique(entries.map(([name]) => name));
	return Object.fromEntries(entries) as IDataObject;
}

function readAssignment({ name, type, value }: IDataObject): IDataObject[string] {
	const label = `The input "${asText(name)}"`;
	if ((type ?? 'string') === 'string') return toText(value);
	const result = validateFieldType(label, value, type as FieldType);
	if (!result.valid) {
		throw new WorkshopError(
			`${label} must be of type ${asText(type)}, but it is ${JSON.stringify(value)?.slice(0, 80)}`,
			'Change its type or its value.',
		);
	}
	assertExact(label, result.newValue);
	return result.newValue as IDataObject[string];
}

/** n8n's own check leaves a number a number where text was chosen. */
function toText(value: unknown): string {
	return typeof value === 'object' ? JSON.stringify(value ?? '') : String(value ?? '');
}

function assertUnique(names: string[]): void {
	const twice = names.find((name, index) => names.indexOf(name) !== index);
	if (twice === undefined) return;
	throw new WorkshopError(
		`The input "${twice}" is set twice`,
		"Remove it from one of the places in 'Inputs' and 'Input Files'.",
	);
}
