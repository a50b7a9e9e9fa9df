import { Readable } from 'node:stream';
import type { IHttpRequestOptions } from 'n8n-workflow';

import type { InputFile } from '../../../../nodes/AiCreationWorkshop/files/inputFile';
import { Deadline } from '../../../../nodes/AiCreationWorkshop/flowControl/deadline';
import type { WorkshopClient } from '../../../../nodes/AiCreationWorkshop/transport/client';

export const MEGABYTE = 1024 * 1024;

/** A file of so many bytes, whose content is its name. */
export function inputFile(
	fileName: string,
	bytes: number,
	more: Partial<InputFile> = {},
): InputFile {
	const content = Buffer.from(fileName);
	return {
		field: 'photo',
		fileName,
		type: 'image/png',
		bytes,
		open: async () => content,
		base64: async () => content.toString('base64'),
		...more,
	};
}

/** A client whose signed requests and uploads have these results, the last one for all further ones. */
export function uploadClient({
	urls = [{}],
	puts = [{}],
}: {
	/** Data of the signed request, or its error. */
	urls?: Array<object | Error>;
	puts?: Array<{ statusCode?: number; text?: string } | Error>;
}) {
	const next = <T>(list: T[]) => (list.length > 1 ? list.shift() : list[0]) as T;
	const signed: Array<{ url: string; body: object }> = [];
	const uploads: IHttpRequestOptions[] = [];
	const abort = new AbortController();
	const client = {
		deadline: new Deadline(Infinity),
		signal: abort.signal,
		post: async (url: string, body: { originalFilename: string }) => {
			signed.push({ url, body });
			const data = next(urls);
			if (data instanceof Error) throw data;
			const { originalFilename: name } = body;
			const uploadUrl = `http://127.0.0.1/upload/${name}`;
			const accessUrl = `http://127.0.0.1/${name}`;
			return { data: { uploadUrl, accessUrl, ...data }, details: {} };
		},
		putFile: async (options: IHttpRequestOptions) => {
			uploads.push(options);
			if (options.body instanceof Readable) options.body.resume();
			const response = next(puts);
			if (response instanceof Error) throw response;
			return { statusCode: 200, text: '', ...response };
		},
	} as unknown as WorkshopClient;
	return { client, signed, uploads, abort };
}
