import fastify from 'fastify';

interface ChatRequest {
	messages: Array<{ role: string; content: string }>;
	tools?: Array<{ function: { name: string } }>;
}

export interface LanguageModel {
	/** Base address of an OpenAI-like interface. */
	url: string;
	/** The requests to the model. */
	requests: ChatRequest[];
	close: () => Promise<void>;
}

/** A language model with one idea: it calls the first tool with these arguments, then is content. */
export async function startLanguageModel(args: object): Promise<LanguageModel> {
	const requests: ChatRequest[] = [];
	const server = fastify({ forceCloseConnections: true });
	server.post('/v1/chat/completions', async (request) => {
		const body = request.body as ChatRequest;
		requests.push(body);
		const isAnswered = body.messages.some(({ role }) => role === 'tool');
		const name = body.tools?.[0]?.function.name;
		const call = {
			id: 'call_1',
			type: 'function',
			function: { name, arguments: JSON.stringify(args) },
		};
		const message = isAnswered
			? { role: 'assistant', content: 'Here is your image.' }
			: { role: 'assistant', content: null, tool_calls: [call] };
		return {
			id: 'chat',
			object: 'chat.completion',
			created: 0,
			model: 'stand-in',
			choices: [{ index: 0, message, finish_reason: isAnswered ? 'stop' : 'tool_calls' }],
			usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
		};
	});
	const address = await server.listen({ host: '127.0.0.1', port: 0 });
	return { url: `${address}/v1`, requests, close: async () => await server.close() };
}
