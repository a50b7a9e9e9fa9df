import { readFileSync } from 'node:fs';
import type { IDataObject } from 'n8n-workflow';

import { PHOTO_FILE, exampleNames } from '../support/examples';
import { importExample } from './support/importExample';
import { waitFor } from './support/process';
import { itemsOf, served, setStage } from './support/stage';
import type { Stage } from './support/stage';
import { N8N_VERSIONS } from './support/versions';

describe.each(N8N_VERSIONS)('the examples on n8n $version', (version) => {
	let stage: Stage;

	beforeAll(async () => {
		stage = await setStage(version);
	}, 900_000);
	afterAll(async () => await stage?.close());

	it.each(exampleNames)('"%s" is imported and turns a photo into new images', async (name) => {
		const { credential, gateway, n8n } = stage;
		const before = gateway.bill.submitted;
		const stored = await importExample(n8n.editor, name, credential);
		await n8n.editor.activate(stored);

		await submitForm(`${n8n.url}/form/${stored.formPath}`);
		const execution = await n8n.editor.executionOf(stored.id);

		expect(execution.status).toBe('success');
		const images = itemsOf(execution, execution.data.resultData.lastNodeExecuted ?? '');
		expect(images.length).toBeGreaterThan(0);
		for (const { json, binary } of images) {
			const kept = await n8n.editor.contentOf(binary?.data);
			expect(kept.equals(await served(json.imageUrl))).toBe(true);
			expect((json.parameters as IDataObject).prompt).toBe('a misty lake 湖');
		}
		expect(gateway.bill.submitted - before).toBe(1);
	});
});

/** As a visitor of the form does. */
async function submitForm(url: string): Promise<void> {
	const photo = new Blob([new Uint8Array(readFileSync(PHOTO_FILE))], { type: 'image/jpeg' });
	await waitFor(url, async () => {
		const form = new FormData();
		form.append('field-0', photo, 'photo.jpg');
		form.append('field-1', 'a misty lake 湖');
		return (await fetch(url, { method: 'POST', body: form })).ok ? true : undefined;
	});
}
