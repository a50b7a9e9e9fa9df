import type { INodeProperties } from 'n8n-workflow';

import { WorkshopError } from '../../errors/workshopError';
import { BINARY_TAB_HINT, inputBinaryField } from '../../fields/fileFields';
import { HIDDEN_IN_TOOL, ONLY_IN_TOOL, isTool } from '../../fields/tool';
import { parseImageUrls, transferImages } from '../../files/imageInput';
import type { TaskContext } from '../../run/context';

const imageUrls: INodeProperties = {
	displayName: 'Image URLs',
	name: 'imageUrls',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. https://example.com/photo.jpg',
	hint: 'The service fetches the image itself, so the URL must be open to everyone',
	description:
		'The URL of the image. Separate several with commas or line breaks, or give an array by expression. Data URIs work too.',
};

export const sourceImageFields: INodeProperties[] = [
	{
		displayName: 'Image Source',
		name: 'imageSource',
		type: 'options',
		displayOptions: HIDDEN_IN_TOOL,
		options: [
			{
				name: 'Binary Data',
				value: 'binary',
				description: 'Images that the previous node outputs as files',
			},
			{
				name: 'URL',
				value: 'url',
				description: 'Images that are on the web',
			},
		],
		default: 'binary',
		description: 'Where the image to start from comes from',
	},
	{
		...inputBinaryField,
		displayOptions: { show: { imageSource: ['binary'] }, ...HIDDEN_IN_TOOL },
		hint: BINARY_TAB_HINT,
		description:
			'The name of the binary field that holds the image. Separate several names with commas.',
	},
	{ ...imageUrls, displayOptions: { show: { imageSource: ['url'] }, ...HIDDEN_IN_TOOL } },
	{ ...imageUrls, displayOptions: ONLY_IN_TOOL },
];

/**
 * The images that an item starts from, as URLs and data URIs. Uploads what has to be uploaded.
 *
 * @throws WorkshopError when there is no image, or something else in its place
 */
export async function readSourceImages(context: TaskContext): Promise<string[]> {
	const { values, functions } = context;
	if (values.imageSource === 'url' || isTool(functions)) return parseImageUrls(values.imageUrls);
	return await transferImages(splitNames(values.binaryPropertyName), context.fileAccess);
}

function splitNames(value: unknown): string[] {
	const names = String(value ?? '')
		.split(/[,，]/)
		.map((name) => name.trim())
		.filter((name) => name !== '');
	if (names.length > 0) return names;
	throw new WorkshopError(
		"'Input Binary Field' is empty",
		'Enter the name of the field that holds the image in the binary data of the input item, usually "data".',
	);
}
