import type { INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { BINARY_TAB_HINT, inputBinaryField } from '../../fields/fileFields';
import { openInputFile } from '../../files/inputFile';
import { uploadWithRetry } from '../../files/transfer';
import type { TaskContext } from '../../run/context';

export const uploadFields: INodeProperties[] = [
	{
		...inputBinaryField,
		hint: BINARY_TAB_HINT,
	},
];

/** Uploads one file and returns its URL. */
export async function upload(context: TaskContext): Promise<INodeExecutionData[]> {
	const name = String(context.values.binaryPropertyName).trim();
	const file = await openInputFile(context.functions, name);
	const { accessUrl, expiresAt } = await uploadWithRetry(file, context.client);
	const { fileName, type, bytes } = file;
	const mimeType = type ?? 'application/octet-stream';
	return [context.item({ fileUrl: accessUrl, fileName, mimeType, bytes, expiresAt })];
}
