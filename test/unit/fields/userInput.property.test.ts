import fc from 'fast-check';
import type { IExecuteSingleFunctions } from 'n8n-workflow';

import { isObject } from '../../../nodes/AiCreationWorkshop/transport/envelope';
import { Failure, toWorkshopError } from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import { parseJsonField } from '../../../nodes/AiCreationWorkshop/fields/validation';
import { openSourceImages } from '../../../nodes/AiCreationWorkshop/files/transfer';
import {
	anyValue,
	expectPrototypeClean,
	expectShort,
	withinTimeLimit,
	longText,
	resultOrError,
} from '../../support/arbitraries';

/** What "Image URLs" with this value stands for. */
async function urlsOf(imageUrls: unknown): Promise<string[]> {
	const fields: Record<string, unknown> = { imageSource: 'url', imageUrls };
	const context = { getNodeParameter: (name: string) => fields[name] };
	// Addresses are taken from the fields alone.
	const images = await openSourceImages(context as unknown as IExecuteSingleFunctions);
	return await images.identity();
}

const url = fc
	.webUrl({ withQueryParameters: true, withFragments: true })
	.filter((address) => !address.endsWith(','));
const separator = fc.constantFrom(',', ', ', ' ,\t', '\n', '\r\n', ' \n\n ', ',\n');

describe('the field "Image URLs"', () => {
	test('gives back any list of addresses, however they are parted', async () => {
		const property = fc.asyncProperty(
			fc.array(url, { minLength: 1 }),
			separator,
			async (all, by) => {
				expect(await urlsOf(all.join(by))).toEqual(all);
				expect(await urlsOf(`${by}${all.join(by)}${by}`)).toEqual(all);
				expect(await urlsOf(all)).toEqual(all);
			},
		);
		await fc.assert(property);
	});

	test('of any value gives addresses of images or a failure to read', async () => {
		const values = fc.oneof(anyValue, fc.array(fc.oneof(url, anyValue)), longText);
		const property = fc.asyncProperty(values, async (value) => {
			const outcome = await urlsOf(value).catch((error: unknown) => {
				if (error instanceof Failure) return error;
				throw error;
			});
			if (!(outcome instanceof Failure)) {
				expect(outcome.length).toBeGreaterThan(0);
				for (const one of outcome) expect(one).toMatch(/^(https?:\/\/|data:image\/)/i);
				return;
			}
			expectShort(outcome);
			expect(outcome.message).toMatch(/^"Image URLs" (is empty|holds )/);
		});
		await fc.assert(property, { numRuns: 500 });
	});

	test.each([' ', ',', ', ', '\n', '\t\n', 'a', 'data:image/png;base64,', 'http://a/,'])(
		'with a megabyte of %j is read in time',
		async (part) => {
			const written = `http://a/${part.repeat(1_000_000 / part.length)}x`;
			const outcome = await withinTimeLimit(() => urlsOf(written).catch(toWorkshopError));
			expect(outcome).toBeDefined();
		},
	);
});

describe('a JSON field', () => {
	test('of any value gives an object or a failure to read', () => {
		const values = fc.oneof(anyValue, fc.json(), fc.string(), longText);
		const property = fc.property(values, (value) => {
			const outcome = withinTimeLimit(() =>
				resultOrError(() => parseJsonField('Extra Parameters', value)),
			);
			if (outcome instanceof Failure) {
				expectShort(outcome);
				expect(outcome.message).toMatch(/^"Extra Parameters" must be a JSON object/);
			} else {
				expect(isObject(outcome)).toBe(true);
			}
			expectPrototypeClean();
		});
		fc.assert(property, { numRuns: 500 });
	});

	test('gives back any object that was written as JSON', () => {
		const property = fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
			const written = JSON.stringify(object);
			expect(JSON.stringify(parseJsonField('Extra Parameters', written))).toBe(written);
		});
		fc.assert(property);
	});
});
