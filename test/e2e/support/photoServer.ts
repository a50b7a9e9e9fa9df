import fastify from 'fastify';

import { plainImage } from '../../support/images';

export interface PhotoServer {
	/** Answers with the image. */
	url: string;
	close: () => Promise<void>;
}

interface Photo {
	content: Buffer;
	/** With its extension, which decides the content type. */
	fileName: string;
}

/** A website with an image on it, a small PNG unless given, for workflows that start from a URL. */
export async function startPhotoServer(given?: Photo): Promise<PhotoServer> {
	const { content, fileName } = given ?? {
		content: await plainImage({ width: 96, height: 64, color: '#4a6d8c' }),
		fileName: 'photo.png',
	};
	const server = fastify({ forceCloseConnections: true });
	server.get(`/${fileName}`, async (_request, reply) => {
		return await reply.type(fileName.endsWith('.png') ? 'image/png' : 'image/jpeg').send(content);
	});
	const address = await server.listen({ host: '127.0.0.1', port: 0 });
	return { url: `${address}/${fileName}`, close: async () => await server.close() };
}
