import { runInNewContext } from 'node:vm';
import fc from 'fast-check';

import { WorkshopError } from '../../nodes/AiCreationWorkshop/errors/workshopError';

/** What a message may have at most, in characters; the words of others are a part of it only. */
export const LONGEST_MESSAGE = 1000;

/** What of the service's own words is worth showing, in characters. */
export const LONGEST_QUOTE = 600;

const NAMES_OF_REPLIES =
	'status data images url taskId message info parameters seed all_seeds apiInvokeId errCode subErrCode';
const NAMES_OF_PROTOTYPES = '__proto__ constructor prototype toString valueOf toJSON length';
const names = [NAMES_OF_REPLIES, NAMES_OF_PROTOTYPES].flatMap((list) => list.split(' '));

/** Any value at all, with names that replies or prototypes use. */
export const anything: fc.Arbitrary<unknown> = fc.oneof(
	fc.anything({
		key: fc.oneof(fc.constantFrom(...names), fc.string()),
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

/** Text of up to a hundred thousand characters, with much of what regular expressions stumble over. */
export const longText: fc.Arbitrary<string> = fc
	.tuple(
		fc.constantFrom(' ', ', ', '\n', ',\n ', 'a', '/', 'Server ', '图', '\u0000', '.', '%'),
		fc.integer({ min: 0, max: 50_000 }),
		fc.string(),
	)
	.map(([part, times, end]) => part.repeat(times) + end);

/** Records with these names, of which any may be missing and any may have any value. */
export function recordOf(
	fields: string[],
	value: fc.Arbitrary<unknown> = anything,
): fc.Arbitrary<Record<string, unknown>> {
	return fc.record(Object.fromEntries(fields.map((name) => [name, value])), { requiredKeys: [] });
}

/**
 * The result, or the failure that was promised in its place.
 *
 * @throws any other error
 */
export function outcomeOf<T>(work: () => T): T | WorkshopError {
	try {
		return work();
	} catch (error) {
		if (error instanceof WorkshopError) return error;
		throw error;
	}
}

/** Holds a failure to what every failure promises its reader. */
export function expectReadable({ message, hint, details }: WorkshopError): void {
	expect(message).toMatch(/^\S/);
	expect(message).not.toMatch(/\[object |cannot (read|convert)|is not a function|undefined/i);
	expect(typeof hint).toBe('string');
	for (const fact of Object.values(details)) {
		expect(['string', 'number', 'boolean', 'undefined']).toContain(typeof fact);
	}
}

/** Holds a failure to a length that a screen can show. */
export function expectShort({ message, details }: WorkshopError): void {
	expect(message.length).toBeLessThanOrEqual(LONGEST_MESSAGE);
	for (const fact of Object.values(details)) {
		expect(String(fact).length).toBeLessThanOrEqual(LONGEST_QUOTE);
	}
}

export function expectPrototypeClean(): void {
	for (const name in {}) throw new Error(`Every object has "${name}" now`);
	expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(NAMES_OF_EVERY_OBJECT);
}

const NAMES_OF_EVERY_OBJECT = Object.getOwnPropertyNames(Object.prototype).sort();

/**
 * Cuts synchronous work short that takes longer than two seconds: what has to look at each
 * character once needs a few milliseconds, what does so for each pair of them needs minutes.
 *
 * @throws Error with the code ERR_SCRIPT_EXECUTION_TIMEOUT
 */
export function inTime<T>(work: () => T): T {
	return runInNewContext('work()', { work }, { timeout: 2000 }) as T;
}
