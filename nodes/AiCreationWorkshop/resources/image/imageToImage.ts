import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { showFor } from '../../fields/displayOptions';
import {
	downloadField,
	outputBinaryField,
	outputModeField,
	transferField,
} from '../../fields/fileFields';
import {
	maxParallelTasks,
	maxTasksPerExecution,
	onTimeout,
	optionsOf,
	resourceConfigId,
	timeout,
	waitForCompletion,
} from '../../fields/taskFields';
import type { TaskContext } from '../../run/context';
import { mergeExtraParameters } from './extraParameters';
import { additionalFieldsOf, model, negativePrompt, prompt } from './generationFields';
import { readSourceImages, sourceImageFields } from './sourceImages';

const denoisingStrength: INodeProperties = {
	displayName: 'Denoising Strength',
	name: 'denoisingStrength',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 1, numberPrecision: 2 },
	default: 0.75,
	hint: 'From 0, which keeps the image, to 1, which ignores it',
	description: 'How far the new image may depart from the old one',
	routing: { send: { type: 'body', property: 'denoising_strength' } },
};

/** What follows the fields of the generation itself, also for Text to Image. */
export const imageTaskFields: INodeProperties[] = [
	waitForCompletion,
	{ ...downloadField('image'), displayOptions: { show: { waitForCompletion: [true] } } },
];

export const imageTaskOptions = optionsOf([
	transferField('image'),
	maxParallelTasks,
	maxTasksPerExecution,
	onTimeout,
	outputBinaryField,
	outputModeField('image'),
	resourceConfigId,
	timeout,
]);

export const imageToImageFields: INodeProperties[] = [
	model,
	...sourceImageFields,
	prompt,
	negativePrompt,
	denoisingStrength,
	...imageTaskFields,
	additionalFieldsOf(),
	imageTaskOptions,
];

export const imageToImage = showFor('image', 'imageToImage', imageToImageFields);

/** Adds the source images and "Extra Parameters". */
export async function buildImageToImage(
	context: TaskContext,
	body: IDataObject,
): Promise<IDataObject> {
	return mergeExtraParameters(context, { ...body, init_images: await readSourceImages(context) });
}
