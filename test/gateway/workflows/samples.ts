import type { InputDefinition, WorkflowDefinition, WorkflowDefinitions } from './definition';

/** The built-in workflow that enlarges an image. */
export const UPSCALE_WORKFLOW = 'hd_repair';

const published = { versions: ['v1'], aliases: { main: 'v1' } };

/** The inputs of the example in the documentation; all of them have defaults. */
const exampleInputs: Record<string, InputDefinition> = {
	prompt: { type: 'text' },
	negative: { type: 'text' },
	steps: { type: 'integer', min: 1 },
	cfg: { type: 'number' },
	denoise: { type: 'number', min: 0, max: 1 },
	width: { type: 'integer', min: 1 },
	height: { type: 'integer', min: 1 },
	seed: { type: 'integer' },
};

const image: InputDefinition = { type: 'image', isRequired: true };

/** One image, which the vendor's examples call `images` although it is one object. */
const oneImage: WorkflowDefinition = {
	...published,
	inputs: exampleInputs,
	result: { images: { $file: 'png' } },
};

const manyOutputs: WorkflowDefinition = {
	...published,
	inputs: exampleInputs,
	temporaryImages: [{ $url: 'png' }],
	result: {
		poster: { $file: 'webp', name: 'poster', hasPreview: true },
		cover: { $url: 'webp', name: 'poster' },
		variants: [{ $file: 'png' }, { $file: 'jpg' }],
		media: {
			clip: { $file: 'mp4' },
			teaser: { $url: 'webm' },
			sound: { $file: 'wav' },
			notes: { $file: 'txt' },
		},
		caption: 'a lake at night',
		score: 0.87,
		prompt: { $input: 'prompt' },
	},
};

const upscale: WorkflowDefinition = {
	...published,
	inputs: {
		source_image: image,
		safe_confidence_level: { type: 'integer', min: 0, max: 100 },
		photo_safe_check: { type: 'boolean' },
	},
	images: [{ $url: 'png' }],
	scale: 2,
	strength: 0,
};

/** The workflows that a gateway has published by default. */
export const sampleWorkflows: WorkflowDefinitions = {
	'wf-ok': oneImage,
	'wf-fail': {
		...oneImage,
		failure: { subErrCode: 'NODE_FAILED', subErrMessage: 'KSampler: all values are NaN' },
	},
	'wf-image': { ...oneImage, inputs: { ...exampleInputs, image } },
	'wf-animate': {
		...oneImage,
		inputs: { ...exampleInputs, image },
		result: { video: { $file: 'mp4' } },
	},
	'wf-many': manyOutputs,
	'wf-default': {
		...published,
		inputs: exampleInputs,
		images: [{ $url: 'png' }, { $url: 'png' }],
	},
	'wf-text': {
		...published,
		inputs: { prompt: { type: 'text', isRequired: true } },
		result: { caption: { $input: 'prompt' }, words: 7, tags: ['lake', 'night'] },
	},
	'wf-echo': {
		...published,
		inputs: {
			text: { type: 'text' },
			number: { type: 'number' },
			integer: { type: 'integer' },
			boolean: { type: 'boolean' },
			json: { type: 'json' },
		},
		result: {
			text: { $input: 'text' },
			number: { $input: 'number' },
			integer: { $input: 'integer' },
			boolean: { $input: 'boolean' },
			json: { $input: 'json' },
		},
	},
	[UPSCALE_WORKFLOW]: upscale,
};
