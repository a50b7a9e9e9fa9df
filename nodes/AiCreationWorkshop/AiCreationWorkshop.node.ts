import { NodeConnectionTypes } from 'n8n-workflow';
import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

import { HIDDEN_IN_TOOL } from './fields/tool';
import { testAccessKeyPair } from './methods/credentialTest';
import { searchSamplers, searchVaes } from './methods/listSearch';
import { billingHints } from './resources/billingHints';
import { fileResource } from './resources/file';
import { imageResource } from './resources/image';
import { resourcePoolResource } from './resources/resourcePool';
import { workflowResource } from './resources/workflow';

export class AiCreationWorkshop implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'AI Creation Workshop',
		name: 'aiCreationWorkshop',
		icon: { light: 'file:aiCreationWorkshop.svg', dark: 'file:aiCreationWorkshop.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ ({ imageToImage: "Image to Image", textToImage: "Text to Image", getResult: "Get Result", getProgress: "Get Progress", run: "Run Workflow", upscale: "Upscale", upload: "Upload File", getUtilization: "Get Utilization" })[$parameter["operation"]] }}',
		description:
			'Generate images with Stable Diffusion and run ComfyUI workflows on Alibaba Cloud AI Creation Workshop',
		defaults: { name: 'AI Creation Workshop' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'aiCreationWorkshopApi', required: true, testedBy: 'testAccessKeyPair' }],
		hints: billingHints,
		builderHint: {
			searchHint:
				'Use for Stable Diffusion (image to image, text to image with ControlNet), published ComfyUI workflows and image upscaling on Alibaba Cloud. The node waits for the task and outputs images as binary data. Each generated image is billed.',
		},
		requestDefaults: {
			baseURL: '={{ $credentials.endpoint }}',
			// Responses are classified in one place, where the gateway's headers are at hand.
			ignoreHttpStatusErrors: true,
			// The signature must not travel to another host.
			disableFollowRedirect: true,
		},
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: [
					{ name: 'File', value: 'file', displayOptions: HIDDEN_IN_TOOL },
					{ name: 'Image', value: 'image' },
					{ name: 'Resource Pool', value: 'resourcePool' },
					{ name: 'Workflow', value: 'workflow' },
				],
				default: 'image',
			},
			...imageResource,
			...workflowResource,
			...fileResource,
			...resourcePoolResource,
		],
	};

	methods = {
		credentialTest: { testAccessKeyPair },
		listSearch: { searchSamplers, searchVaes },
	};
}
