import { plainImage, toDataUri } from '../support/images';
import type { GatewayOptions } from './options';
import { type Gateway, startGateway } from './server';
import { SignedClient } from './signedClient';

/** A gateway with one task that was accepted, and is finished unless the options delay it. */
export interface FinishedTask {
	gateway: Gateway;
	client: SignedClient;
	taskId: string;
	/** The reply of sd_get_result. */
	getResult: () => ReturnType<SignedClient['call']>;
	/** The URL of its image. */
	imageUrl: () => Promise<string>;
}

/** Every image of the task is `image`. */
export async function finishedTask(
	image: Buffer,
	options: Partial<GatewayOptions> = {},
): Promise<FinishedTask> {
	const paint = async () => image;
	const gateway = await startGateway({ waitingMs: 0, runningMs: 0, paint, ...options });
	const client = new SignedClient(gateway);
	const { taskId } = (await client.call('/scc/sd_img2img', await taskRequest())).json.data;
	const getResult = async () => await client.call('/scc/sd_get_result', { taskId });
	const imageUrl = async () => (await getResult()).json.data.images[0] ?? '';
	return { gateway, client, taskId, getResult, imageUrl };
}

/** A minimal request of sd_img2img. */
export async function taskRequest() {
	const source = await plainImage({ width: 8, height: 6 });
	return { stable_diffusion_model: 'xl', init_images: [toDataUri(source)] };
}
