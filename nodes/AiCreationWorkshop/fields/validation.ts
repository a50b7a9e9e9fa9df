import type { IDataObject, IExecuteSingleFunctions, INodeProperties } from 'n8n-workflow';

import { isObject } from '../transport/envelope';
import { Failure } from '../errors/workshopError';

const EXPRESSION_HINT =
	'If the value comes from an expression: n8n shows the result below the field.';

/**
 * Holds the values of fields to what the fields themselves say: `required`, and for numbers
 * `minValue`, `maxValue` and `numberPrecision`. The editor checks what is typed, but nothing
 * checks what an expression gives.
 *
 * @param body as n8n has routed it from the fields
 * @returns the body with numbers that came as text made numbers, and without what is empty
 * @throws Failure naming the label of the first field that is wrong
 */
export function checkedBody(
	context: IExecuteSingleFunctions,
	fields: INodeProperties[],
	body: unknown,
): IDataObject {
	const checked = { ...(isObject(body) ? body : {}) };
	for (const [field, value] of chosenFields(context, fields)) {
		const name = field.routing?.send?.property;
		const result = checkedValue(field, value);
		if (name === undefined) continue;
		if (result === undefined) delete checked[name];
		else checked[name] = result;
	}
	return checked;
}

/** n8n fills in defaults and drops what is not displayed, before a node runs. */
function chosenFields(
	context: IExecuteSingleFunctions,
	fields: INodeProperties[],
): Array<[INodeProperties, unknown]> {
	const shown = context.getNode().parameters;
	return fields
		.filter(({ name }) => name in shown)
		.flatMap((field) => {
			const value: unknown = context.getNodeParameter(field.name, null);
			if (field.type !== 'collection') return [[field, value] as [INodeProperties, unknown]];
			const added = isObject(value) ? value : {};
			const options = ((field.options ?? []) as INodeProperties[]).filter(
				({ name }) => name in added,
			);
			return options.map((option): [INodeProperties, unknown] => [option, added[option.name]]);
		});
}

function checkedValue(field: INodeProperties, value: unknown): IDataObject[string] | undefined {
	const isEmpty = typeof value === 'string' ? value.trim() === '' : (value ?? null) === null;
	if (isEmpty) {
		if (!field.required) return undefined;
		throw new Failure(
			`"${field.displayName}" is empty`,
			`Fill it in: ${field.description?.replace(/\.$/, '')}.`,
		);
	}
	if (field.type === 'number') return checkedNumber(field, value);
	const isSentText = field.type === 'string' && field.routing?.send !== undefined;
	return isSentText ? checkedText(field, value) : (value as IDataObject[string]);
}

/** A prompt may look like a number, and an expression then gives one. */
function checkedText({ displayName }: INodeProperties, value: unknown): string {
	if (typeof value !== 'object') return String(value);
	throw new Failure(
		`"${displayName}" must be text, but it is ${JSON.stringify(value).slice(0, 80)}`,
		EXPRESSION_HINT,
	);
}

function checkedNumber({ displayName, typeOptions = {} }: INodeProperties, value: unknown): number {
	const { minValue = -Infinity, maxValue = Infinity, numberPrecision } = typeOptions;
	const isWritten = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
	const number = isWritten ? Number(value) : NaN;
	const isWhole = numberPrecision !== 0 || Number.isInteger(number);
	if (Number.isFinite(number) && isWhole && number >= minValue && number <= maxValue) return number;
	const kind = numberPrecision === 0 ? 'a whole number' : 'a number';
	throw new Failure(
		`"${displayName}" must be ${kind}${range(minValue, maxValue)}, but it is ${JSON.stringify(value)}`,
		EXPRESSION_HINT,
	);
}

function range(minValue: number, maxValue: number): string {
	const hasMost = Number.isFinite(maxValue);
	if (!Number.isFinite(minValue)) return hasMost ? ` of at most ${maxValue}` : '';
	return hasMost ? ` from ${minValue} to ${maxValue}` : ` of at least ${minValue}`;
}

/**
 * The object in a JSON field.
 *
 * @param label of the field, as the editor shows it
 * @throws Failure when it is broken JSON, or no object
 */
export function jsonObject(label: string, value: unknown): IDataObject {
	const { parsed, reason } = parse(value);
	if (isObject(parsed)) return parsed;
	throw new Failure(
		`"${label}" must be a JSON object${reason ? `, but it is broken: ${reason}` : ''}`,
		'Write names and values like this: { "clip_skip": 2 }.',
	);
}

function parse(value: unknown): { parsed?: unknown; reason?: string } {
	if (typeof value !== 'string') return { parsed: value ?? {} };
	if (value.trim() === '') return { parsed: {} };
	try {
		return { parsed: JSON.parse(value) as unknown };
	} catch (error) {
		return { reason: (error as Error).message };
	}
}
