import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'aliyun-api-gateway';

/** Where the service is, and the pair for it. */
export interface ServiceAccess {
	endpoint: string;
	accessKeyId: string;
	accessKeySecret: string;
}

interface TaskData {
	taskId: string;
	status: string;
	images?: string[];
}

/** The interval of both of the vendor's SDKs, `pollingInterval` in `SpeedPixClient.run` of speedpix-java. */
const VENDOR_PAUSE_MS = 1000;

/** `DEFAULT_POLL_INTERVAL_MS` in nodes/vendors/AlibabaCloud/transport/index.js of @n8n/n8n-nodes-langchain 2.41.1. */
const BUILT_IN_PAUSE_MS = 15_000;

/** `MAX_POLL_ATTEMPTS`, in the same file. */
const BUILT_IN_POLLS = 60;

/** The service by the vendor's own signer, without any retry, as in the vendor's SDKs. */
export class VendorClient {
	private readonly client: Client;

	constructor(private readonly access: ServiceAccess) {
		this.client = new Client(access.accessKeyId, access.accessKeySecret);
	}

	/**
	 * The loop of the vendor's documentation and SDKs: pause and poll until the task is over, then
	 * fetch the result and download its images.
	 *
	 * @param image a data URI
	 */
	async vendorLoop(image: string): Promise<Buffer[]> {
		const { taskId, ...submitted } = await this.submit(image);
		let { status } = submitted;
		while (!isOver(status)) {
			await sleep(VENDOR_PAUSE_MS);
			({ status } = await this.poll('progress', taskId));
		}
		return await this.download(await this.poll('result', taskId));
	}

	/** The schedule by which n8n's own Alibaba Cloud node waits for tasks of another service. */
	async builtInSchedule(image: string): Promise<Buffer[]> {
		const { taskId } = await this.submit(image);
		for (let polls = 0; polls < BUILT_IN_POLLS; polls++) {
			const task = await this.poll('result', taskId);
			if (isOver(task.status)) return await this.download(task);
			await sleep(BUILT_IN_PAUSE_MS);
		}
		throw new Error(`Task ${taskId} did not end`);
	}

	/** Polls at a fixed interval, the first time one interval after the submission. */
	async fixedInterval(image: string, intervalMs: number): Promise<Buffer[]> {
		let task = await this.submit(image);
		while (!isOver(task.status)) {
			await sleep(intervalMs);
			task = await this.poll('result', task.taskId);
		}
		return await this.download(task);
	}

	private async submit(image: string): Promise<TaskData> {
		return await this.post('/scc/sd_img2img', {
			stable_diffusion_model: 'sd_xl_base_1.0.safetensors',
			init_images: [image],
		});
	}

	private async poll(what: 'progress' | 'result', taskId: string): Promise<TaskData> {
		return await this.post(`/scc/sd_get_${what}`, { taskId });
	}

	private async post(path: string, data: object): Promise<TaskData> {
		const response = await this.client.post(this.access.endpoint + path, { data });
		return (response as { data: TaskData }).data;
	}

	private async download({ taskId, status, images = [] }: TaskData): Promise<Buffer[]> {
		if (images.length === 0) throw new Error(`Task ${taskId} is ${status} and has no images`);
		return await Promise.all(
			images.map(async (url) => Buffer.from(await (await fetch(url)).arrayBuffer())),
		);
	}
}

function isOver(status: string): boolean {
	return ['succeeded', 'successed', 'failed'].includes(status);
}
