import type { IBinaryData } from 'n8n-workflow';

import { node } from '../support/workflowBuilder';
import { itemsOf, served, setStage } from './support/stage';
import type { Stage } from './support/stage';
import { N8N_VERSIONS } from './support/versions';
import { photosFrom, webhookWorkflow, workshopNode } from './support/workflows';

const [newest, older] = N8N_VERSIONS;

/** Where n8n keeps files, on the versions that know the place. */
const PLACES = [
	{ version: newest, mode: 'default' },
	{ version: newest, mode: 'filesystem' },
	{ version: newest, mode: 'database' },
	{ version: older, mode: 'default' },
	{ version: older, mode: 'filesystem' },
].flatMap(({ version, mode }) => (version ? [{ version, mode, name: version.version }] : []));

describe.each(PLACES)('binary mode "$mode" on n8n $name', ({ version, mode }) => {
	let stage: Stage;

	beforeAll(async () => {
		stage = await setStage(version, {
			N8N_DEFAULT_BINARY_DATA_MODE: mode,
			N8N_AVAILABLE_BINARY_DATA_MODES: mode === 'database' ? undefined : 'filesystem',
		});
	}, 900_000);
	afterAll(async () => await stage?.close());

	it('takes images from the store and puts them there unchanged', async () => {
		const { credential, photos, run, n8n } = stage;
		const workflow = webhookWorkflow('Chain', [
			...photosFrom(photos.url),
			workshopNode('First', credential),
			workshopNode('Second', credential, { options: { imageTransfer: 'upload' } }),
		]);

		const execution = await run(workflow, { photos: [{ name: 'harbour' }] });

		for (const name of ['First', 'Second']) {
			const [image] = itemsOf(execution, name);
			const binary = image?.binary?.data;
			expect(binary?.id?.split(':')[0] ?? 'default').toMatch(new RegExp(`^${mode}`));
			expect(await n8n.editor.contentOf(binary)).toEqual(await served(image?.json.imageUrl));
		}
	});

	// n8n 1 has no such workflows.
	if (version === newest) {
		it('works in a workflow whose own mode is "combined"', async () => await expectCombined(stage));
	}
});

async function expectCombined({ credential, photos, run, n8n }: Stage): Promise<void> {
	const workflow = webhookWorkflow(
		'Combined',
		[
			...photosFrom(photos.url),
			workshopNode('First', credential),
			workshopNode('Second', credential),
			node('End', 'noOp'),
		],
		{ binaryMode: 'combined' },
	);

	const execution = await run(workflow, { photos: [{ name: 'harbour' }] });

	const [image] = itemsOf(execution, 'Second');
	const files = image?.json._files as { data: IBinaryData } | undefined;
	const binary = image?.binary?.data ?? files?.data;
	expect(binary?.mimeType).toBe('image/png');
	expect(await n8n.editor.contentOf(binary)).toEqual(await served(image?.json.imageUrl));
}
