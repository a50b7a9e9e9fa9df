import type { INodeProperties } from 'n8n-workflow';

import { MAX_RESULT_FILES } from '../../task/taskApi';

export const model: INodeProperties = {
	displayName: 'Model',
	name: 'model',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. sd_xl_base_1.0.safetensors',
	hint: 'The file name, as the console of the workshop shows it',
	description:
		'The file name of the Stable Diffusion model, exactly as the model management in the console of the AI Creation Workshop shows it',
	routing: { send: { type: 'body', property: 'stable_diffusion_model' } },
};

export const prompt: INodeProperties = {
	displayName: 'Prompt',
	name: 'prompt',
	type: 'string',
	typeOptions: { rows: 4 },
	default: '',
	placeholder: 'e.g. a watercolor painting of a harbour at dawn, soft light',
	description: 'What the new image should show',
	routing: { send: { type: 'body', property: 'prompt' } },
};

export const negativePrompt: INodeProperties = {
	displayName: 'Negative Prompt',
	name: 'negativePrompt',
	type: 'string',
	typeOptions: { rows: 2 },
	default: '',
	placeholder: 'e.g. blurry, text, watermark',
	description: 'What the new image should not show',
	// The service itself spells it without the first "a".
	routing: { send: { type: 'body', property: 'negtive_prompt' } },
};

const batchSize: INodeProperties = {
	displayName: 'Number of Images',
	name: 'batchSize',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: MAX_RESULT_FILES, numberPrecision: 0 },
	default: 1,
	description:
		'How many images to generate from each input item (the batch size of Stable Diffusion). Each one is billed.',
	routing: { send: { type: 'body', property: 'batch_size' } },
};

const cfgScale: INodeProperties = {
	displayName: 'CFG Scale',
	name: 'cfgScale',
	type: 'number',
	typeOptions: { minValue: 0, numberPrecision: 1 },
	default: 7,
	description:
		'How closely to follow the prompt. Usual values are 4 to 12; high values give exaggerated contrast.',
	routing: { send: { type: 'body', property: 'cfg_scale' } },
};

export const clipSkip: INodeProperties = {
	displayName: 'Clip Skip',
	name: 'clipSkip',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	default: 2,
	description:
		'At which layer from the end to stop reading the prompt. Models for drawings often want 2, others 1.',
	routing: { send: { type: 'body', property: 'clip_skip' } },
};

const extraParameters: INodeProperties = {
	displayName: 'Extra Parameters',
	name: 'extraParameters',
	type: 'json',
	default: '{}',
	hint: 'For experts: sent as it is, and overrides the other fields',
	description: 'More parameters for the service as a JSON object, for example { "clip_skip": 2 }',
};

const height: INodeProperties = {
	displayName: 'Height',
	name: 'height',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	default: 1024,
	description:
		'Height of the generated images in pixels. Set width and height together: one alone may distort the image.',
	routing: { send: { type: 'body', property: 'height' } },
};

const width: INodeProperties = {
	...height,
	displayName: 'Width',
	name: 'width',
	description:
		'Width of the generated images in pixels. Set width and height together: one alone may distort the image.',
	routing: { send: { type: 'body', property: 'width' } },
};

const samplerName: INodeProperties = {
	displayName: 'Sampler',
	name: 'samplerName',
	type: 'resourceLocator',
	default: { mode: 'list', value: 'Euler a' },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchSamplers', searchable: true },
		},
		{
			displayName: 'By Name',
			name: 'name',
			type: 'string',
			placeholder: 'e.g. DPM++ 2M SDE Exponential',
		},
	],
	description: 'The method that turns noise into the image',
	routing: { send: { type: 'body', property: 'sampler_name' } },
};

const vae: INodeProperties = {
	displayName: 'VAE',
	name: 'vae',
	type: 'resourceLocator',
	default: { mode: 'list', value: 'Automatic' },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchVaes', searchable: true },
		},
		{
			displayName: 'By Name',
			name: 'name',
			type: 'string',
			placeholder: 'e.g. vae-ft-mse-840000.safetensors',
		},
	],
	description: 'The part of the model that renders the final colors and details',
	routing: { send: { type: 'body', property: 'sd_vae' } },
};

const seed: INodeProperties = {
	displayName: 'Seed',
	name: 'seed',
	type: 'number',
	typeOptions: { minValue: -1, numberPrecision: 0 },
	default: -1,
	description:
		'The number that the randomness starts from. The same seed with the same fields gives the same image; -1 takes a new one each time.',
	routing: { send: { type: 'body', property: 'seed' } },
};

const steps: INodeProperties = {
	displayName: 'Steps',
	name: 'steps',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	default: 20,
	description: 'How many times to refine the image. More steps take longer and cost more.',
	routing: { send: { type: 'body', property: 'steps' } },
};

/** The fields that are sent only when they are added, in the order of their labels. */
export function additionalFieldsOf(more: INodeProperties[] = []): INodeProperties {
	const fields = [
		batchSize,
		cfgScale,
		extraParameters,
		height,
		samplerName,
		seed,
		steps,
		vae,
		width,
		...more,
	];
	return {
		displayName: 'Additional Fields',
		name: 'additionalFields',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		options: fields.sort((a, b) => a.displayName.localeCompare(b.displayName)),
	};
}
