import type { INodeProperties } from 'n8n-workflow';

import { getResult, getResultFields } from '../../fields/taskLookup';
import { getTaskResult, runTask } from '../../task/operation';
import { buildImageToImage, imageToImage, imageToImageFields } from './imageToImage';
import { imageTasks } from './taskApi';

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
				action: 'Generate an image from an image',
				description: 'Generate new images from one that you have and a description in words',
				routing: runTask({
					url: '/scc/sd_img2img',
					api: imageTasks,
					fields: imageToImageFields,
					buildBody: buildImageToImage,
				}),
			},
			{
				name: 'Get Result',
				value: 'getResult',
				action: 'Get the result of an image task',
				description: 'Fetch the images of a task that was started earlier. Costs nothing.',
				routing: getTaskResult({ api: imageTasks, fields: getResultFields }),
			},
		],
		default: 'imageToImage',
	},
	...imageToImage,
	...getResult,
];
