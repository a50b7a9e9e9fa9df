import type { IDataObject } from 'n8n-workflow';

import type { Operation } from '../../gateway/messages';
import type { WorkflowDefinition, WorkflowDefinitions } from '../../gateway/workflows/definition';
import type { Parameters } from '../../support/workflowBuilder';
import type { Phase } from './faultSpec';

/** The JSON of an input item; its image is in the field `data`. */
export interface InputJson extends IDataObject {
	name: string;
	/** Of the first image that the task makes; those of the others follow. */
	seed: number;
	imageCount: number;
}

/** An operation of the node that starts a task. */
export interface NodeOperation {
	/** As the editor shows it. */
	name: string;
	resource: 'image' | 'workflow';
	/** The operation of the gateway in each phase. */
	calls: Record<Phase, Operation>;
	/** For items with {@link InputJson}. */
	parameters: Parameters;
	/** The option that says how the image gets to the service. */
	transferOption: 'imageTransfer' | 'fileTransfer';
	/** The name of the item, from the body of its submission. */
	nameOf: (submission: IDataObject) => unknown;
	/** The seed of an image, from the JSON of its output item. */
	seedOf: (json: IDataObject) => unknown;
}

const TRANSFERS = { uploadSign: 'uploadSign', upload: 'upload', file: 'file' } as const;

const OF_IMAGES = {
	resource: 'image',
	transferOption: 'imageTransfer',
	nameOf: ({ prompt }: IDataObject) => prompt,
	seedOf: ({ seed }: IDataObject) => seed,
} as const;
const IMAGE_CALLS = { ...TRANSFERS, result: 'result', progress: 'progress' } as const;
const IMAGE_PARAMETERS = {
	model: 'sd_xl_base_1.0.safetensors',
	prompt: '={{ $json.name }}',
	additionalFields: { seed: '={{ $json.seed }}', batchSize: '={{ $json.imageCount }}' },
};

export const IMAGE_TO_IMAGE: NodeOperation = {
	...OF_IMAGES,
	name: 'Image to Image',
	calls: { ...IMAGE_CALLS, submit: 'submit' },
	parameters: { ...IMAGE_PARAMETERS, operation: 'imageToImage' },
};

/** With the image as reference of ControlNet. */
const TEXT_TO_IMAGE: NodeOperation = {
	...OF_IMAGES,
	name: 'Text to Image',
	calls: { ...IMAGE_CALLS, submit: 'textToImage' },
	parameters: {
		...IMAGE_PARAMETERS,
		operation: 'textToImage',
		controlNet: { units: [{ model: 'control_v11p_sd15_canny', binaryPropertyName: 'data' }] },
	},
};

const OF_WORKFLOWS = {
	resource: 'workflow',
	transferOption: 'fileTransfer',
	calls: {
		...TRANSFERS,
		submit: 'workflowSubmit',
		result: 'workflowResult',
		progress: 'workflowProgress',
	},
} as const;

const RUN: NodeOperation = {
	...OF_WORKFLOWS,
	name: 'Run',
	parameters: {
		operation: 'run',
		workflowId: '={{ "wf-images-" + $json.imageCount }}',
		specifyInputs: 'json',
		inputs: '={{ JSON.stringify({ name: $json.name, seed: $json.seed }) }}',
		inputFiles: { files: [{ name: 'image', binaryPropertyName: 'data' }] },
	},
	nameOf: ({ inputs }) => (inputs as IDataObject).name,
	seedOf: ({ outputs, fileIndex }) => Number((outputs as IDataObject).seed) + Number(fileIndex),
};

/** The one image that it makes has no seed. */
export const UPSCALE: NodeOperation = {
	...OF_WORKFLOWS,
	name: 'Upscale',
	parameters: { operation: 'upscale' },
	nameOf: () => undefined,
	seedOf: () => undefined,
};

export const NODE_OPERATIONS = [IMAGE_TO_IMAGE, TEXT_TO_IMAGE, RUN];

export const MAX_IMAGE_COUNT = 3;

/** A workflow for each count of images. */
export const IMAGE_WORKFLOWS: WorkflowDefinitions = Object.fromEntries(
	Array.from({ length: MAX_IMAGE_COUNT }, (_, index) => [
		`wf-images-${index + 1}`,
		imageWorkflow(index + 1),
	]),
);

function imageWorkflow(imageCount: number): WorkflowDefinition {
	return {
		versions: ['v1'],
		aliases: { main: 'v1' },
		inputs: {
			name: { type: 'text', isRequired: true },
			seed: { type: 'integer', isRequired: true },
			image: { type: 'image', isRequired: true },
		},
		result: {
			seed: { $input: 'seed' },
			variants: Array.from({ length: imageCount }, () => ({ $file: 'png' })),
		},
	};
}
