import type { INodeProperties } from 'n8n-workflow';

import { showFor } from '../../fields/displayOptions';
import { UPLOAD_SIGN_URL } from '../../files/upload';
import { itemRouting } from '../../run/item';
import { upload, uploadFields } from './upload';

export const fileResource: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['file'] } },
		options: [
			{
				name: 'Upload',
				value: 'upload',
				action: 'Upload file',
				description: 'Put a file into the temporary storage of the service and get its URL',
				routing: itemRouting(UPLOAD_SIGN_URL, uploadFields, upload),
			},
		],
		default: 'upload',
	},
	...showFor('file', 'upload', uploadFields),
];
