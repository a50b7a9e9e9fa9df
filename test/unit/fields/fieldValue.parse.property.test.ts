import fc from 'fast-check';

import { WorkshopError } from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import { parseJsonField } from '../../../nodes/AiCreationWorkshop/fields/fieldValue';
import { findInexactInteger, isObject } from '../../../nodes/AiCreationWorkshop/values/json';
import {
	anyValue,
	expectPrototypeClean,
	expectShort,
	longText,
	resultOrError,
	withinTimeLimit,
} from '../../support/arbitraries';

describe('a JSON field', () => {
	const parse = (value: unknown) =>
		withinTimeLimit(() => resultOrError(() => parseJsonField('Extra Parameters', value, '{}')));

	test('with any value gives an object or a readable error', () => {
		const values = fc.oneof(anyValue, fc.json(), fc.string(), longText);
		const property = fc.property(values, (value) => {
			const result = parse(value);
			if (result instanceof WorkshopError) {
				expectShort(result);
				expect(result.message).toMatch(/^'Extra Parameters' (must be a JSON object|holds )/);
			} else {
				expect(isObject(result)).toBe(true);
			}
			expectPrototypeClean();
		});
		fc.assert(property, { numRuns: 500 });
	});

	test('gives back any object in JSON whose numbers are exact', () => {
		const object = fc.dictionary(fc.string(), fc.jsonValue());
		const exact = object.filter((value) => findInexactInteger(value) === undefined);
		const property = fc.property(exact, (value) => {
			const text = JSON.stringify(value);
			expect(JSON.stringify(parse(text))).toBe(text);
		});
		fc.assert(property);
	});
});
