import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { WorkshopError } from '../../../../nodes/AiCreationWorkshop/errors/workshopError';
import { assertHttpUrl } from '../../../../nodes/AiCreationWorkshop/files/download';
import { imageTasks } from '../../../../nodes/AiCreationWorkshop/resources/image/taskApi';
import {
	anyValue,
	expectPrototypeClean,
	expectReadable,
	expectShort,
	recordOf,
	resultOrError,
} from '../../../support/arbitraries';

const entry = fc.oneof(
	fc.webUrl({ withQueryParameters: true }),
	recordOf(['url']),
	fc.constantFrom('file:///etc/passwd', 'data:image/png;base64,AAAA', 'javascript:1', 'ftp://a/b'),
	anyValue,
);
const images = fc.oneof(fc.array(entry), anyValue);
const beside = fc.oneof(
	recordOf(['seed', 'all_seeds']),
	recordOf(['all_seeds'], fc.array(anyValue)),
	fc.json(),
	anyValue,
);

const read = (data: object) =>
	resultOrError(() => imageTasks.readResult(data as IDataObject, '01abc'));

test('each file of any result has a URL of the web or an error with it', () => {
	const property = fc.property(images, (given) => {
		const result = read({ images: given });
		if (result instanceof WorkshopError) {
			expectReadable(result);
			expectShort(result);
			return;
		}
		const isList = Array.isArray(given) && given.length > 0;
		expect(result?.files.length).toBe(isList ? given.length : undefined);
		for (const file of result?.files ?? []) {
			const error = resultOrError(() => assertHttpUrl(file));
			if (error instanceof WorkshopError) expectShort(error);
			else expect(file.url).toMatch(/^https?:\/\/./i);
		}
	});
	fc.assert(property, { numRuns: 1000 });
});

test('each image has an exact seed or none, whatever stands beside the URLs', () => {
	const property = fc.property(beside, beside, (info, parameters) => {
		const result = read({ images: ['http://127.0.0.1/a.png', 'http://a/b'], info, parameters });
		if (result === undefined || result instanceof WorkshopError) throw new Error('No result');
		for (const { json } of result.files) {
			if (json.seed === null) continue;
			expect(Number.isSafeInteger(json.seed)).toBe(true);
			expect(json.seed).toBeGreaterThanOrEqual(0);
		}
		expect(result.files).toHaveLength(2);
		expectPrototypeClean();
	});
	fc.assert(property, { numRuns: 1000 });
});
