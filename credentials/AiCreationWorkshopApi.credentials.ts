import { randomUUID } from 'crypto';
import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
	Icon,
} from 'n8n-workflow';

import { DEFAULT_ENDPOINT, signOptions } from '../nodes/AiCreationWorkshop/transport/signedRequest';

export class AiCreationWorkshopApi implements ICredentialType {
	name = 'aiCreationWorkshopApi';

	displayName = 'AI Creation Workshop API';

	icon: Icon = {
		light: 'file:../nodes/AiCreationWorkshop/aiCreationWorkshop.svg',
		dark: 'file:../nodes/AiCreationWorkshop/aiCreationWorkshop.dark.svg',
	};

	documentationUrl =
		'https://github.com/n8n-nodes-ai-creation-workshop/n8n-nodes-ai-creation-workshop#credentials';

	properties: INodeProperties[] = [
		{
			displayName:
				'Both values come from an application that you create in the <a href="https://eduplatform-sp.console.aliyun.com/" target="_blank">AI Creation Workshop console</a> under Application Management. An Alibaba Cloud (RAM) AccessKey, which begins with "LTAI", does not work here. One application serves either SD WebUI (Image operations) or ComfyUI (Workflow operations).',
			name: 'notice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'AccessKey ID',
			name: 'accessKeyId',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 203800000',
			description:
				'The AccessKey ID (AppKey) of the application. One application serves either Stable Diffusion or ComfyUI.',
		},
		{
			displayName: 'AccessKey Secret',
			name: 'accessKeySecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'The AccessKey secret (AppSecret) of the same application',
		},
		{
			displayName: 'Endpoint',
			name: 'endpoint',
			type: 'string',
			default: DEFAULT_ENDPOINT,
			description:
				'The URL of the service. Leave it as it is unless Alibaba Cloud gave you another one. Its host is unrelated to OpenAI.',
		},
	];

	/** Signs any request to the service, also those of the HTTP Request node. */
	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		return signOptions(requestOptions, credentials, Date.now(), randomUUID());
	}
}
