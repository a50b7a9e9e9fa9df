import fastify from 'fastify';

/** What a workflow rings for each picture it has made: an execution that is not stored leaves no other trace. */
export interface Bell {
	/** To be called with `?files=<number of files>`. */
	url: string;
	/** When it was rung for an item that has files, in milliseconds of `performance.now()`. */
	rings: number[];
	close: () => Promise<void>;
}

export async function hangBell(): Promise<Bell> {
	const rings: number[] = [];
	const server = fastify({ forceCloseConnections: true });
	server.get<{ Querystring: { files: string } }>('/', async ({ query }) => {
		if (Number(query.files) > 0) rings.push(performance.now());
		return {};
	});
	const url = await server.listen({ host: '127.0.0.1', port: 0 });
	return { url, rings, close: async () => await server.close() };
}
