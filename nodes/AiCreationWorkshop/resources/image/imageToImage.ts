import { updateDisplayOptions } from 'n8n-workflow';
import type { IDataObject, INodeProperties } from 'n8n-workflow';

import * as shared from '../../fields/taskFields';
import { parseJsonField } from '../../fields/fieldValue';
import type { TaskContext } from '../../run/context';
import { isObject } from '../../values/json';
import { additionalFields } from './generationFields';
import { readSourceImages, sourceImageFields } from './sourceImages';

export const imageToImageFields: INodeProperties[] = [
	{
		displayName: 'Model',
		name: 'model',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. sd_xl_base_1.0.safetensors',
		hint: 'The file name, as the console of the workshop shows it',
		description:
			'The file name of the Stable Diffusion model, exactly as the console of the AI Creation Workshop shows it. The models are in the model management there.',
		routing: { send: { type: 'body', property: 'stable_diffusion_model' } },
	},
	...sourceImageFields,
	{
		displayName: 'Prompt',
		name: 'prompt',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		placeholder: 'e.g. a watercolour painting of a harbour at dawn, soft light',
		description: 'What the new image should show',
		routing: { send: { type: 'body', property: 'prompt' } },
	},
	{
		displayName: 'Negative Prompt',
		name: 'negativePrompt',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder: 'e.g. blurry, text, watermark',
		description: 'What the new image should not show',
		// The service itself spells it without the first "a".
		routing: { send: { type: 'body', property: 'negtive_prompt' } },
	},
	{
		displayName: 'Denoising Strength',
		name: 'denoisingStrength',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 1, numberPrecision: 2 },
		default: 0.75,
		hint: 'From 0, which keeps the image, to 1, which ignores it',
		description: 'How far the new image may depart from the old one',
		routing: { send: { type: 'body', property: 'denoising_strength' } },
	},
	shared.waitForCompletion,
	{ ...shared.downloadImages, displayOptions: { show: { waitForCompletion: [true] } } },
	additionalFields,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			shared.imageTransfer,
			shared.maxParallelTasks,
			shared.onTimeout,
			shared.outputBinaryField,
			shared.outputMode,
			shared.resourceConfigId,
			shared.timeout,
		],
	},
];

export const imageToImage = updateDisplayOptions(
	{ show: { resource: ['image'], operation: ['imageToImage'] } },
	imageToImageFields,
);

/** Adds the source images; extra parameters win over all fields. */
export async function buildImageToImage(
	context: TaskContext,
	body: IDataObject,
): Promise<IDataObject> {
	const added = isObject(context.values.additionalFields) ? context.values.additionalFields : {};
	const extra = parseJsonField('Extra Parameters', added.extraParameters, '{ "clip_skip": 2 }');
	return { ...body, init_images: await readSourceImages(context), ...extra };
}
