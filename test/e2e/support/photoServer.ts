import fastify from 'fastify';

import { plainImage } from '../../support/images';

export interface PhotoServer {
	/** Answers with a small PNG. */
	url: string;
	close: () => Promise<void>;
}

/** A website with a photo on it, for workflows that fetch their pictures. */
export async function startPhotoServer(): Promise<PhotoServer> {
	const photo = await plainImage({ width: 96, height: 64, color: '#4a6d8c' });
	const server = fastify({ forceCloseConnections: true });
	server.get('/photo.png', async (_request, reply) => await reply.type('image/png').send(photo));
	const address = await server.listen({ host: '127.0.0.1', port: 0 });
	return { url: `${address}/photo.png`, close: async () => await server.close() };
}
