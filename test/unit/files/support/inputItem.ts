import { Readable } from 'node:stream';
import type { IBinaryData, IDataObject, IExecuteSingleFunctions } from 'n8n-workflow';

import { NODE_TYPE } from '../../../support/workflowBuilder';

interface InputItem {
	json?: IDataObject;
	binary?: Record<string, IBinaryData>;
	/** Files that n8n keeps on disk, by their ID. */
	stored?: Record<string, Buffer>;
	binaryMode?: 'combined' | 'separate';
	/** Whether an AI agent uses the node as its tool. */
	isTool?: boolean;
	/** n8n's helper that finds a file by a path. */
	assertBinaryData?: (field: string) => IBinaryData;
}

/** A file in memory. */
export const inMemory = (
	content: Buffer | string,
	more: Partial<IBinaryData> = {},
): IBinaryData => ({
	data: Buffer.from(content).toString('base64'),
	mimeType: 'image/png',
	...more,
});

/** A file on disk. */
export const onDisk = (id: string, more: Partial<IBinaryData> = {}): IBinaryData => ({
	id,
	data: 'filesystem-v2',
	mimeType: 'image/png',
	...more,
});

/** What a node sees of its input item, and the streams that it has opened. */
export function inputItem({
	json = {},
	binary,
	stored = {},
	binaryMode,
	isTool = false,
	...helpers
}: InputItem) {
	const streams: Readable[] = [];
	const getBinaryStream = async (id: string) => {
		// Shorter chunks than those of a disk, as of an object store.
		const content = stored[id] ?? Buffer.alloc(0);
		const stream = Readable.from(chunksOf(content), { highWaterMark: 1 });
		streams.push(stream);
		return stream;
	};
	const functions = {
		getInputData: () => ({ json, binary }),
		getNode: () => ({ type: isTool ? `${NODE_TYPE}Tool` : NODE_TYPE }),
		getWorkflowSettings: () => ({ binaryMode }),
		helpers: {
			getBinaryStream,
			getBinaryMetadata: async (id: string) => ({ fileSize: stored[id]?.length }),
			binaryToBuffer: async (stream: Readable) => Buffer.concat(await stream.toArray()),
			assertBinaryData: () => {
				throw new Error('n8n knows no such field');
			},
			...helpers,
		},
	};
	return { functions: functions as unknown as IExecuteSingleFunctions, streams };
}

function* chunksOf(content: Buffer): Generator<Buffer> {
	yield content.subarray(0, 5);
	for (let start = 5; start < content.length; start += 65_536) {
		yield content.subarray(start, start + 65_536);
	}
}
