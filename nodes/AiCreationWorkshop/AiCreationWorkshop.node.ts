import { NodeConnectionTypes } from 'n8n-workflow';
import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

import { testAccessKeyPair } from './methods/credentialTest';
import { searchSamplers, searchVaes } from './methods/listSearch';
import { billingHints, operationSubtitle } from './resources/description';
import { fileResource } from './resources/file';
import { imageResource } from './resources/image';
import { resourcePoolResource } from './resources/resourcePool';
import { workflowResource } from './resources/workflow';

const resources = [...imageResource, ...workflowResource, ...fileResource, ...resourcePoolResource];

export class AiCreationWorkshop implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'AI Creation Workshop',
		name: 'aiCreationWorkshop',
		icon: { light: 'file:aiCreationWorkshop.svg', dark: 'file:aiCreationWorkshop.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: operationSubtitle(resources),
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
					{ name: 'File', value: 'file' },
					{ name: 'Image', value: 'image' },
					{ name: 'Resource Pool', value: 'resourcePool' },
					{ name: 'Workflow', value: 'workflow' },
				],
				default: 'image',
			},
			...resources,
		],
	};

	methods = {
		credentialTest: { testAccessKeyPair },
		listSearch: { searchSamplers, searchVaes },
	};
}
