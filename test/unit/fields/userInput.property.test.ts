import fc from 'fast-check';

import { WorkshopError } from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import { parseJsonField } from '../../../nodes/AiCreationWorkshop/fields/fieldValue';
import { parseImageUrls } from '../../../nodes/AiCreationWorkshop/files/imageInput';
import { findInexactInteger, isObject } from '../../../nodes/AiCreationWorkshop/values/json';
import {
	anyValue,
	expectPrototypeClean,
	expectShort,
	longText,
	resultOrError,
	withinTimeLimit,
} from '../../support/arbitraries';

const url = fc
	.webUrl({ withQueryParameters: true, withFragments: true })
	.filter((one) => !one.endsWith(','));
const separator = fc.constantFrom(',', ', ', ' ,\t', '，', '\n', '\r\n', ' \n\n ', ',\n');

describe("the field 'Image URLs'", () => {
	test('gives back any list of URLs, whatever separates them', () => {
		const property = fc.property(fc.array(url, { minLength: 1 }), separator, (urls, by) => {
			expect(parseImageUrls(urls.join(by))).toEqual(urls);
			expect(parseImageUrls(`${by}${urls.join(by)}${by}`)).toEqual(urls);
			expect(parseImageUrls(urls)).toEqual(urls);
		});
		fc.assert(property);
	});

	test('with any value gives URLs of images or a readable error', () => {
		const values = fc.oneof(anyValue, fc.array(fc.oneof(url, anyValue)), longText);
		const property = fc.property(values, (value) => {
			const result = withinTimeLimit(() => resultOrError(() => parseImageUrls(value)));
			if (result instanceof WorkshopError) {
				expectShort(result);
				expect(result.message).toMatch(/^'Image URLs' (is empty|holds )/);
				return;
			}
			expect(result.length).toBeGreaterThan(0);
			for (const one of result) expect(one).toMatch(/^(https?:\/\/|data:image\/)/i);
		});
		fc.assert(property, { numRuns: 500 });
	});

	test.each([' ', ',', ', ', '\n', '\t\n', 'a', 'data:image/png;base64,', 'http://a/,'])(
		'with a megabyte of %j is parsed in linear time',
		(part) => {
			const value = `http://a/${part.repeat(1_000_000 / part.length)}x`;
			const parse = () => resultOrError(() => parseImageUrls(value));
			expect(withinTimeLimit(parse)).toBeDefined();
		},
	);
});

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
