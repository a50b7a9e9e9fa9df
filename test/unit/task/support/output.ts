import { Readable } from 'node:stream';
import type { IDataObject } from 'n8n-workflow';

import type { WorkshopClient } from '../../../../nodes/AiCreationWorkshop/transport/client';
import { HEADS, prepareBinaryData } from '../../files/support/download';
import { taskContext } from './taskContext';

interface Setup extends Omit<NonNullable<Parameters<typeof taskContext>[0]>, 'respond'> {
	/** The response of the storage to a request for a file. */
	respond?: (url: string) => { statusCode?: number };
	/** The task when it is retrieved again. */
	task?: IDataObject;
	/** Called with each download. */
	around?: <T>(download: () => Promise<T>) => Promise<T>;
}

/** An item whose task has succeeded, and a storage with its files. */
export function outputContext({
	respond = () => ({}),
	task = {},
	around = async (download) => await download(),
	...setup
}: Setup = {}) {
	const item = taskContext({ ...setup, respond: () => task });
	const requests: string[] = [];
	const fetchFile = async ({ url }: { url: string }) => {
		requests.push(url);
		const body = Readable.from([HEADS.png]);
		const response = { statusCode: 200, headers: {}, body, abort: () => body.destroy() };
		return await around(async () => ({ ...response, ...respond(url) }));
	};
	Object.assign(item.context.functions.helpers, { prepareBinaryData });
	Object.assign(item.context.client satisfies WorkshopClient, { fetchFile });
	return { ...item, requests };
}
