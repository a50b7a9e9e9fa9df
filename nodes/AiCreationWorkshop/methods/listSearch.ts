import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

/** The samplers of Stable Diffusion WebUI; the service documents no list. */
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

const VAES = [
	{ name: 'Automatic (the One That Belongs to the Model)', value: 'Automatic' },
	{ name: 'None (the One Inside the Model)', value: 'None' },
	{ name: 'SDXL VAE (for Models of the XL Family)', value: 'sdxl_vae.safetensors' },
];

/** The list of the field "Sampler". */
export async function searchSamplers(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	return {
		results: matching(
			SAMPLERS.map((name) => ({ name, value: name })),
			filter,
		),
	};
}

/** The list of the field "VAE". */
export async function searchVaes(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	return { results: matching(VAES, filter) };
}

function matching<T extends { name: string }>(entries: T[], filter = ''): T[] {
	return entries.filter(({ name }) => name.toLowerCase().includes(filter.trim().toLowerCase()));
}
