import { validateFieldType } from 'n8n-workflow';
import type { FieldType, IDataObject } from 'n8n-workflow';

import { WorkshopError, forRow } from '../../errors/workshopError';
import { assertExact, parseJsonField } from '../../fields/fieldValue';
import { openInputFile } from '../../files/inputFile';
import { transferFiles } from '../../files/transfer';
import type { TaskContext } from '../../run/context';
import { isObject } from '../../values/json';
import { asText, rowOf } from '../../values/text';
import { inputFiles, inputJson, inputRows } from './inputFields';

interface NamedInput {
	name: string;
	/** Where the user has set it. */
	place: string;
	value?: IDataObject[string];
}

/**
 * The inputs of a workflow from the fields or the JSON, with a URL or data URI for each file.
 *
 * @throws WorkshopError when a value does not match its type, or an input is set twice
 */
export async function readInputs(context: TaskContext): Promise<IDataObject> {
	const { values } = context;
	const inputs =
		values.specifyInputs === 'json' ? readJson(values.inputs) : readRows(values.inputFields);
	const rows = isObject(values.inputFiles) ? (values.inputFiles.files as IDataObject[]) : [];
	const names = rows.map(({ name }, index) => ({
		name: String(name),
		place: rowOf(inputFiles.displayName, index),
	}));
	assertUnique([...inputs, ...names]);
	const files = await Promise.all(
		rows.map(
			async ({ binaryPropertyName: field }, index) =>
				await forRow(inputFiles.displayName, index, () =>
					openInputFile(context.functions, String(field)),
				),
		),
	);
	const urls = await transferFiles(files, context.options.transferMode, context.client);
	const ofFiles = names.map(({ name }, index) => [name, urls[index]]);
	return Object.fromEntries([...inputs.map(({ name, value }) => [name, value]), ...ofFiles]);
}

function readJson(value: unknown): NamedInput[] {
	const { displayName } = inputJson;
	const inputs = parseJsonField(displayName, value, '{ "prompt": "a lake" }');
	return Object.entries(inputs).map(([name, one]) => ({
		name,
		place: `'${displayName}'`,
		value: one,
	}));
}

/** The rows of an assignment collection, with their values in the types that were chosen. */
function readRows(value: unknown): NamedInput[] {
	const { displayName } = inputRows;
	const { assignments } = isObject(value) ? value : {};
	const rows = (Array.isArray(assignments) ? assignments : []).filter(isObject);
	return rows.map((row, index) => ({
		...forRow(displayName, index, () => readAssignment(row)),
		place: rowOf(displayName, index),
	}));
}

function readAssignment({ name: given, type, value }: IDataObject) {
	const name = asText(given)?.trim() ?? '';
	if (name === '') {
		throw new WorkshopError(
			'The input has no name',
			'Enter the name that was chosen for the input when the workflow was published.',
		);
	}
	if ((type ?? 'string') === 'string') return { name, value: toText(value) };
	const label = `The input "${name}"`;
	const result = validateFieldType(label, value, type as FieldType);
	if (!result.valid) {
		throw new WorkshopError(
			`${label} must be of type ${asText(type)}, but it is ${JSON.stringify(value)?.slice(0, 80)}`,
			'Change its type or its value.',
		);
	}
	assertExact(label, result.newValue);
	return { name, value: result.newValue as IDataObject[string] };
}

/** n8n's own check leaves a number a number where text was chosen. */
function toText(value: unknown): string {
	return typeof value === 'object' ? JSON.stringify(value ?? '') : String(value ?? '');
}

function assertUnique(inputs: NamedInput[]): void {
	const places = new Map<string, string>();
	for (const { name, place } of inputs) {
		const other = places.get(name);
		if (other !== undefined) {
			throw new WorkshopError(
				`The input "${name}" is set twice: in ${other} and in ${place}`,
				'Remove it from one of the two places.',
			);
		}
		places.set(name, place);
	}
}
