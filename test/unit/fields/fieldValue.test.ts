import fc from 'fast-check';
// Lets JSON hold big integers.
import 'n8n-workflow';
import type { INodeProperties } from 'n8n-workflow';

import { WorkshopError } from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import { validateValue } from '../../../nodes/AiCreationWorkshop/fields/fieldValue';
import {
	anyValue,
	expectShort,
	longText,
	resultOrError,
	withinTimeLimit,
} from '../../support/arbitraries';

const SENT: INodeProperties['routing'] = { send: { type: 'body', property: 'sent' } };
const HEADER: INodeProperties['routing'] = { request: { headers: { 'X-A': '={{ $value }}' } } };

function fieldOf(more: Partial<INodeProperties>): INodeProperties {
	const texts = { displayName: 'Field', description: 'What it is for.' };
	return { ...texts, name: 'field', type: 'string', default: '', ...more };
}

const numberOf = (typeOptions?: INodeProperties['typeOptions']) =>
	fieldOf({ type: 'number', routing: SENT, ...(typeOptions && { typeOptions }) });
const text = fieldOf({ routing: SENT });
const textArea = fieldOf({ routing: SENT, typeOptions: { rows: 4 } });
const localText = fieldOf({});
const header = fieldOf({ routing: HEADER });
const boolean = fieldOf({ type: 'boolean' });
const options = [
	{ name: 'Automatic', value: 'auto' },
	{ name: 'Two', value: 2 },
];
const option = fieldOf({ type: 'options', options });
const sentOption = fieldOf({ type: 'options', options, routing: SENT });
const json = fieldOf({ type: 'json' });
const locator = fieldOf({ type: 'resourceLocator', routing: SENT });
const located = (value: unknown) => ({ __rl: true, mode: 'name', value });

type Row = [what: string, field: INodeProperties, value: unknown, expected: unknown];

