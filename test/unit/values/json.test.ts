import { parseJsonField } from '../../../nodes/AiCreationWorkshop/fields/validation';

describe('the object in a JSON field', () => {
	test.each<[value: unknown, object: object]>([
		['{ "clip_skip": 2 }', { clip_skip: 2 }],
		[{ clip_skip: 2 }, { clip_skip: 2 }],
		['', {}],
		[' \n', {}],
		[undefined, {}],
		[null, {}],
	])('of %j is taken', (value, object) => {
		expect(parseJsonField('Extra', value)).toEqual(object);
	});

	test.each([['[1]'], [[1]], ['null'], ['2'], [2], ['"a"'], [true]])('cannot be %j', (value) => {
		expect(() => parseJsonField('Extra', value)).toThrow(
			new Error('"Extra" must be a JSON object'),
		);
		const remedy = 'Write names and values like this: { "clip_skip": 2 }.';
		expect(() => parseJsonField('Extra', value)).toThrow(expect.objectContaining({ remedy }));
	});

	test('is told where it is broken', () => {
		expect(() => parseJsonField('Extra', '{ "a": }')).toThrow(
			/^"Extra" must be a JSON object, but it is broken: Unexpected token .* is not valid JSON$/,
		);
	});
});
