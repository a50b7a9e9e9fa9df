import type { IDataObject } from 'n8n-workflow';

import {
	imageTasks,
	readImageUrls,
	readSeed,
} from '../../../../nodes/AiCreationWorkshop/resources/image/taskApi';
import { WorkshopError } from '../../../../nodes/AiCreationWorkshop/errors/workshopError';

const A = 'https://example.com/a.png';
const B = 'http://example.com/b.png';

describe('the URLs of a result', () => {
	test('are texts, or in objects', () => {
		expect(readImageUrls({ images: [A, { url: B, width: 1 }] })).toEqual([A, B]);
	});

	test.each([{}, { images: [] }, { images: A }, { images: null }, { images: { url: A } }])(
		'are missing in %j: the result is not complete yet',
		(data) => {
			expect(readImageUrls(data)).toEqual([]);
			expect(imageTasks.readResult(data, '01abc')).toBeUndefined();
		},
	);

	test.each([[null], [{}], [[]], [{ url: {} }], [true]])('are empty for the entry %j', (entry) => {
		expect(readImageUrls({ images: [A, entry] })).toEqual([A, '']);
	});

	test('are 10,000 at most', () => {
		const images = Array.from({ length: 10_001 }, (_, index) => `https://example.com/${index}.png`);
		expect(readImageUrls({ images: images.slice(1) })).toHaveLength(10_000);
		try {
			readImageUrls({ images });
			throw new Error('10,001 URLs were read');
		} catch (error) {
			expect(error).toBeInstanceOf(WorkshopError);
			expect(error).toMatchObject({
				message:
					'The service delivered 10001 images for one task, more than the 10000 that this node takes',
				classification: { isTransient: false, processed: 'maybe' },
			});
		}
	});
});

describe('the seed of an image', () => {
	const info = { all_seeds: [7, '8', -1], seed: 5 };

	test.each<[what: string, data: IDataObject, seeds: Array<number | null>]>([
		['the seeds of the batch', { info }, [7, 8, null]],
		['information that is a JSON text', { info: JSON.stringify(info) }, [7, 8, null]],
		['parameters', { parameters: { seed: 3 } }, [3, null]],
		['parameters that are a JSON text', { parameters: '{"seed":3}' }, [3, null]],
		['information before parameters', { info: { seed: 5 }, parameters: { seed: 3 } }, [5, null]],
		[
			'parameters if the batch has none',
			{ info: { all_seeds: [null] }, parameters: { seed: 3 } },
			[3, null],
		],
		['a text with blanks', { info: { seed: ' 7 ' } }, [7]],
		['zero', { info: { seed: 0 } }, [0]],
		['the largest exact number', { info: { seed: 2 ** 53 - 1 } }, [2 ** 53 - 1]],
	])('is read from %s', (_, data, seeds) => {
		expect(seeds.map((_seed, index) => readSeed(data, index))).toEqual(seeds);
	});

	test.each([
		[''],
		[' '],
		['x'],
		[[]],
		[[7]],
		[{}],
		[{ toString: 1 }],
		[true],
		[null],
		[-1],
		[1.5],
		[2 ** 53],
		['9007199254740993'],
		[Infinity],
	])('is not %j', (seed) => {
		expect(readSeed({ info: { seed } } as never, 0)).toBeNull();
		expect(readSeed({ info: { all_seeds: [seed, seed] } } as never, 1)).toBeNull();
		expect(readSeed({ parameters: { seed } } as never, 0)).toBeNull();
	});

	test.each(['', '{', '[]', 'null', 7, [], null, undefined])(
		'is not in the information %j',
		(info) => {
			expect(readSeed({ info } as never, 0)).toBeNull();
		},
	);
});

describe('the result of a task', () => {
	const data = { images: [A, B], info: { all_seeds: [7, 8] }, parameters: { steps: 20 } };

	test('has a file for each URL, with its seed and a name after the task', () => {
		const result = imageTasks.readResult(data, '01abc');
		expect(result?.files).toMatchObject([
			{ url: A, index: 0, fileName: '01abc_0', noun: 'image', json: { seed: 7 } },
			{ url: B, index: 1, fileName: '01abc_1', noun: 'image', json: { seed: 8 } },
		]);
		expect(result?.json).toEqual({ info: data.info, parameters: data.parameters });
		expect(result?.summary).toEqual({ seed: 7 });
	});

	test('accepts images only', () => {
		const [file] = imageTasks.readResult(data, '01abc')?.files ?? [];
		expect(file?.acceptsType('image/webp')).toBe(true);
		expect(file?.acceptsType('text/html')).toBe(false);
	});

	test('shows as null what the service does not report', () => {
		const result = imageTasks.readResult({ images: [A] }, '01abc');
		expect(result?.json).toEqual({ info: null, parameters: null });
		expect(result?.summary).toEqual({ seed: null });
	});
});
