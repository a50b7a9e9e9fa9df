import type { INodeExecutionData, IWorkflowBase } from 'n8n-workflow';

import { startGateway } from '../gateway/server';
import type { Gateway } from '../gateway/server';
import type { GatewayOptions } from '../gateway/options';
import { pairOf } from '../e2e/support/stage';
import { coreNodesWorkflow, itemsOfAllRuns, LAST_NODE } from '../support/coreNodesWorkflow';
import { plainImage, toDataUri } from '../support/images';
import type { Execution } from '../support/n8nEngine';
import { startEnvironment } from '../support/testEnvironment';
import { imageToImage, node, NODE_NAME } from '../support/workflowBuilder';
import { VendorClient } from './vendorLoop';

/** A contender, ready to run one task against a gateway of its own. */
export interface Run {
	/** Resolves when the image is there, to the milliseconds that it took. */
	execute: () => Promise<number>;
	/** How many the gateway has seen. */
	requests: () => number;
	close: () => Promise<void>;
}

export interface Contender {
	name: string;
	description: string;
	open: (options: Partial<GatewayOptions>) => Promise<Run>;
}

/** Everything that can run a task; the node under test comes first. */
export const CONTENDERS: Contender[] = [
	{
		name: 'this node',
		description: "on n8n's engine, with its defaults.",
		open: async (options) =>
			await onEngine(
				options,
				() => imageToImage(),
				({ itemsOf }) => itemsOf(NODE_NAME),
			),
	},
	{
		name: "the vendor's loop",
		description:
			"the vendor's signer for Node.js (`aliyun-api-gateway`) and the loop of the vendor's SDKs: one poll per second at `sd_get_progress`, then `sd_get_result`, then the download.",
		open: async (options) =>
			await onClient(options, async (client, image) => await client.vendorLoop(image)),
	},
	{
		name: "the schedule of n8n's Alibaba Cloud node",
		description:
			"the vendor's signer, and one poll every 15 seconds, the first at once: `pollTaskResult` in `nodes/vendors/AlibabaCloud/transport` of `@n8n/n8n-nodes-langchain` 2.41.1. That node itself is for another service.",
		open: async (options) =>
			await onClient(options, async (client, image) => await client.builtInSchedule(image)),
	},
	{
		name: 'the workflow by hand',
		description:
			"on n8n's engine: the core nodes of [docs/replaced](replaced/README.md), which poll every 5 seconds.",
		open: async (options) =>
			await onEngine(
				options,
				(gateway) => coreNodesWorkflow(pairOf(gateway), { before: [START] }),
				({ run }) => itemsOfAllRuns(run, LAST_NODE),
			),
	},
];

const START = node('Start', 'manualTrigger');

async function onEngine(
	options: Partial<GatewayOptions>,
	workflow: (gateway: Gateway) => IWorkflowBase,
	outputOf: (execution: Execution) => INodeExecutionData[],
): Promise<Run> {
	const { gateway, engine, item, close } = await startEnvironment({
		...options,
		guardSeconds: Infinity,
	});
	return {
		execute: async () => {
			// All engines of a process share one store, which moves when another one starts.
			const input = await item();
			const start = performance.now();
			const execution = await engine.run(workflow(gateway), [input]);
			const elapsedMs = performance.now() - start;
			if (!outputOf(execution)[0]?.binary) throw new Error('No image was output');
			return elapsedMs;
		},
		requests: () => gateway.requests.length,
		close,
	};
}

async function onClient(
	options: Partial<GatewayOptions>,
	generate: (client: VendorClient, image: string) => Promise<unknown>,
): Promise<Run> {
	const gateway = await startGateway(options);
	const client = new VendorClient(gateway);
	const image = await smallImage();
	return {
		execute: async () => {
			const start = performance.now();
			await generate(client, image);
			return performance.now() - start;
		},
		requests: () => gateway.requests.length,
		close: gateway.close,
	};
}

/** A data URI with as many pixels as the images of the engine have. */
export async function smallImage(): Promise<string> {
	return toDataUri(await plainImage());
}
