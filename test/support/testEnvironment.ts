import type { IBinaryData, ICredentialDataDecryptedObject, INodeExecutionData } from 'n8n-workflow';

import type { GatewayOptions } from '../gateway/options';
import { startGateway } from '../gateway/server';
import type { Gateway } from '../gateway/server';
import { GUARD_SECONDS } from './guard';
import { noiseImage, plainImage } from './images';
import type { ImageSize } from './images';
import { Engine } from './n8nEngine';
import type { BinaryMode } from './n8nEngine';
import type { CredentialData } from './n8nCredentials';
import { CREDENTIAL_TYPE } from './workflowBuilder';

/** A local gateway, and n8n's engine with a credential for it. */
export interface TestEnvironment {
	gateway: Gateway;
	engine: Engine;
	/** A binary field with an image. */
	storeImage: (options?: ImageOptions) => Promise<IBinaryData>;
	/** An input item with a plain image in the field `data`. */
	item: (json?: INodeExecutionData['json']) => Promise<INodeExecutionData>;
	close: () => Promise<void>;
}

export interface ImageOptions extends ImageSize {
	/** Makes the file as large as its pixels, three bytes each. */
	noise?: boolean;
	mimeType?: string;
	fileName?: string;
}

export interface EnvironmentOptions extends Partial<GatewayOptions> {
	binaryMode?: BinaryMode;
	/** Replaces fields of the credential that the gateway accepts. */
	credential?: ICredentialDataDecryptedObject;
	/** After so many seconds an execution counts as hanging. */
	guardSeconds?: number;
}

export async function startEnvironment({
	binaryMode,
	credential,
	guardSeconds = GUARD_SECONDS,
	...options
}: EnvironmentOptions = {}): Promise<TestEnvironment> {
	const gateway = await startGateway({ waitingMs: 10, runningMs: 20, ...options });
	const credentials = credentialData(gateway, credential);
	const engine = await Engine.start({ binaryMode, credentials, guardSeconds });
	const storeImage = async (photo: ImageOptions = {}) => {
		const { noise, mimeType = 'image/png', fileName = 'photo.png', ...size } = photo;
		const content = await (noise ? noiseImage(size) : plainImage(size));
		return await engine.store(content, fileName, mimeType);
	};
	return {
		gateway,
		engine,
		storeImage,
		item: async (json = {}) => ({ json, binary: { data: await storeImage() } }),
		close: async () => {
			engine.stop();
			await gateway.close();
		},
	};
}

/** The credential that a gateway accepts. */
export function credentialData(
	{ accessKeyId, accessKeySecret, endpoint }: Gateway,
	change: ICredentialDataDecryptedObject = {},
): CredentialData {
	return { [CREDENTIAL_TYPE]: { accessKeyId, accessKeySecret, endpoint, ...change } };
}
