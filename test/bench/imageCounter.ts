import fastify from 'fastify';

/** Counts the images of a workflow: an execution that is not stored leaves no other trace. */
export interface ImageCounter {
	/** To be requested with `?files=<number of files>` for each item. */
	url: string;
	/** When an item with files arrived, in milliseconds of `performance.now()`. */
	arrivals: number[];
	close: () => Promise<void>;
}

export async function startImageCounter(): Promise<ImageCounter> {
	const arrivals: number[] = [];
	const server = fastify({ forceCloseConnections: true });
	server.get<{ Querystring: { files: string } }>('/', async ({ query }) => {
		if (Number(query.files) > 0) arrivals.push(performance.now());
		return {};
	});
	const url = await server.listen({ host: '127.0.0.1', port: 0 });
	return { url, arrivals, close: async () => await server.close() };
}
