import { NODE_TYPE, node } from '../../support/workflowBuilder';
import type { Parameters } from '../../support/workflowBuilder';
import type { LanguageModel } from './languageModel';
import type { Stage } from './stage';
import { webhookWorkflow, workshopNode } from './workflows';

const LANGCHAIN = '@n8n/n8n-nodes-langchain';

/** A workflow of an AI agent with a language model and, as its tool, the node. */
export async function agentWorkflow(
	{ credential, n8n }: Stage,
	model: LanguageModel,
	typeVersion: number,
	parameters: Parameters,
) {
	const openAi = await n8n.editor.createCredential('openAiApi', 'Model', {
		apiKey: 'none',
		url: model.url,
	});
	const agent = node(
		'Agent',
		`${LANGCHAIN}.agent`,
		{ promptType: 'define', text: 'Paint a lake', options: {} },
		{ typeVersion },
	);
	const chat = node(
		'Model',
		`${LANGCHAIN}.lmChatOpenAi`,
		{ model: { __rl: true, mode: 'id', value: 'stand-in' }, options: {} },
		{ typeVersion: 1.2, credentials: { openAiApi: { id: openAi.id, name: openAi.name } } },
	);
	const painter = workshopNode('Painter', credential, parameters);
	const workflow = webhookWorkflow('AI agent', [agent]);
	workflow.nodes.push(
		{ ...chat, position: [160, 220] },
		{ ...painter, type: `${NODE_TYPE}Tool`, position: [380, 220] },
	);
	const to = (type: 'ai_languageModel' | 'ai_tool') => ({
		[type]: [[{ node: 'Agent', type, index: 0 }]],
	});
	Object.assign(workflow.connections, { Model: to('ai_languageModel'), Painter: to('ai_tool') });
	return workflow;
}
