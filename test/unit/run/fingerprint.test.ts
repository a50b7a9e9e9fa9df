import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { fingerprintRequest } from '../../../nodes/AiCreationWorkshop/run/taskStore';
import { nodeRun } from './support/nodeRun';
import type { NodeRunSetup } from './support/nodeRun';

const parameters = { prompt: '={{ $now }}', model: 'xl', additionalFields: { seed: 1 } };
const base: NodeRunSetup = { items: [{ name: 'cat' }], node: { parameters } };

const file = (content: string) => ({
	data: Buffer.from(content).toString('base64'),
	mimeType: 'image/png',
});

async function fingerprint(setup: NodeRunSetup = {}, itemIndex = 0): Promise<string> {
	return await fingerprintRequest(nodeRun({ ...base, ...setup }).item(itemIndex));
}

const withParameters = (more: IDataObject): NodeRunSetup => ({
	node: { parameters: { ...parameters, ...more } as never },
});

describe('the fingerprint of a request', () => {
	test('is a digest, which shows none of its content', async () => {
		expect(await fingerprint()).toMatch(/^[\da-f]{64}$/);
	});

	test.each<[what: string, setup: NodeRunSetup]>([
		['of another attempt', {}],
		['of another run', { runIndex: 3 }],
		['in a node of another name', { node: { parameters, name: 'Other' } }],
		['that is waited for', withParameters({ waitForCompletion: false })],
		['whose images are not downloaded', withParameters({ downloadImages: false })],
		['whose files are not downloaded', withParameters({ downloadFiles: false })],
		['with other options', withParameters({ options: { timeout: 5, outputMode: 'perTask' } })],
		['with other request options', withParameters({ requestOptions: { timeout: 5 } })],
	])('is the same %s', async (_, setup) => {
		expect(await fingerprint(setup)).toBe(await fingerprint());
	});

	test.each<[what: string, setup: NodeRunSetup]>([
		['with an edited parameter', withParameters({ model: 'xxl' })],
		['with an edited expression', withParameters({ prompt: '={{ $today }}' })],
		['with another additional field', withParameters({ additionalFields: { seed: 2 } })],
		['with a further parameter', withParameters({ negativePrompt: '' })],
		['in other resource pools', withParameters({ options: { resourceConfigId: 'a' } })],
		['for another item', { items: [{ name: 'dog' }] }],
		['for an item with a file', { binary: { data: file('a') } }],
	])('is another one %s', async (_, setup) => {
		expect(await fingerprint(setup)).not.toBe(await fingerprint());
	});

	test('depends on the content and the field of a file, and not on its name', async () => {
		const ofFile = await fingerprint({ binary: { data: file('a') } });
		const renamed = { data: { ...file('a'), fileName: 'b.png' } };
		expect(await fingerprint({ binary: renamed })).toBe(ofFile);
		expect(await fingerprint({ binary: { data: file('b') } })).not.toBe(ofFile);
		expect(await fingerprint({ binary: { mask: file('a') } })).not.toBe(ofFile);
	});

	test('is the same for equal items, and differs for others', async () => {
		const property = fc.asyncProperty(fc.jsonValue(), fc.jsonValue(), async (first, second) => {
			const items = [{ value: first }, { value: second }, { value: first }] as IDataObject[];
			const [one, other, again] = await Promise.all(
				[0, 1, 2].map(async (index) => await fingerprint({ items }, index)),
			);
			expect(again).toBe(one);
			expect(other === one).toBe(JSON.stringify(first) === JSON.stringify(second));
		});
		await fc.assert(property);
	});
});
