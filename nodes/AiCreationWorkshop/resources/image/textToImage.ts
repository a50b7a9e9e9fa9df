import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { showFor } from '../../fields/displayOptions';
import type { TaskContext } from '../../run/context';
import { addReferenceImages, controlNet } from './controlNet';
import { mergeExtraParameters } from './extraParameters';
import { additionalFieldsOf, clipSkip, model, negativePrompt, prompt } from './generationFields';
import { imageTaskFields, imageTaskOptions } from './imageToImage';

export const textToImageFields: INodeProperties[] = [
	model,
	{ ...prompt, required: true },
	negativePrompt,
	controlNet,
	...imageTaskFields,
	additionalFieldsOf([clipSkip]),
	imageTaskOptions,
];

export const textToImage = showFor('image', 'textToImage', textToImageFields);

/** Adds the reference images of ControlNet and "Extra Parameters". */
export async function buildTextToImage(
	context: TaskContext,
	body: IDataObject,
): Promise<IDataObject> {
	return mergeExtraParameters(context, await addReferenceImages(context, body));
}
