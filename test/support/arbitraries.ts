import { runInNewContext } from 'node:vm';
import fc from 'fast-check';

import { WorkshopError } from '../../nodes/AiCreationWorkshop/errors/workshopError';

/** Of any error, in characters; the text of the service is only a part of it. */
export const MAX_MESSAGE_LENGTH = 1000;

/** Of text of the service, in characters. */
export const MAX_EXCERPT_LENGTH = 600;

const RESPONSE_KEYS =
	'status data images url taskId message info parameters seed all_seeds apiInvokeId errCode subErrCode';
const PROTOTYPE_KEYS = '__proto__ constructor prototype toString valueOf toJSON length';
const keys = [RESPONSE_KEYS, PROTOTYPE_KEYS].flatMap((list) => list.split(' '));

/** Any value at all, with keys that responses or prototypes have. */
export const anyValue: fc.Arbitrary<unknown> = fc.oneof(
	fc.anything({
		key: fc.oneof(fc.constantFrom(...keys), fc.string()),
		withNullPrototype: true,
		withBigInt: true,
		withDate: true,
		withTypedArray: true,
	}),
	fc.constantFrom<unknown>(
		{ toString: 1, valueOf: 2 },
		[{ toString: 1 }],
		JSON.parse('{"__proto__":{"status":10,"toString":1}}'),
		NaN,
		Infinity,
		-0,
		1e308,
		Symbol('10'),
		() => 10,
	),
);

/** Text of up to several hundred thousand characters that is hard on regular expressions. */
export const longText: fc.Arbitrary<string> = fc
	.tuple(
		fc.constantFrom(' ', ', ', '\n', ',\n ', 'a', '/', 'Server ', '图', '\u0000', '.', '%'),
		fc.integer({ min: 0, max: 50_000 }),
		fc.string(),
	)
	.map(([part, times, end]) => part.repeat(times) + end);

/** Records with these keys, of which any may be missing and any may have any value. */
export function recordOf(
	fields: string[],
	value: fc.Arbitrary<unknown> = anyValue,
): fc.Arbitrary<Record<string, unknown>> {
	return fc.record(Object.fromEntries(fields.map((name) => [name, value])), { requiredKeys: [] });
}

/**
 * The result of a function, or the WorkshopError that it throws.
 *
 * @throws any other error
 */
export function resultOrError<T>(run: () => T): T | WorkshopError {
	try {
		return run();
	} catch (error) {
		if (error instanceof WorkshopError) return error;
		throw error;
	}
}

/** Expects an error in plain text, without the wording of a JavaScript engine. */
export function expectReadable({ message, hint, details }: WorkshopError): void {
	expect(message).toMatch(/^\S/);
	expect(message).not.toMatch(/\[object |cannot (read|convert)|is not a function|undefined/i);
	expect(typeof hint).toBe('string');
	for (const detail of Object.values(details)) {
		expect(['string', 'number', 'boolean', 'undefined']).toContain(typeof detail);
	}
}

/** Expects an error that fits on a screen. */
export function expectShort({ message, details }: WorkshopError): void {
	expect(message.length).toBeLessThanOrEqual(MAX_MESSAGE_LENGTH);
	for (const detail of Object.values(details)) {
		expect(String(detail).length).toBeLessThanOrEqual(MAX_EXCERPT_LENGTH);
	}
}

/** Expects that `Object.prototype` is as it was when the tests began. */
export function expectPrototypeClean(): void {
	for (const key in {}) throw new Error(`Every object has "${key}" now`);
	expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(INITIAL_PROTOTYPE_KEYS);
}

const INITIAL_PROTOTYPE_KEYS = Object.getOwnPropertyNames(Object.prototype).sort();

/**
 * Fails after two seconds: catches endless loops, and quadratic regular expressions, which need
 * minutes where linear ones need milliseconds.
 *
 * @throws Error with the code ERR_SCRIPT_EXECUTION_TIMEOUT
 */
export function withinTimeLimit<T>(run: () => T): T {
	return runInNewContext('run()', { run }, { timeout: 2000 }) as T;
}
