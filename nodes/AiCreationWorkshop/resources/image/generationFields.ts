import type { INodeProperties } from 'n8n-workflow';

/** The names by which Stable Diffusion WebUI knows its samplers; the service documents no list. */
const SAMPLERS = [
	'DDIM',
	'DPM adaptive',
	'DPM fast',
	'DPM++ 2M',
	'DPM++ 2M Karras',
	'DPM++ 2M SDE',
	'DPM++ 2M SDE Karras',
	'DPM++ 2S a',
	'DPM++ 2S a Karras',
	'DPM++ 3M SDE',
	'DPM++ 3M SDE Karras',
	'DPM++ SDE',
	'DPM++ SDE Karras',
	'DPM2',
	'DPM2 a',
	'DPM2 a Karras',
	'DPM2 Karras',
	'Euler',
	'Euler a',
	'Heun',
	'LCM',
	'LMS',
	'LMS Karras',
	'PLMS',
	'Restart',
	'UniPC',
];

const samplerName: INodeProperties = {
	displayName: 'Sampler',
	name: 'samplerName',
	type: 'options',
	options: SAMPLERS.map((name) => ({ name, value: name })),
	default: 'Euler a',
	description:
		'The method that turns noise into the image. For one that is not in the list, enter its name as an expression.',
	routing: { send: { type: 'body', property: 'sampler_name' } },
};

const vae: INodeProperties = {
	displayName: 'VAE',
	name: 'vae',
	type: 'options',
	options: [
		{ name: 'Automatic', value: 'Automatic', description: 'The one that fits the model' },
		{ name: 'None', value: 'None', description: 'Only what is built into the model' },
		{
			name: 'SDXL VAE',
			value: 'sdxl_vae.safetensors',
			description: 'For models of the XL family',
		},
	],
	default: 'Automatic',
	description:
		'The part that renders the final colours and details. For another one, enter its file name as an expression.',
	routing: { send: { type: 'body', property: 'sd_vae' } },
};

/** The fields of a generation that are sent only when they are added. */
export const additionalFields: INodeProperties = {
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
