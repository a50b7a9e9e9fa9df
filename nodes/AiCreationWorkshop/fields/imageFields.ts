import type { INodeProperties } from 'n8n-workflow';

/** The fields for one image; `files/imageInput.ts` reads them. */
export const singleImageFields: INodeProperties[] = [
	{
		displayName: 'Image Source',
		name: 'imageSource',
		type: 'options',
		options: [
			{ name: 'Binary Data', value: 'binary', description: 'A file of the input item' },
			{ name: 'URL', value: 'url', description: 'An image that is on the web' },
		],
		default: 'binary',
		description: 'Where the image comes from',
	},
	{
		displayName: 'Input Binary Field',
		name: 'binaryPropertyName',
		type: 'string',
		default: 'data',
		required: true,
		displayOptions: { show: { imageSource: ['binary'] } },
		placeholder: 'e.g. data',
		hint: 'The name that the Binary tab of the input shows',
		description: 'The name of the binary field that holds the image',
	},
	{
		displayName: 'Image URL',
		name: 'imageUrl',
		type: 'string',
		default: '',
		required: true,
		displayOptions: { show: { imageSource: ['url'] } },
		placeholder: 'e.g. https://example.com/photo.jpg',
		hint: 'The service fetches the image itself, so the URL must be open to everyone',
		description: 'The URL of the image. A data URI works too.',
	},
];
