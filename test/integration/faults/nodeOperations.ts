import type { IDataObject } from 'n8n-workflow';

import type { Operation } from '../../gateway/exchange';
import type { WorkflowDefinitions } from '../../gateway/workflows/definition';
import type { Parameters } from '../../support/workflowBuilder';
import type { Phase } from './faultSpec';
import { BATCH_SIZE } from './limits';

/** What the node is asked to do with an item, which has a `name`, a `seed` and an image in `data`. */
export interface NodeOperation {
	/** As the editor shows it. */
	name: string;
	resource: 'image' | 'workflow';
	/** The operation of the gateway in each phase. */
	calls: Record<Phase, Operation>;
	/** They upload the image, and make as many images of consecutive seeds as BATCH_SIZE says. */
	parameters: Parameters & { options: IDataObject };
	/** The name of the item, in the body of its submission. */
	nameIn: (submission: IDataObject) => unknown;
	/** The seed of an image, from the JSON of its item. */
	seedIn: (json: IDataObject) => unknown;
}

const TRANSFERS = { uploadSign: 'uploadSign', upload: 'upload', file: 'file' } as const;

const IMAGE = {
	resource: 'image',
	nameIn: ({ prompt }: IDataObject) => prompt,
	seedIn: ({ seed }: IDataObject) => seed,
} as const;
const IMAGE_CALLS = { ...TRANSFERS, result: 'result', progress: 'progress' } as const;
const IMAGE_PARAMETERS = {
	model: 'sd_xl_base_1.0.safetensors',
	prompt: '={{ $json.name }}',
	additionalFields: { seed: '={{ $json.seed }}', batchSize: BATCH_SIZE },
	options: { imageTransfer: 'upload' },
};

export const IMAGE_TO_IMAGE: NodeOperation = {
	...IMAGE,
	name: 'Image to Image',
	calls: { ...IMAGE_CALLS, submit: 'submit' },
	parameters: { ...IMAGE_PARAMETERS, operation: 'imageToImage' },
};

/** With the image as reference of ControlNet. */
const TEXT_TO_IMAGE: NodeOperation = {
	...IMAGE,
	name: 'Text to Image',
	calls: { ...IMAGE_CALLS, submit: 'textToImage' },
	parameters: {
		...IMAGE_PARAMETERS,
		operation: 'textToImage',
		controlNet: { units: [{ model: 'control_v11p_sd15_canny', binaryPropertyName: 'data' }] },
	},
};

const WORKFLOW_ID = 'wf-matrix';

const WORKFLOW_RUN: NodeOperation = {
	name: 'Run',
	resource: 'workflow',
	calls: {
		...TRANSFERS,
		submit: 'workflowSubmit',
		result: 'workflowResult',
		progress: 'workflowProgress',
	},
	parameters: {
		operation: 'run',
		workflowId: WORKFLOW_ID,
		specifyInputs: 'json',
		inputs: '={{ JSON.stringify({ name: $json.name, seed: $json.seed }) }}',
		inputFiles: { files: [{ name: 'image', binaryPropertyName: 'data' }] },
		options: { fileTransfer: 'upload' },
	},
	nameIn: ({ inputs }) => (inputs as IDataObject).name,
	seedIn: ({ outputs, fileIndex }) => Number((outputs as IDataObject).seed) + Number(fileIndex),
};

export const NODE_OPERATIONS = [IMAGE_TO_IMAGE, TEXT_TO_IMAGE, WORKFLOW_RUN];

/** What the gateway has to publish for them. */
export const WORKFLOWS: WorkflowDefinitions = {
	[WORKFLOW_ID]: {
		versions: ['v1'],
		aliases: { main: 'v1' },
		inputs: {
			name: { type: 'text', isRequired: true },
			seed: { type: 'integer', isRequired: true },
			image: { type: 'image', isRequired: true },
		},
		result: {
			seed: { $input: 'seed' },
			variants: Array.from({ length: BATCH_SIZE }, () => ({ $file: 'png' })),
		},
	},
};
