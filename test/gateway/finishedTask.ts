import { plainImage, toDataUri } from '../support/images';
import type { GatewayOptions } from './options';
import { type Gateway, startGateway } from './server';
import { SignedClient } from './signedClient';

/** A gateway with one task that was accepted, and is finished unless the options delay it. */
export interface Scene {
	gateway: Gateway;
	client: SignedClient;
	taskId: string;
	/** The reply of sd_get_result. */
	askResult: () => ReturnType<SignedClient['call']>;
	/** The address of its picture. */
	imageUrl: () => Promise<string>;
}

/** Each picture is made of `picture`. */
export async function finishedTask(
	picture: Buffer,
	options: Partial<GatewayOptions> = {},
): Promise<Scene> {
	const paint = async () => picture;
	const gateway = await startGateway({ waitingMs: 0, runningMs: 0, paint, ...options });
	const client = new SignedClient(gateway);
	const { taskId } = (await client.call('/scc/sd_img2img', await order())).json.data;
	const askResult = async () => await client.call('/scc/sd_get_result', { taskId });
	const imageUrl = async () => (await askResult()).json.data.images[0] ?? '';
	return { gateway, client, taskId, askResult, imageUrl };
}

/** The least that sd_img2img takes. */
export async function order() {
	const source = await plainImage({ width: 8, height: 6 });
	return { stable_diffusion_model: 'xl', init_images: [toDataUri(source)] };
}
