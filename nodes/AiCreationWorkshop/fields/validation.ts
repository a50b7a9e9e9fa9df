import { deepCopy } from 'n8n-workflow';
import type {
	IDataObject,
	IExecuteSingleFunctions,
	INodeProperties,
	INodePropertyCollection,
} from 'n8n-workflow';

import { forRow } from '../errors/workshopError';
import { isObject } from '../values/json';
import { validateValue } from './fieldValue';
import type { FieldValue } from './fieldValue';

export interface ValidatedFields {
	/** The request body, with numbers that came as text made numbers, and without empty values. */
	body: IDataObject;
	/**
	 * The values by the names of their fields; those of a collection are an object, the rows of a
	 * fixed collection a list of objects in one. Hidden fields and empty values are missing.
	 */
	values: IDataObject;
}

/**
 * Checks the values of fields against what the fields declare: `required`, `type`, and for numbers
 * `minValue`, `maxValue` and `numberPrecision`. The editor checks what is typed, but nothing checks
 * the result of an expression.
 *
 * @param body as n8n has routed it from the fields
 * @throws WorkshopError with the label, and the row, of the first field that is wrong
 */
export function validateFields(
	functions: IExecuteSingleFunctions,
	fields: INodeProperties[],
	body: unknown,
): ValidatedFields {
	const validated: ValidatedFields = {
		body: deepCopy(isObject(body) ? body : {}),
		values: {},
	};
	// n8n fills in defaults and drops what is not displayed, before a node runs.
	const visible = functions.getNode().parameters;
	for (const field of fields) {
		if (!(field.name in visible)) continue;
		const value = validateField(field, functions.getNodeParameter(field.name, null), validated);
		if (value !== undefined) validated.values[field.name] = value;
	}
	return validated;
}

function validateField(
	field: INodeProperties,
	value: unknown,
	validated: ValidatedFields,
	rowIndex?: number,
): FieldValue | undefined {
	if (field.type === 'collection') {
		const options = field.options as INodeProperties[];
		return validateRow(options, isObject(value) ? value : {}, validated, rowIndex);
	}
	if (field.type === 'fixedCollection') {
		const groups = (field.options as INodePropertyCollection[]).map(({ name, values }) => {
			const rows = asRows(isObject(value) ? value[name] : undefined);
			const validate = (row: IDataObject, index: number) =>
				forRow(field.displayName, index, () => validateRow(values, row, validated, index));
			return [name, rows.map(validate)];
		});
		return Object.fromEntries(groups) as IDataObject;
	}
	const result = validateValue(field, value);
	const property = field.routing?.send?.property?.replace('{{ $index }}', String(rowIndex));
	if (property !== undefined) setPath(validated.body, property.replace(/^=/, ''), result);
	return result;
}

function asRows(value: unknown): IDataObject[] {
	return (Array.isArray(value) ? value : [value]).filter(isObject);
}

/** The values of a collection or of a row; those that were not added are not in it. */
function validateRow(
	fields: INodeProperties[],
	row: IDataObject,
	validated: ValidatedFields,
	rowIndex?: number,
): IDataObject {
	const entries = fields
		.filter(({ name }) => name in row)
		.map((field) => [field.name, validateField(field, row[field.name], validated, rowIndex)]);
	return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as IDataObject;
}

/** n8n routes fields in dot notation: `inputs.source_image` is the image in the inputs. */
function setPath(body: IDataObject, path: string, value: FieldValue | undefined): void {
	const keys = path.split(/[.[\]]+/).filter((key) => key !== '');
	const last = keys.pop() ?? '';
	const parent = keys.reduce<unknown>((object, key) => (object as IDataObject)?.[key], body);
	if (typeof parent !== 'object' || parent === null) return;
	if (value === undefined) delete (parent as IDataObject)[last];
	else (parent as IDataObject)[last] = value;
}
