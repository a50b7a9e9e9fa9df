import { NodeConnectionTypes } from 'n8n-workflow';
import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

import { searchSamplers, searchVaes } from './methods/listSearch';
import { fileResource } from './resources/file';
import { imageResource } from './resources/image';
import { resourcePoolResource } from './resources/resourcePool';
import { workflowResource } from './resources/workflow';
import { testAccessKeyPair } from './methods/credentialTest';

export class AiCreationWorkshop implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'AI Creation Workshop',
		name: 'aiCreationWorkshop',
		icon: { light: 'file:aiCreationWorkshop.svg', dark: 'file:aiCreationWorkshop.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description:
			'Generate images with Stable Diffusion on Alibaba Cloud AI Creation Workshop (智作工坊)',
		defaults: { name: 'AI Creation Workshop' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'aiCreationWorkshopApi', required: true, testedBy: 'testAccessKeyPair' }],
		requestDefaults: {
			baseURL: '={{ $credentials.endpoint }}',
			// Its answers are judged in one place, where the gateway's headers are at hand.
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
