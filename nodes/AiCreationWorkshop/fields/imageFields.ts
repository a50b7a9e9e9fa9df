import type { INodeProperties } from 'n8n-workflow';

import { BINARY_TAB_HINT, inputBinaryField } from './fileFields';
import { HIDDEN_IN_TOOL, ONLY_IN_TOOL } from './tool';

const imageUrl: INodeProperties = {
	displayName: 'Image URL',
	name: 'imageUrl',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. https://example.com/photo.jpg',
	hint: 'The service fetches the image itself, so the URL must be open to everyone',
	description: 'The URL of the image. A data URI works too.',
};

/** The fields for one image; `files/imageInput.ts` reads them. */
export const singleImageFields: INodeProperties[] = [
	{
		displayName: 'Image Source',
		name: 'imageSource',
		type: 'options',
		displayOptions: HIDDEN_IN_TOOL,
		options: [
			{ name: 'Binary Data', value: 'binary', description: 'A file of the input item' },
			{ name: 'URL', value: 'url', description: 'An image that is on the web' },
		],
		default: 'binary',
		description: 'Where the image comes from',
	},
	{
		...inputBinaryField,
		displayOptions: { show: { imageSource: ['binary'] }, ...HIDDEN_IN_TOOL },
		hint: BINARY_TAB_HINT,
		description: 'The name of the binary field that holds the image',
	},
	{ ...imageUrl, displayOptions: { show: { imageSource: ['url'] }, ...HIDDEN_IN_TOOL } },
	{ ...imageUrl, displayOptions: ONLY_IN_TOOL },
];
