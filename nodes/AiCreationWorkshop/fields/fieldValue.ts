import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { WorkshopError } from '../errors/workshopError';
import { MAX_JSON_DEPTH, findInexactInteger, isObject, isWithinDepth } from '../values/json';
import { asText, truncate } from '../values/text';

const EXPRESSION_HINT =
	'If the value comes from an expression: n8n shows the result below the field.';

/** The most frequent mistake: a text with quotes or line breaks between the quotes of the JSON. */
const TEXT_IN_JSON_HINT =
	' To put in a text from another node, write {{ JSON.stringify($json.text) }} without quotes around it.';

export type FieldValue = IDataObject[string];

/**
 * Checks one value against what its field declares.
 *
 * @returns the value in the type of the field; undefined for an empty one
 * @throws WorkshopError with the label of the field
 */
export function validateValue(field: INodeProperties, given: unknown): FieldValue | undefined {
	const value = field.type === 'resourceLocator' ? locatorValue(given) : given;
	const isEmpty = typeof value === 'string' ? value.trim() === '' : (value ?? null) === null;
	if (isEmpty) {
		if (!field.required) return undefined;
		throw new WorkshopError(
			`'${field.displayName}' is empty`,
			`Fill it in: ${field.description?.replace(/\.$/, '')}.`,
		);
	}
	switch (field.type) {
		case 'number':
			return validateNumber(field, value);
		case 'boolean':
			return validateBoolean(field, value);
		case 'options':
			return validateOption(field, value);
		case 'string':
		case 'resourceLocator':
			return validateText(field, value);
		default:
			return value as FieldValue;
	}
}

/** The value in a resource locator; an expression may give the value alone. */
function locatorValue(value: unknown): unknown {
	return isObject(value) && 'value' in value ? value.value : value;
}

function invalidValueError({ displayName }: INodeProperties, rule: string, value: unknown) {
	return new WorkshopError(
		`'${displayName}' must be ${rule}, but it is ${truncate(JSON.stringify(value) ?? '', 80)}`,
		EXPRESSION_HINT,
	);
}

/** An expression whose text is a number gives a number, in a prompt too. */
function validateText(field: INodeProperties, value: unknown): FieldValue {
	// A field that is not sent as it is may take a list from an expression.
	if (Array.isArray(value) && field.routing === undefined) return value as FieldValue;
	if (typeof value === 'object') throw invalidValueError(field, 'text', value);
	// What is pasted into one line often has blanks or a line break at its end.
	const text = field.typeOptions?.rows === undefined ? String(value).trim() : String(value);
	if (field.routing?.request?.headers) return validateHeader(field, text);
	return text;
}

/** A full-width comma is read as a comma; axios drops other characters outside Latin-1 silently. */
function validateHeader(field: INodeProperties, text: string): string {
	const value = text.replace(/，/g, ',');
	if (/^[\x20-\x7e\s]*$/.test(value)) return value;
	throw invalidValueError(field, 'made of Latin letters, digits and signs only', text);
}

const TRUE = [true, 1, 'true', '1'];
const FALSE = [false, 0, 'false', '0'];

function validateBoolean(field: INodeProperties, value: unknown): boolean {
	const normalized = typeof value === 'string' ? value.trim().toLowerCase() : value;
	if (TRUE.some((known) => known === normalized)) return true;
	if (FALSE.some((known) => known === normalized)) return false;
	throw invalidValueError(field, 'true or false', value);
}

function validateOption(field: INodeProperties, value: unknown): FieldValue {
	const known = (field.options ?? []).flatMap((option) =>
		'value' in option ? [option.value] : [],
	);
	if (known.includes(value as string)) return value as FieldValue;
	throw invalidValueError(field, `one of ${known.map((one) => `"${one}"`).join(', ')}`, value);
}

function validateNumber(field: INodeProperties, value: unknown): number {
	const { minValue = -Infinity, maxValue = Infinity, numberPrecision } = field.typeOptions ?? {};
	const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : NaN;
	const isInteger = numberPrecision === 0;
	const kind = isInteger ? 'a whole number' : 'a number';
	const isRight = Number.isFinite(number) && (!isInteger || Number.isInteger(number));
	if (!isRight || number < minValue || number > maxValue) {
		throw invalidValueError(field, kind + describeRange(minValue, maxValue), value);
	}
	assertExact(`'${field.displayName}'`, number);
	return number;
}

function describeRange(minValue: number, maxValue: number): string {
	const hasMax = Number.isFinite(maxValue);
	if (!Number.isFinite(minValue)) return hasMax ? ` of at most ${maxValue}` : '';
	return hasMax ? ` from ${minValue} to ${maxValue}` : ` of at least ${minValue}`;
}

/**
 * @param subject of the message
 * @throws WorkshopError when a value holds a whole number that JavaScript rounds
 */
export function assertExact(subject: string, value: unknown): void {
	const inexact = findInexactInteger(value);
	if (inexact === undefined) return;
	throw new WorkshopError(
		`${subject} holds the number ${inexact}, which is too large to be sent exactly`,
		`Use whole numbers up to ${Number.MAX_SAFE_INTEGER}: n8n rounds larger ones.`,
	);
}

/**
 * The object in a JSON field.
 *
 * @param label of the field, as the editor shows it
 * @param example of an object for this field
 * @throws WorkshopError when it is invalid JSON, not an object, or holds a number that is rounded
 */
export function parseJsonField(label: string, value: unknown, example: string): IDataObject {
	const { parsed, reason } = parse(value);
	if (!isWithinDepth(parsed, MAX_JSON_DEPTH)) {
		throw new WorkshopError(
			`'${label}' is nested deeper than ${MAX_JSON_DEPTH} levels`,
			'Remove levels of objects and lists.',
		);
	}
	if (isObject(parsed)) {
		assertExact(`'${label}'`, parsed);
		return parsed;
	}
	throw new WorkshopError(
		`'${label}' must be a JSON object${reason ? `, but it is invalid: ${reason}` : ''}`,
		`Write names and values like this: ${example}.${reason ? TEXT_IN_JSON_HINT : ''}`,
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

/**
 * An ID in a field, without blanks around it.
 *
 * @throws WorkshopError when it is a list
 */
export function parseId(field: INodeProperties, value: unknown): string {
	const id = asText(value)?.trim();
	if (id !== undefined) return id;
	throw invalidValueError(field, 'text', value);
}
