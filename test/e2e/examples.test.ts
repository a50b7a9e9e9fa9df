import type { IDataObject, INode } from 'n8n-workflow';

import { PHOTO_EXAMPLES } from '../support/examples';
import { CREDENTIAL_TYPE } from '../support/workflowBuilder';
import { createDataTable } from './support/dataTable';
import { importExample } from './support/importExample';
import type { ImportedExample } from './support/importExample';
import { startLanguageModel } from './support/languageModel';
import { waitFor } from './support/process';
import { itemsOf, postTo, served, setStage } from './support/stage';
import type { Stage } from './support/stage';
import { WISH, submitForm } from './support/submitForm';
import { N8N_VERSIONS } from './support/versions';

const FAILURE = { subErrCode: 'NO', subErrMessage: 'bad prompt', as: 'data' } as const;

describe.each(N8N_VERSIONS)('the examples on n8n $version', (version) => {
	let stage: Stage;
	let billedBefore: number;

	beforeAll(async () => {
		stage = await setStage(version);
	}, 900_000);
	afterAll(async () => await stage?.close());
	beforeEach(() => {
		billedBefore = stage.gateway.bill.submitted;
	});

	const billed = () => stage.gateway.bill.submitted - billedBefore;

	/** Imports an example, chooses credentials, and publishes it. */
	async function publish(name: string, adapt?: (node: INode) => INode, more = {}) {
		const { editor } = stage.n8n;
		const credentials = { [CREDENTIAL_TYPE]: stage.credential, ...more };
		const stored = await importExample(editor, name, credentials, adapt);
		await editor.activate(stored);
		return stored;
	}

	const submit = async ({ triggerPath }: ImportedExample, photos?: number) =>
		await submitForm(`${stage.n8n.url}/form/${triggerPath}`, photos);

	it.each(Object.entries(PHOTO_EXAMPLES))(
		'"%s" is imported and turns a photo into files',
		async (name, { files, tasks }) => {
			const { editor } = stage.n8n;
			const example = await publish(name);

			await submit(example);
			const execution = await editor.executionOf(example.id);

			expect(execution.status).toBe('success');
			const items = itemsOf(execution, execution.data.resultData.lastNodeExecuted ?? '');
			expect(items).toHaveLength(files);
			for (const { json, binary } of items) {
				const kept = await editor.contentOf(binary?.data);
				expect(kept.equals(await served(json.imageUrl ?? json.fileUrl))).toBe(true);
				// The tasks of workflows have inputs instead of parameters.
				const prompt = (json.parameters as IDataObject | undefined)?.prompt ?? WISH;
				expect(prompt).toBe(WISH);
			}
			expect(billed()).toBe(tasks);
		},
	);

	it('"run-workflow" sends a photo and brings a video', async () => {
		const example = await publish('run-workflow');

		await submit(example);
		const execution = await stage.n8n.editor.executionOf(example.id);

		const [video] = itemsOf(execution, 'Run');
		expect(video?.binary?.data).toMatchObject({ mimeType: 'video/mp4', fileExtension: 'mp4' });
	});

	it('"many-items" keeps the good images of a folder when one photo fails', async () => {
		stage.gateway.nextTaskFails({ ...FAILURE, number: billedBefore + 1 });
		const example = await publish('many-items');

		await submit(example, 3);
		const execution = await stage.n8n.editor.executionOf(example.id);

		const names = itemsOf(execution, 'Restyle').map(({ binary }) => binary?.data?.fileName);
		expect(names).toHaveLength(2);
		for (const name of names) expect(name).toMatch(/^photo [123]-1\.png$/);
		expect(itemsOf(execution, 'Restyle', 1)).toHaveLength(1);
		expect(billed()).toBe(3);
	});

	it('"error-branch" makes a message of a failed task', async () => {
		stage.gateway.nextTaskFails(FAILURE);
		const example = await publish('error-branch');

		await submit(example);
		const execution = await stage.n8n.editor.executionOf(example.id);

		expect(execution.status).toBe('success');
		const [message] = itemsOf(execution, 'Write Message');
		expect(message?.json.text).toMatch(/bad prompt .*\n\nCheck .*\n\nTask ID: 01\w{24}$/);
	});

	it('"submit-and-get-result" collects on a schedule what was submitted before', async () => {
		const { editor } = stage.n8n;
		const value = await createDataTable(editor, 'AI tasks', ['taskId']);
		const example = await publish('submit-and-get-result', (node) => prepare(node, value));

		await submit(example);
		const collected = await waitFor('the schedule to collect the image', async () => {
			for (const { id, status } of await editor.executionsOf(example.id)) {
				const execution = status === 'success' ? await editor.execution(id) : undefined;
				if (execution && itemsOf(execution, 'Forget Task').length > 0) return execution;
			}
		});

		const [image] = itemsOf(collected, 'Is It Done?');
		const kept = await editor.contentOf(image?.binary?.data);
		expect(kept.equals(await served(image?.json.imageUrl))).toBe(true);
		expect(billed()).toBe(1);
	});

	it('"ai-agent" draws what it is asked for in a chat', async () => {
		const { editor, url } = stage.n8n;
		const model = await startLanguageModel({ Prompt: WISH });
		try {
			const account = { apiKey: 'none', url: model.url };
			const openAiApi = await editor.createCredential('openAiApi', 'Model', account);
			const example = await publish('ai-agent', makePublic, { openAiApi });

			const message = { action: 'sendMessage', sessionId: 'one', chatInput: 'Draw a lake' };
			await postTo(`${url}/webhook/${example.triggerPath}/chat`, message);
			const execution = await editor.executionOf(example.id);

			expect(execution.status).toBe('success');
			const drawing = model.requests.at(-1)?.messages.find(({ role }) => role === 'tool');
			expect(drawing?.content).toContain(`${stage.gateway.endpoint}/files/`);
			expect(stage.gateway.requestsTo('textToImage').at(-1)?.json).toMatchObject({ prompt: WISH });
			expect(billed()).toBe(1);
		} finally {
			await model.close();
		}
	});
});

/** Chooses the data table, and has the schedule come round every two seconds. */
function prepare(node: INode, dataTable: string): INode {
	const { parameters } = node;
	if (node.type.endsWith('.dataTable')) {
		const dataTableId = { __rl: true as const, mode: 'id', value: dataTable };
		return { ...node, parameters: { ...parameters, dataTableId } };
	}
	if (!node.type.endsWith('.scheduleTrigger')) return node;
	const interval = [{ field: 'seconds', secondsInterval: 2 }];
	return { ...node, parameters: { ...parameters, rule: { interval } } };
}

/** A chat that is not public answers in the editor only. */
function makePublic(node: INode): INode {
	if (!node.type.endsWith('.chatTrigger')) return node;
	return { ...node, parameters: { ...node.parameters, public: true } };
}
