import { NodeConnectionTypes } from 'n8n-workflow';
import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

import { imageResource } from './resources/image';
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
				options: [{ name: 'Image', value: 'image' }],
				default: 'image',
			},
			...imageResource,
		],
	};

	methods = { credentialTest: { testAccessKeyPair } };
}
