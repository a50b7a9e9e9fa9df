import type { INodeProperties } from 'n8n-workflow';

import { WorkshopError } from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import { parseId, parseJsonField } from '../../../nodes/AiCreationWorkshop/fields/fieldValue';
import { resultOrError } from '../../support/arbitraries';

const EXAMPLE = '{ "clip_skip": 2 }';
const parse = (value: unknown) => resultOrError(() => parseJsonField('Extra', value, EXAMPLE));

describe('a JSON field', () => {
	test.each<[value: unknown, object: object]>([
		['{ "clip_skip": 2 }', { clip_skip: 2 }],
		[{ clip_skip: 2 }, { clip_skip: 2 }],
		['{ "seed": 9007199254740991, "a": 0.1 }', { seed: Number.MAX_SAFE_INTEGER, a: 0.1 }],
		['{ "id": "9007199254740993" }', { id: '9007199254740993' }],
		['', {}],
		[' \n', {}],
		[undefined, {}],
		[null, {}],
	])('with %j is an object', (value, object) => {
		expect(parse(value)).toEqual(object);
	});

	test.each([['[1]'], [[1]], ['null'], ['2'], [2], ['"a"'], [true]])(
		'must not be %j, but an object such as the example',
		(value) => {
			const error = parse(value);
			expect(error).toBeInstanceOf(WorkshopError);
			expect(error).toMatchObject({
				message: "'Extra' must be a JSON object",
				hint: `Write names and values like this: ${EXAMPLE}.`,
			});
		},
	);

	test('that is invalid JSON has an error with the position', () => {
		expect(parse('{ "a": }')).toMatchObject({
			message: expect.stringMatching(
				/^'Extra' must be a JSON object, but it is invalid: Unexpected token .* is not valid JSON$/,
			) as string,
			hint: `Write names and values like this: ${EXAMPLE}. To put in a text from another node, write {{ JSON.stringify($json.text) }} without quotes around it.`,
		});
	});

	test.each([['{ "units": [{ "seed": 9007199254740993 }] }'], [{ units: [{ seed: 2 ** 53 }] }]])(
		'must not hold a number that is not exact: %j',
		(value) => {
			const error = parse(value);
			expect(error).toBeInstanceOf(WorkshopError);
			expect(error).toMatchObject({
				message: "'Extra' holds the number 9007199254740992, which is too large to be sent exactly",
			});
		},
	);
});

describe('an ID', () => {
	const field: INodeProperties = {
		displayName: 'Task ID',
		name: 'id',
		type: 'string',
		default: '',
	};

	test.each<[value: unknown, id: string]>([
		['01abc', '01abc'],
		[' 01abc\n', '01abc'],
		[7, '7'],
	])('in %j is %j', (value, id) => {
		expect(parseId(field, value)).toBe(id);
	});

	test.each<[value: unknown, shown: string]>([
		[['01abc'], '["01abc"]'],
		[{ id: '01abc' }, '{"id":"01abc"}'],
		[true, 'true'],
		[null, 'null'],
	])('must not be %j', (value, shown) => {
		const error = resultOrError(() => parseId(field, value));
		expect(error).toBeInstanceOf(WorkshopError);
		expect(error).toMatchObject({ message: `'Task ID' must be text, but it is ${shown}` });
	});
});
