import fc from 'fast-check';

import {
	asText,
	count,
	excerpt,
	printable,
	truncate,
} from '../../../nodes/AiCreationWorkshop/values/text';
import { anyValue, longText, withinTimeLimit } from '../../support/arbitraries';

const MAX_LENGTH = 500;

/** A character outside the basic plane: two units of UTF-16. */
const ASTRAL = '🎨';

const lengthOf = (text: string) => [...text].length;
const hasLoneSurrogate = (text: string) => /\p{Cs}/u.test(text);

/** Text of whole characters, many of them control characters or outside the basic plane. */
const text = fc
	.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(ASTRAL, '\n', '\u0007', '\u2028')))
	.map((parts) => parts.join(''));

describe('asText', () => {
	test.each<[value: unknown, expected: string | undefined]>([
		['a', 'a'],
		[' ', ' '],
		[0, '0'],
		[1.5, '1.5'],
		['', undefined],
		[undefined, undefined],
		[null, undefined],
		[true, undefined],
		[['a'], undefined],
		[{ toString: () => 'a' }, undefined],
		[1n, undefined],
	])('of %p is %p', (value, expected) => {
		expect(asText(value)).toBe(expected);
	});

	test('of any value is non-empty text or missing', () => {
		const property = fc.property(anyValue, (value) => {
			const isText = (typeof value === 'string' && value !== '') || typeof value === 'number';
			expect(asText(value)).toBe(isText ? String(value) : undefined);
		});
		fc.assert(property, { numRuns: 500 });
	});
});

describe('printable', () => {
	test.each([
		['a\nb', 'a b'],
		['a\r\n\t b', 'a  b'],
		['\u001b[31mred\u0007', ' [31mred '],
		['a\u0085b\u2028c\u2029d\u007fe', 'a b c d e'],
		['ä 图 🎨 “”', 'ä 图 🎨 “”'],
	])('of %j is %j', (given, expected) => {
		expect(printable(given)).toBe(expected);
	});

	test('is one line without control characters, for any text', () => {
		const property = fc.property(text, (given) => {
			const shown = printable(given);
			expect(shown).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
			expect(printable(shown)).toBe(shown);
			if (!/[\p{Cc}\u2028\u2029]/u.test(given)) expect(shown).toBe(given);
		});
		fc.assert(property);
	});
});

describe('truncate', () => {
	test.each([
		['abc', 2, 'ab'],
		['abc', 3, 'abc'],
		['abc', 0, ''],
		[`a${ASTRAL}b`, 2, `a${ASTRAL}`],
		[ASTRAL.repeat(3), 2, ASTRAL.repeat(2)],
		[`ab${ASTRAL.repeat(3)}`, 3, `ab${ASTRAL}`],
	])('of %j to %d characters is %j', (given, maxLength, expected) => {
		expect(truncate(given, maxLength)).toBe(expected);
	});

	test('gives as many whole characters as there are and are allowed', () => {
		const property = fc.property(text, fc.nat({ max: 30 }), (given, maxLength) => {
			const start = truncate(given, maxLength);
			expect(given.startsWith(start)).toBe(true);
			expect(lengthOf(start)).toBe(Math.min(lengthOf(given), maxLength));
			if (!hasLoneSurrogate(given)) expect(hasLoneSurrogate(start)).toBe(false);
		});
		fc.assert(property, { numRuns: 500 });
	});
});

describe('excerpt', () => {
	test.each<[what: string, value: unknown, expected: string | undefined]>([
		['short text', 'No permission', 'No permission'],
		['a number', 10, '10'],
		['several lines', 'a\nb', 'a b'],
		['nothing', '', undefined],
		['an object', {}, undefined],
		['text as long as allowed', 'a'.repeat(MAX_LENGTH), 'a'.repeat(MAX_LENGTH)],
		['longer text', 'a'.repeat(MAX_LENGTH + 1), `${'a'.repeat(MAX_LENGTH)}…`],
		['as many wide characters as allowed', ASTRAL.repeat(MAX_LENGTH), ASTRAL.repeat(MAX_LENGTH)],
		['more wide characters', ASTRAL.repeat(MAX_LENGTH + 1), `${ASTRAL.repeat(MAX_LENGTH)}…`],
	])('of %s is short and complete if possible', (_, value, expected) => {
		expect(excerpt(value)).toBe(expected);
	});

	test.each([
		['Invalid Signature, Server StringToSign:`POST#secret`', 'Invalid Signature'],
		['Invalid Signature,  server stringtosign: POST\nsecret\n', 'Invalid Signature'],
		['Invalid Signature\nServer StringToSign: secret', 'Invalid Signature'],
		['Server StringToSign: secret', undefined],
	])('of %j has no string to sign', (value, expected) => {
		expect(excerpt(value)).toBe(expected);
	});

	test('never has a string to sign, whatever stands around it', () => {
		const property = fc.property(text, text, (before, after) => {
			const shown = excerpt(`${before}Server StringToSign:\`POST#secret${after}`) ?? '';
			expect(shown).not.toContain('secret');
			expect(shown).not.toContain('StringToSign');
		});
		fc.assert(property);
	});

	test('of any long text is short, and found in no time', () => {
		const property = fc.property(longText, (given) => {
			const shown = withinTimeLimit(() => excerpt(given)) ?? '';
			expect(lengthOf(shown)).toBeLessThanOrEqual(MAX_LENGTH + 1);
		});
		fc.assert(property);
	});
});

test.each([
	[0, '0 tasks'],
	[1, '1 task'],
	[2, '2 tasks'],
])('%d of a noun are "%s"', (number, text) => {
	expect(count(number, 'task')).toBe(text);
});
