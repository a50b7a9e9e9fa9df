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

export const samplerName: INodeProperties = {
	displayName: 'Sampler',
	name: 'samplerName',
	type: 'options',
	options: SAMPLERS.map((name) => ({ name, value: name })),
	default: 'Euler a',
	description:
		'The method that turns noise into the image. For one that is not in the list, enter its name as an expression.',
	routing: { send: { type: 'body', property: 'sampler_name' } },
};

export const vae: INodeProperties = {
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
