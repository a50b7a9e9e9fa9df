import fc from 'fast-check';

import {
	detectType,
	normalizeType,
	sniffType,
} from '../../../nodes/AiCreationWorkshop/files/fileType';
import { longText, withinTimeLimit } from '../../support/arbitraries';

const heads = fc.oneof(
	fc.uint8Array({ maxLength: 40 }),
	fc
		.constantFrom('89504e470d0a1a0a', 'ffd8ff', '424d', '5249', '1f8b08')
		.map((hex) => Buffer.from(hex, 'hex')),
);
const types = fc.oneof(
	fc.string().map((rest) => `image/${rest}`),
	fc.string(),
	longText,
	fc.constant('__proto__'),
);

test('bytes of any kind have a type or none, and go before any declared type', () => {
	const property = fc.property(heads, fc.option(types, { nil: undefined }), (bytes, declared) => {
		const known = sniffType(bytes);
		const detected = detectType(bytes, declared);
		if (detected !== undefined) expect(detected).toMatch(/^[\w.+-]+\/[\w.+-]+$/);
		if (known !== undefined) expect(detected).toBe(known);
	});
	fc.assert(property, { numRuns: 1000 });
});

test('a declared type is normalized within the time limit, and only once', () => {
	const property = fc.property(types, (declared) => {
		const type = withinTimeLimit(() => normalizeType(declared));
		expect(normalizeType(type)).toBe(type);
	});
	fc.assert(property);
});
