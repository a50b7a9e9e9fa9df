import fc from 'fast-check';

import { WorkshopError } from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import { parseImageUrls } from '../../../nodes/AiCreationWorkshop/files/imageInput';
import {
	anyValue,
	expectShort,
	longText,
	resultOrError,
	withinTimeLimit,
} from '../../support/arbitraries';

const url = fc
	.webUrl({ withQueryParameters: true, withFragments: true })
	.filter((one) => !/[,，]$/.test(one));
const dataUri = fc.base64String({ minLength: 4 }).map((data) => `data:image/png;base64,${data}`);
const separator = fc.constantFrom(',', ', ', ' ,\t', '，', ' ， ', '\n', '\r\n', ' \n\n ', ',\n');

test('any list of URLs and data URIs is read, whatever separates them', () => {
	const urls = fc.array(fc.oneof(url, dataUri), { minLength: 1 });
	const property = fc.property(urls, separator, (all, by) => {
		expect(parseImageUrls(all.join(by))).toEqual(all);
		expect(parseImageUrls(`${by}${all.join(by)}${by}`)).toEqual(all);
		expect(parseImageUrls(all)).toEqual(all);
	});
	fc.assert(property);
});

test('any value is URLs of images or a readable error', () => {
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

test.each([' ', ',', ', ', '，', '\n', '\t\n', 'a', 'data:image/png;base64,', 'http://a/,'])(
	'a megabyte of %j is read within the time limit',
	(part) => {
		const text = `http://a/${part.repeat(1_000_000 / part.length)}x`;
		const result = withinTimeLimit(() => resultOrError(() => parseImageUrls(text)));
		expect(result).toBeDefined();
	},
);
