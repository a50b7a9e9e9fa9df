import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { unwrapEnvelope } from '../../transport/envelope';
import { jsonObject } from '../../fields/validation';
import { openSourceImages } from '../../files/transfer';
import { fetchTask, runTask } from '../../task/operation';
import type { TaskItem } from '../../task/operation';
import { getResult, getResultFields } from '../../fields/taskLookup';
import { imageToImage, imageToImageFields } from './imageToImage';

const urls = { result: '/scc/sd_get_result', progress: '/scc/sd_get_progress' };

async function withSourceImages({ context, service }: TaskItem, body: IDataObject) {
	const extra = context.getNodeParameter('additionalFields.extraParameters', '{}');
	const extraParameters = jsonObject('Extra Parameters', extra);
	const images = await openSourceImages(context);
	return {
		identity: [body, extraParameters, await images.identity()],
		body: async () => ({ ...body, init_images: await images.values(service), ...extraParameters }),
	};
}

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
				routing: {
					request: { method: 'POST', url: '/scc/sd_img2img' },
					send: { paginate: true },
					operations: {
						pagination: runTask({
							urls,
							fields: imageToImageFields,
							prepare: withSourceImages,
						}),
					},
					output: { postReceive: [unwrapEnvelope] },
				},
			},
			{
				name: 'Get Result',
				value: 'getResult',
				action: 'Get the result of an image task',
				description: 'Fetch the images of a task that was started earlier. Costs nothing.',
				routing: {
					request: { method: 'POST', url: urls.result },
					send: { paginate: true },
					operations: {
						pagination: fetchTask({ urls, fields: getResultFields }),
					},
					output: { postReceive: [unwrapEnvelope] },
				},
			},
		],
		default: 'imageToImage',
	},
	...imageToImage,
	...getResult,
];
