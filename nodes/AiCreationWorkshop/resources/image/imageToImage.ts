import { updateDisplayOptions } from 'n8n-workflow';
import type { INodeProperties } from 'n8n-workflow';

import * as shared from '../../fields/taskFields';
import { samplerName, vae } from './generationFields';

const sources: INodeProperties[] = [
	{
		displayName: 'Image Source',
		name: 'imageSource',
		type: 'options',
		options: [
			{
				name: 'Binary Data',
				value: 'binary',
				description: 'Images that the previous node brings along as files',
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
		displayName: 'Input Binary Field',
		name: 'binaryPropertyName',
		type: 'string',
		default: 'data',
		required: true,
		displayOptions: { show: { imageSource: ['binary'] } },
		placeholder: 'e.g. data',
		hint: 'The name that the Binary tab of the input shows',
		description:
			'The name of the binary field that holds the image. Separate several names with commas.',
	},
	{
		displayName: 'Image URLs',
		name: 'imageUrls',
		type: 'string',
		default: '',
		required: true,
		displayOptions: { show: { imageSource: ['url'] } },
		placeholder: 'e.g. https://example.com/photo.jpg',
		hint: 'The service fetches the image itself, so the address must be open to everyone',
		description:
			'The web address of the image. Separate several with commas or line breaks, or give an array by expression. Data URIs work too.',
	},
];

const additionalFields: INodeProperties = {
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: [
		{
			displayName: 'Batch Size',
			name: 'batchSize',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 1,
			description: 'How many images to generate from each input item. Each one is billed.',
			routing: { send: { type: 'body', property: 'batch_size' } },
		},
		{
			displayName: 'CFG Scale',
			name: 'cfgScale',
			type: 'number',
			typeOptions: { minValue: 0, numberPrecision: 1 },
			default: 7,
			description:
				'How closely to follow the prompt. Usual values are 4 to 12; high values look overdone.',
			routing: { send: { type: 'body', property: 'cfg_scale' } },
		},
		{
			displayName: 'Extra Parameters',
			name: 'extraParameters',
			type: 'json',
			default: '{}',
			hint: 'For experts: sent as it is, and overrides the other fields',
			description:
				'More parameters for the service as a JSON object, for example { "clip_skip": 2 }',
		},
		{
			displayName: 'Height',
			name: 'height',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 1024,
			description: 'Height of the generated images in pixels',
			routing: { send: { type: 'body', property: 'height' } },
		},
		samplerName,
		{
			displayName: 'Seed',
			name: 'seed',
			type: 'number',
			typeOptions: { minValue: -1, numberPrecision: 0 },
			default: -1,
			description:
				'The number that the randomness starts from. The same seed with the same fields gives the same image; -1 takes a new one each time.',
			routing: { send: { type: 'body', property: 'seed' } },
		},
		{
			displayName: 'Steps',
			name: 'steps',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 20,
			description: 'How many times the image is refined. More steps take longer and cost more.',
			routing: { send: { type: 'body', property: 'steps' } },
		},
		vae,
		{
			displayName: 'Width',
			name: 'width',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 1024,
			description: 'Width of the generated images in pixels',
			routing: { send: { type: 'body', property: 'width' } },
		},
	],
};

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
	...sources,
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
