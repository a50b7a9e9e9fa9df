import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { Failure } from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import {
	checkAddress,
	urlExpiry,
	readImageUrls,
} from '../../../nodes/AiCreationWorkshop/resources/image/taskApi';
import { toItems } from '../../../nodes/AiCreationWorkshop/task/output';
import { isHttpUrl } from '../../../nodes/AiCreationWorkshop/transport/client';
import type { TaskItem } from '../../../nodes/AiCreationWorkshop/task/operation';
import { readStatus } from '../../../nodes/AiCreationWorkshop/task/wait';
import {
	anyValue,
	expectPrototypeClean,
	expectReadable,
	expectShort,
	longText,
	resultOrError,
	recordOf,
} from '../../support/arbitraries';

const IMAGE = 'http://127.0.0.1/a.png';

const entry = fc.oneof(
	fc.webUrl({ withQueryParameters: true }),
	recordOf(['url']),
	fc.constantFrom('file:///etc/passwd', 'data:image/png;base64,AAAA', 'javascript:1', 'ftp://a/b'),
	anyValue,
);
const images = fc.oneof(fc.array(entry), anyValue);

test('the images of any result are texts, of which each is a web address or refused', () => {
	const property = fc.property(images, (given) => {
		const outcome = resultOrError(() => readImageUrls({ images: given } as IDataObject));
		if (outcome instanceof Failure) {
			expectReadable(outcome);
			expectShort(outcome);
			return;
		}
		expect(outcome.length).toBeGreaterThan(0);
		for (const url of outcome) {
			const refusal = resultOrError(() => checkAddress(url));
			if (refusal instanceof Failure) expectShort(refusal);
			else expect(url).toMatch(/^https?:\/\/./i);
		}
		expect(outcome).toHaveLength((given as unknown[]).length);
	});
	fc.assert(property, { numRuns: 1000 });
});

test.each(['file:', 'data:', 'javascript:', 'ftp:', 'blob:http:', 'view-source:http:', ' ', '//'])(
	'no address that begins with %j is one of the web',
	(scheme) => {
		const property = fc.property(fc.webUrl(), fc.string(), (url, rest) => {
			expect(isHttpUrl(scheme + url)).toBe(false);
			expect(isHttpUrl(scheme + rest)).toBe(false);
		});
		fc.assert(property);
	},
);

const query = recordOf(
	['Expires', 'x-oss-expires', 'x-oss-date', 'X-Oss-Date', '__proto__'],
	fc.oneof(
		fc.string(),
		fc.integer().map(String),
		fc.double().map(String),
		fc.constantFrom('', '20240601T000000Z', '99999999T999999Z', '1e400', '0x10', '9'.repeat(400)),
	),
);

test('the expiry of any address is a time or null', () => {
	const property = fc.property(fc.webUrl(), query, (url, asked) => {
		const signed = `${url}?${new URLSearchParams(asked as Record<string, string>).toString()}`;
		const expiry = urlExpiry(signed);
		if (expiry !== null) expect(new Date(expiry).toISOString()).toBe(expiry);
	});
	fc.assert(property, { numRuns: 500 });
});

test.each(['Expires=', 'x-oss-expires=3600', 'x-oss-date=soon&x-oss-expires=3600'])(
	'an address that says %s does not say when it expires',
	(said) => {
		expect(urlExpiry(`${IMAGE}?${said}`)).toBeNull();
	},
);

test('a status of any kind is text in lower case', () => {
	const property = fc.property(anyValue, (status) => {
		const told = readStatus({ status } as IDataObject);
		expect(told).toBe(String(told).toLowerCase());
		if (typeof status === 'object') expect(told).toBe('');
	});
	fc.assert(property, { numRuns: 500 });
});

test('a status stays short however long it is told', () => {
	const property = fc.property(longText, (status) => {
		expect(readStatus({ status }).length).toBeLessThanOrEqual(600);
	});
	fc.assert(property);
});

/** An item whose images are not downloaded. */
function itemWithout(): TaskItem {
	const options = { downloadImages: false, outputMode: 'perImage', outputBinaryField: 'data' };
	const context = { getItemIndex: () => 0, getExecutionCancelSignal: () => undefined };
	const continuing = { continueOnFail: () => false };
	const parts = { context: { ...context, ...continuing }, options, facts: {} };
	// Nothing else of an item is needed where nothing is downloaded.
	return parts as unknown as TaskItem;
}

async function seedsOf(data: object): Promise<unknown[]> {
	const refresh = async () => ({});
	const result = { images: [IMAGE, IMAGE], ...data } as IDataObject;
	const items = await toItems(itemWithout(), '01abc', result, refresh);
	return items.map(({ json }) => json.seed);
}

test('images come out whatever stands beside them, each with a seed or none', async () => {
	const beside = fc.oneof(recordOf(['seed', 'all_seeds']), anyValue);
	const seeds = recordOf(['all_seeds'], fc.array(anyValue));
	const property = fc.asyncProperty(fc.oneof(seeds, beside), beside, async (info, parameters) => {
		const found = await seedsOf({ info, parameters });
		expect(found).toHaveLength(2);
		for (const seed of found) {
			if (seed !== null) expect(seed).toBeGreaterThanOrEqual(0);
			if (seed !== null) expect(Number.isFinite(seed)).toBe(true);
		}
		expectPrototypeClean();
	});
	await fc.assert(property, { numRuns: 1000 });
});

test.each([[''], [[]], [true], [{}], [{ toString: 1 }], ['x'], [[7]], [-1], [null], [' ']])(
	'a seed such as %j is none',
	async (seed) => {
		expect(await seedsOf({ info: { seed } })).toEqual([null, null]);
		expect(await seedsOf({ info: { all_seeds: [seed, seed] } })).toEqual([null, null]);
	},
);

test('a seed may be written as text', async () => {
	expect(await seedsOf({ info: { all_seeds: ['7', 8] } })).toEqual([7, 8]);
});
