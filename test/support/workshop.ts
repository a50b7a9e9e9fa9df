import type { IBinaryData, ICredentialDataDecryptedObject, INodeExecutionData } from 'n8n-workflow';

import { startGateway } from '../gateway/server';
import type { Gateway } from '../gateway/server';
import type { GatewayOptions } from '../gateway/options';
import { png } from './png';
import type { Picture } from './png';
import { Engine } from './runWorkflow';
import type { BinaryMode } from './runWorkflow';

/** A local gateway, and n8n's engine with a credential for it. */
export interface Workshop {
	gateway: Gateway;
	engine: Engine;
	/** A binary field with a real picture; `noise` makes it as large as its pixels. */
	picture: (options?: PictureOptions) => Promise<IBinaryData>;
	/** An input item with such a picture in the field `data`. */
	item: (json?: INodeExecutionData['json']) => Promise<INodeExecutionData>;
	close: () => Promise<void>;
}

export interface PictureOptions extends Picture {
	mimeType?: string;
	fileName?: string;
}

export async function startWorkshop(
	options: Partial<GatewayOptions> = {},
	binaryMode: BinaryMode = 'filesystem',
	credentialChange: ICredentialDataDecryptedObject = {},
): Promise<Workshop> {
	const gateway = await startGateway({ waitingMs: 10, runningMs: 20, ...options });
	const { accessKeyId, accessKeySecret, endpoint } = gateway;
	const pair = { accessKeyId, accessKeySecret, endpoint, ...credentialChange };
	const credentials = { aiCreationWorkshopApi: pair };
	const engine = await Engine.start({ binaryMode, credentials });
	const picture = async ({ mimeType = 'image/png', fileName = 'photo.png', ...kind } = {}) =>
		await engine.store(await png(kind), fileName, mimeType);
	return {
		gateway,
		engine,
		picture,
		item: async (json = {}) => ({ json, binary: { data: await picture() } }),
		close: async () => {
			engine.stop();
			await gateway.close();
		},
	};
}