describe('an accepted value', () => {
	test.each<Row>([
		['a number as it is', numberOf(), -1.5, -1.5],
		['a number from text', numberOf(), ' 7 ', 7],
		['the minimum', numberOf({ minValue: 1 }), 1, 1],
		['the maximum', numberOf({ maxValue: 9 }), 9, 9],
		['a whole number', numberOf({ numberPrecision: 0 }), '4294967295', 4_294_967_295],
		['the largest exact number', numberOf(), Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
		['a fraction although the precision is 2', numberOf({ numberPrecision: 2 }), 0.125, 0.125],
		['a text of one line without blanks around it', text, '\t a b \n', 'a b'],
		['a text of several lines with its blanks', textArea, ' a b\n', ' a b\n'],
		['a text from a number', text, 2, '2'],
		['a text from a boolean', text, false, 'false'],
		['a list where the field is not sent', localText, ['a'], ['a']],
		['true', boolean, true, true],
		['false', boolean, false, false],
		['true from text', boolean, ' TRUE ', true],
		['false from text', boolean, 'false', false],
		['true from a number', boolean, 1, true],
		['false from a number', boolean, '0', false],
		['an option', option, 'auto', 'auto'],
		['an option that is a number', option, 2, 2],
		['a header', header, 'pool-a, default', 'pool-a, default'],
		['a header of several lines', header, 'pool-a\n\tdefault', 'pool-a\n\tdefault'],
		['a full-width comma in a header', header, 'a，b，c', 'a,b,c'],
		['the value in a resource locator', locator, located(' a '), 'a'],
		['the value in a locator without a mode', locator, { value: 2 }, '2'],
		['the value that stands for a locator', locator, 'a', 'a'],
		['any value of another type', json, { a: [1] }, { a: [1] }],
	])('is %s', (_, field, value, expected) => {
		expect(validateValue(field, value)).toEqual(expected);
	});

	test.each([[''], [' \n\t'], [null], [undefined]])('is missing when it is %j', (value) => {
		for (const field of [numberOf(), text, localText, header, boolean, option, sentOption, json]) {
			expect(validateValue(field, value)).toBeUndefined();
		}
		for (const one of [value, located(value)]) {
			expect(validateValue(locator, one)).toBeUndefined();
		}
	});
});

const EXPRESSION_HINT =
	'If the value comes from an expression: n8n shows the result below the field.';

describe('an error says', () => {
	test.each<[what: string, field: INodeProperties, value: unknown, rule: string]>([
		['text for a number', numberOf(), 'x', 'a number, but it is "x"'],
		['a boolean for a number', numberOf(), true, 'a number, but it is true'],
		['a list for a number', numberOf(), [1], 'a number, but it is [1]'],
		['an infinite number', numberOf(), Infinity, 'a number, but it is null'],
		['an infinite number as text', numberOf(), '1e999', 'a number, but it is "1e999"'],
		[
			'what is below the minimum',
			numberOf({ minValue: 1 }),
			0,
			'a number of at least 1, but it is 0',
		],
		[
			'what is above the maximum',
			numberOf({ maxValue: 9 }),
			10,
			'a number of at most 9, but it is 10',
		],
		[
			'what is out of range',
			numberOf({ minValue: 0, maxValue: 1 }),
			-0.01,
			'a number from 0 to 1, but it is -0.01',
		],
		[
			'a fraction for a whole number',
			numberOf({ minValue: 1, numberPrecision: 0 }),
			1.5,
			'a whole number of at least 1, but it is 1.5',
		],
		['a list for text', text, ['a'], 'text, but it is ["a"]'],
		['an object for text', text, {}, 'text, but it is {}'],
		['an object where the field is not sent', localText, { a: 1 }, 'text, but it is {"a":1}'],
		['an unknown option that would be sent', sentOption, 'x', 'one of "auto", "2", but it is "x"'],
		['text for a boolean', boolean, 'yes', 'true or false, but it is "yes"'],
		['a number for a boolean', boolean, 2, 'true or false, but it is 2'],
		['a list for a boolean', boolean, [true], 'true or false, but it is [true]'],
		['an unknown option', option, 'x', 'one of "auto", "2", but it is "x"'],
		['the name of an option', option, 'Automatic', 'one of "auto", "2", but it is "Automatic"'],
		['an object in a resource locator', locator, located({ a: 1 }), 'text, but it is {"a":1}'],
		['an object that is no resource locator', locator, { a: 1 }, 'text, but it is {"a":1}'],
		['a list for a header', header, ['a'], 'text, but it is ["a"]'],
		[
			'other letters in a header',
			header,
			'池-a',
			'made of Latin letters, digits and signs only, but it is "池-a"',
		],
		[
			'control characters in a header',
			header,
			'a\u0000b',
			'made of Latin letters, digits and signs only, but it is "a\\u0000b"',
		],
		['the start of a long value', text, ['v'.repeat(99)], `text, but it is ["${'v'.repeat(78)}`],
	])('which value is wrong: %s', (_, field, value, rule) => {
		const error = resultOrError(() => validateValue(field, value));
		expect(error).toBeInstanceOf(WorkshopError);
		expect(error).toMatchObject({ message: `'Field' must be ${rule}`, hint: EXPRESSION_HINT });
	});

	test.each([
		[2 ** 53, '9007199254740992'],
		['9007199254740993', '9007199254740992'],
		[-(2 ** 53), '-9007199254740992'],
		[1e30, '1e+30'],
	])('that %p is a number too large to be exact', (value, shown) => {
		expect(resultOrError(() => validateValue(numberOf(), value))).toMatchObject({
			message: `'Field' holds the number ${shown}, which is too large to be sent exactly`,
			hint: 'Use whole numbers up to 9007199254740991: n8n rounds larger ones.',
		});
	});

	test.each([
		['The name of model 1.5 or 2.', 'Fill it in: The name of model 1.5 or 2.'],
		['Where it is', 'Fill it in: Where it is.'],
	])('that a required value is empty, and what it is for: %s', (description, hint) => {
		for (const type of ['string', 'number', 'boolean', 'options'] as const) {
			for (const value of ['', ' \n', null, undefined]) {
				const field = fieldOf({ type, description, required: true });
				const error = resultOrError(() => validateValue(field, value));
				expect(error).toMatchObject({ message: "'Field' is empty", hint });
			}
		}
		const required = { ...locator, description, required: true };
		const error = resultOrError(() => validateValue(required, located('')));
		expect(error).toMatchObject({ message: "'Field' is empty", hint });
	});
});

test('any value gives one of the type of its field, or a readable error', () => {
	const fields: Array<[field: INodeProperties, type: string]> = [
		[numberOf({ minValue: 0 }), 'number'],
		[text, 'string'],
		[header, 'string'],
		[boolean, 'boolean'],
		[locator, 'string'],
	];
	const values = fc.oneof(anyValue, longText);
	const property = fc.property(values, fc.constantFrom(...fields), (value, [field, type]) => {
		const result = withinTimeLimit(() => resultOrError(() => validateValue(field, value)));
		if (result instanceof WorkshopError) {
			expectShort(result);
			expect(result.message).toMatch(/^'Field' (must be|holds) /);
		} else {
			expect(['undefined', type]).toContain(typeof result);
		}
	});
	fc.assert(property, { numRuns: 1000 });
});
