import { validateFieldType } from 'n8n-workflow';
import type { FieldType, IDataObject } from 'n8n-workflow';

import { WorkshopError, forRow } from '../../errors/workshopError';
import { assertExact, parseJsonField } from '../../fields/fieldValue';
import { openInputFile } from '../../files/inputFile';
import { transferFiles } from '../../files/transfer';
import type { TaskContext } from '../../run/context';
import { isObject } from '../../values/json';
import { asText, rowOf } from '../../values/text';

interface NamedInput {
	name: string;
	/** Where the user has set it. */
	place: string;
	value?: IDataObject[string];
}

const FIELDS = 'Inputs';
const JSON_FIELD = 'Inputs (JSON)';
const FILES = 'Input Files';

/**
 * The inputs of a workflow from the fields or the JSON, with a URL or data URI for each file.
 *
 * @throws WorkshopError when a value does not match its type, or an input is set twice
 */
export async function readInputs(context: TaskContext): Promise<IDataObject> {
	const { values } = context;
	const inputs =
		values.specifyInputs === 'json' ? readJson(values.inputs) : await readRows(values.inputFields);
	const rows = isObject(values.inputFiles) ? (values.inputFiles.files as IDataObject[]) : [];
	const names = rows.map(({ name }, index) => ({
		name: String(name).trim(),
		place: rowOf(FILES, index),
	}));
	assertUnique([...inputs, ...names]);
	const files = await Promise.all(
		rows.map(
			async ({ binaryPropertyName: field }, index) =>
				await forRow(FILES, index, () => openInputFile(context.functions, String(field).trim())),
		),
	);
	const urls = await transferFiles(files, context.options.transferMode, context.client);
	const ofFiles = names.map(({ name }, index) => [name, urls[index]]);
	return Object.fromEntries([...inputs.map(({ name, value }) => [name, value]), ...ofFiles]);
}

function readJson(value: unknown): NamedInput[] {
	const inputs = parseJsonField(JSON_FIELD, value, '{ "prompt": "a lake" }');
	return Object.entries(inputs).map(([name, one]) => ({
		name,
		place: `'${JSON_FIELD}'`,
		value: one,
	}));
}

/** The rows of an assignment collection, with their values in the types that were chosen. */
async function readRows(value: unknown): Promise<NamedInput[]> {
	const { assignments } = isObject(value) ? value : {};
	const rows = (Array.isArray(assignments) ? assignments : []).filter(isObject);
	return await Promise.all(
		rows.map(async (row, index) => ({
			...(await forRow(FIELDS, index, () => readAssignment(row))),
			place: rowOf(FIELDS, index),
		})),
	);
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
	for (const [index, { name, place }] of inputs.entries()) {
		const other = inputs.slice(0, index).find((one) => one.name === name);
		if (!other) continue;
		throw new WorkshopError(
			`The input "${name}" is set twice: in ${other.place} and in ${place}`,
			'Remove it from one of the two places.',
		);
	}
}
