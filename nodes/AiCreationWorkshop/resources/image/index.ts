import type { INodeProperties } from 'n8n-workflow';

import { showFor } from '../../fields/displayOptions';
import { getProgressFields, getResultFields } from '../../fields/taskLookup';
import { getTaskProgress, getTaskResult, runTask } from '../../task/operation';
import { buildImageToImage, imageToImage, imageToImageFields } from './imageToImage';
import { imageTasks } from './taskApi';
import { buildTextToImage, textToImage, textToImageFields } from './textToImage';

const lookupFields = getResultFields('image');

export const imageResource: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['image'] } },
		options: [
			{
				name: 'Image to Image',
				value: 'imageToImage',
				action: 'Generate images from image',
				description: 'Generate new images from one that you have and a description in words',
				routing: runTask({
					url: '/scc/sd_img2img',
					api: imageTasks,
					fields: imageToImageFields,
					buildBody: buildImageToImage,
				}),
			},
			{
				name: 'Text to Image',
				value: 'textToImage',
				action: 'Generate images from text',
				description: 'Generate images from a description in words',
				routing: runTask({
					url: '/scc/sd_txt2img',
					api: imageTasks,
					fields: textToImageFields,
					buildBody: buildTextToImage,
				}),
			},
			{
				name: 'Get Result',
				value: 'getResult',
				action: 'Get result of image task',
				description: 'Fetch the images of a task that was started earlier. Free of charge.',
				routing: getTaskResult({ api: imageTasks, fields: lookupFields }),
			},
			{
				name: 'Get Progress',
				value: 'getProgress',
				action: 'Get progress of image task',
				description: 'See how far a task is. Free of charge.',
				routing: getTaskProgress({ api: imageTasks, fields: getProgressFields }),
			},
		],
		default: 'imageToImage',
	},
	...imageToImage,
	...textToImage,
	...showFor('image', 'getResult', lookupFields),
	...showFor('image', 'getProgress', getProgressFields),
];
