import { Readable } from 'node:stream';
import type { IBinaryData, IExecuteSingleFunctions, IN8nHttpFullResponse } from 'n8n-workflow';

import { downloadFile } from '../../../../nodes/AiCreationWorkshop/files/download';
import type { RemoteFile } from '../../../../nodes/AiCreationWorkshop/files/download';
import { isImageType } from '../../../../nodes/AiCreationWorkshop/files/fileType';
import { Deadline } from '../../../../nodes/AiCreationWorkshop/flowControl/deadline';
import type { WorkshopClient } from '../../../../nodes/AiCreationWorkshop/transport/client';

/** The first bytes of files; the rest of them is never read. */
export const HEADS = {
	png: Buffer.from('89504e470d0a1a0a0000000d', 'hex'),
	jpeg: Buffer.from('ffd8ffe000104a4649460001', 'hex'),
	mp4: Buffer.from('0000001c6674797069736f6d', 'hex'),
	svg: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
	html: Buffer.from('<html><body>Not Found</body></html>'),
};

export interface FileResponse {
	statusCode?: number;
	headers?: IN8nHttpFullResponse['headers'];
	/** Chunks, or an error in their place. */
	chunks?: Buffer[] | Error;
}

export const remoteImage: RemoteFile = {
	url: 'http://127.0.0.1/a.png',
	fileName: '01abc_0',
	acceptsType: isImageType,
	noun: 'image',
};

/** n8n's helper that stores a file; the content comes back as Base64 in `data`. */
export async function prepareBinaryData(
	body: Readable | Buffer,
	fileName: string,
	mimeType: string,
): Promise<IBinaryData> {
	const content = Buffer.isBuffer(body) ? body : Buffer.concat(await body.toArray());
	return { data: content.toString('base64'), fileName, mimeType };
}

const functions = { helpers: { prepareBinaryData } } as unknown as IExecuteSingleFunctions;

/** Downloads a file from a storage with one response for each request. */
export function storageWith(...responses: FileResponse[]) {
	const requests: Array<{ url: string; headers?: object }> = [];
	let openResponses = 0;
	const abort = new AbortController();
	const client = {
		deadline: new Deadline(Infinity),
		signal: abort.signal,
		fetchFile: async (options: { url: string }) => {
			requests.push(options);
			const { statusCode = 200, headers = {}, chunks = [HEADS.png] } = responses.shift() ?? {};
			if (chunks instanceof Error) throw chunks;
			const body = Readable.from(chunks);
			openResponses++;
			const close = () => {
				openResponses--;
				body.destroy();
			};
			return { statusCode, headers, body, abort: close };
		},
	} as unknown as WorkshopClient;
	const download = async (
		file: Partial<RemoteFile> = {},
		refresh: () => Promise<RemoteFile | undefined> = async () => undefined,
	) => await downloadFile(functions, client, { ...remoteImage, ...file }, refresh);
	return { requests, download, abort, openResponses: () => openResponses };
}
