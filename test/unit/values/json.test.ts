import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import {
	truncateTexts,
	findInexactInteger,
	isObject,
	isWithinDepth,
	mergeDeep,
} from '../../../nodes/AiCreationWorkshop/values/json';
import { expectPrototypeClean } from '../../support/arbitraries';

const MAX_SAFE = Number.MAX_SAFE_INTEGER;

describe('isObject', () => {
	test.each<[value: unknown, expected: boolean]>([
		[{}, true],
		[{ a: 1 }, true],
		[Object.create(null), true],
		[[], false],
		[null, false],
		[undefined, false],
		['a', false],
		[1, false],
		[() => 1, false],
	])('of %p is %p', (value, expected) => {
		expect(isObject(value)).toBe(expected);
	});
});

/** Lists and objects in turn, so many levels of them. */
function nested(levels: number): unknown {
	let value: unknown = 1;
	for (let level = 0; level < levels; level++) value = level % 2 ? { a: 1, value } : [1, value];
	return value;
}

describe('isWithinDepth', () => {
	test.each([0, 1, 2, 64, 1000])('counts %d levels of lists and objects', (levels) => {
		expect(isWithinDepth(nested(levels), levels)).toBe(true);
		if (levels > 0) expect(isWithinDepth(nested(levels), levels - 1)).toBe(false);
	});

	test('is false for a value that contains itself, and for one too deep to be printed', () => {
		const cycle: unknown[] = [];
		cycle.push(cycle);
		expect(isWithinDepth(cycle, 64)).toBe(false);
		expect(isWithinDepth(nested(100_000), 64)).toBe(false);
	});

	test.each([null, 'text', 1, undefined, true])('is true for %p at any depth', (value) => {
		expect(isWithinDepth(value, 0)).toBe(true);
	});
});

describe('findInexactInteger', () => {
	test.each<[value: unknown, expected: number | undefined]>([
		[MAX_SAFE, undefined],
		[-MAX_SAFE, undefined],
		[MAX_SAFE + 1, MAX_SAFE + 1],
		[-MAX_SAFE - 1, -MAX_SAFE - 1],
		[1e300, 1e300],
		[0.1, undefined],
		[NaN, undefined],
		[Infinity, undefined],
		['9007199254740993', undefined],
		[null, undefined],
		[{ seed: 1, units: [{ seed: 2 }, { seed: 2 ** 60 }, 2 ** 70] }, 2 ** 60],
		[[{ a: null }, 'b', [2 ** 53]], 2 ** 53],
	])('in %j is %p', (value, expected) => {
		expect(findInexactInteger(value)).toBe(expected);
	});

	test('is found wherever it is in any JSON', () => {
		const exact = fc.jsonValue().filter((value) => !/\d{16}|e\+/.test(JSON.stringify(value)));
		const property = fc.property(exact, exact, fc.string(), (before, after, key) => {
			const seed = 9_007_199_254_740_993n;
			expect(findInexactInteger([before, after])).toBeUndefined();
			const written = `[${JSON.stringify(before)}, { ${JSON.stringify(key)}: [${seed}] }]`;
			expect(findInexactInteger(JSON.parse(written))).toBe(Number(seed));
		});
		fc.assert(property);
	});
});

describe('mergeDeep', () => {
	test.each<[first: IDataObject, second: IDataObject, merged: IDataObject]>([
		[{ a: 1 }, { b: 2 }, { a: 1, b: 2 }],
		[{ a: 1, b: 1 }, { b: 2 }, { a: 1, b: 2 }],
		[{ a: { b: 1, c: { d: 1 } } }, { a: { c: { e: 2 } } }, { a: { b: 1, c: { d: 1, e: 2 } } }],
		[{ a: { b: 1 } }, { a: 2 }, { a: 2 }],
		[{ a: 1 }, { a: { b: 2 } }, { a: { b: 2 } }],
		[{ a: { b: 1 } }, { a: null }, { a: null }],
		[{ a: [1, 2] }, { a: [3] }, { a: [3] }],
		[{ a: [1] }, { a: { b: 2 } }, { a: { b: 2 } }],
		[{}, { toString: { b: 2 } }, { toString: { b: 2 } }],
	])('of %j and %j is %j', (first, second, merged) => {
		expect(mergeDeep(first, second)).toEqual(merged);
	});

	test('changes neither object, and no prototype', () => {
		const first = { a: { b: 1 } };
		const second = JSON.parse('{ "a": { "c": 2 }, "__proto__": { "d": 3 } }') as IDataObject;
		const merged = mergeDeep(first, second);
		expect(JSON.stringify(merged)).toBe('{"a":{"b":1,"c":2},"__proto__":{"d":3}}');
		expect(first).toEqual({ a: { b: 1 } });
		expect(merged.d).toBeUndefined();
		expectPrototypeClean();
	});
});

describe('truncateTexts', () => {
	const file = `data:image/png;base64,${'A'.repeat(10_000)}`;
	const cut = `data:image/png;base64,${'A'.repeat(18)}…`;

	test('cuts long texts at any depth, and nothing else', () => {
		const prompt = 'a'.repeat(10_000);
		const value = { prompt, steps: 20, none: null, units: [{ input_image: file }, [file, true]] };
		expect(truncateTexts(value)).toEqual({
			...value,
			units: [{ input_image: cut }, [cut, true]],
		});
		expect(truncateTexts(file)).toBe(cut);
	});

	test('changes no JSON without long texts', () => {
		const property = fc.property(fc.jsonValue(), (value) =>
			expect(truncateTexts(value)).toEqual(value),
		);
		fc.assert(property);
	});
});
