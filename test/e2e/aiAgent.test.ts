import { NODE_TYPE, node } from '../support/workflowBuilder';
import { startLanguageModel } from './support/languageModel';
import type { LanguageModel } from './support/languageModel';
import { setStage } from './support/stage';
import type { Stage } from './support/stage';
import { N8N_VERSIONS } from './support/versions';
import { webhookWorkflow, workshopNode } from './support/workflows';

const LANGCHAIN = '@n8n/n8n-nodes-langchain';

describe.each(N8N_VERSIONS)('an AI agent on n8n $version', (version) => {
	let stage: Stage;
	let model: LanguageModel;

	beforeAll(async () => {
		model = await startLanguageModel({ Prompt: 'a misty lake 湖' });
		stage = await setStage(version);
	}, 900_000);
	afterAll(async () => {
		await stage?.close();
		await model.close();
	});

	it('uses the node as a tool and gets small JSON with addresses, but no files', async () => {
		const { gateway, run } = stage;
		const execution = await run(await agentWorkflow(stage, model));

		expect(execution.status).toBe('success');
		expect(gateway.requestsTo('submit').at(-1)?.json).toMatchObject({ prompt: 'a misty lake 湖' });
		const told = model.requests.at(-1)?.messages.find(({ role }) => role === 'tool')?.content ?? '';
		expect(told).toContain(`${gateway.endpoint}/files/`);
		expect(told.length).toBeLessThan(4000);
		expect(gateway.requestsTo('file')).toEqual([]);
		const [ofTool] = execution.data.resultData.runData.Painter ?? [];
		expect(JSON.stringify(ofTool?.data)).not.toContain('"binary"');
	});
});

async function agentWorkflow({ credential, n8n, photos }: Stage, model: LanguageModel) {
	const openAi = await n8n.editor.createCredential('openAiApi', 'Model', {
		apiKey: 'none',
		url: model.url,
	});
	const agent = node(
		'Agent',
		`${LANGCHAIN}.agent`,
		{ promptType: 'define', text: 'Paint a lake', options: {} },
		{ typeVersion: 2 },
	);
	const chat = node(
		'Model',
		`${LANGCHAIN}.lmChatOpenAi`,
		{ model: { __rl: true, mode: 'id', value: 'stand-in' }, options: {} },
		{ typeVersion: 1.2, credentials: { openAiApi: { id: openAi.id, name: openAi.name } } },
	);
	const painter = workshopNode('Painter', credential, {
		imageSource: 'url',
		imageUrls: photos.url,
		prompt: "={{ $fromAI('Prompt', 'What to paint', 'string') }}",
	});
	const workflow = webhookWorkflow('AI agent', [agent]);
	workflow.nodes.push(chat, { ...painter, type: `${NODE_TYPE}Tool` });
	const to = (type: 'ai_languageModel' | 'ai_tool') => ({
		[type]: [[{ node: 'Agent', type, index: 0 }]],
	});
	Object.assign(workflow.connections, { Model: to('ai_languageModel'), Painter: to('ai_tool') });
	return workflow;
}
