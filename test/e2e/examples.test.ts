import type { IDataObject } from 'n8n-workflow';

import { exampleNames } from '../support/examples';
import { importExample } from './support/importExample';
import { itemsOf, served, setStage } from './support/stage';
import type { Stage } from './support/stage';
import { WISH, submitForm } from './support/submitForm';
import { N8N_VERSIONS } from './support/versions';

describe.each(N8N_VERSIONS)('the examples on n8n $version', (version) => {
	let stage: Stage;

	beforeAll(async () => {
		stage = await setStage(version);
	}, 900_000);
	afterAll(async () => await stage?.close());

	it.each(exampleNames)('"%s" is imported and turns a photo into files', async (name) => {
		const { credential, gateway, n8n } = stage;
		const before = gateway.bill.submitted;
		const stored = await importExample(n8n.editor, name, credential);
		await n8n.editor.activate(stored);

		await submitForm(`${n8n.url}/form/${stored.formPath}`);
		const execution = await n8n.editor.executionOf(stored.id);

		expect(execution.status).toBe('success');
		const items = itemsOf(execution, execution.data.resultData.lastNodeExecuted ?? '');
		expect(items.length).toBeGreaterThan(0);
		for (const { json, binary } of items) {
			const kept = await n8n.editor.contentOf(binary?.data);
			expect(kept.equals(await served(json.imageUrl ?? json.fileUrl))).toBe(true);
			// The tasks of workflows have inputs instead of parameters.
			const prompt = (json.parameters as IDataObject | undefined)?.prompt ?? WISH;
			expect(prompt).toBe(WISH);
		}
		expect(gateway.bill.submitted - before).toBe(1);
	});
});
