import type { Estimate } from '../gateway/progressReports';
import { smallImage } from './contenders';
import { startEngineProcess } from './engineProcess';
import { startGatewayProcess } from './gatewayProcess';
import { logNormalDurations } from './listSchedule';
import { VendorClient } from './vendorLoop';
import type { ServiceAccess } from './vendorLoop';
import { runWorkers } from './workers';
import type { Outcome } from './workers';

/** The first task starts the service's machine. */
export const COLD_MS = 20_000;

export const WARM = { count: 39, medianMs: 3000, sigma: 0.6, seed: 1 };

export const DURATIONS_MS = [COLD_MS, ...logNormalDurations(WARM)];

const WAITING_MS = 50;

/** Of a task that does not count: the first one of a process makes it load and compile a lot. */
const WARM_UP_MS = 200;

export const GRID_MS = 5000;

/** What the service says about the time left, and the group of bounds that it counts for. */
const ESTIMATES: Array<{ estimate: Estimate; figure: string; name: string }> = [
	{ estimate: 'honest', figure: 'honest', name: 'true' },
	{ estimate: 'absent', figure: 'absent', name: 'absent' },
	{ estimate: 'double', figure: 'wrong', name: 'wrong: twice the time left' },
	{ estimate: 'constant', figure: 'wrong', name: 'wrong: always 300 s' },
	{
		estimate: 'stretched',
		figure: 'wrong',
		name: 'wrong: twice the duration, and half the progress',
	},
];

export interface Contender {
	name: string;
	estimate: Estimate;
	/** How the table names the estimate. */
	estimateName: string;
	/** Missing for a contender that no bound is for. */
	figure?: string;
	/** Gets ready, so that all contenders can start at the same time. */
	open: (
		access: ServiceAccess,
		permits: number,
	) => Promise<{ work: (tasks: number) => Promise<Outcome>; close: () => Promise<void> }>;
}

export const CONTENDERS: Contender[] = [
	...ESTIMATES.map(({ estimate, figure, name }) => ({
		name: 'this node',
		estimate,
		estimateName: name,
		figure,
		open: openNode,
	})),
	{
		name: "the vendor's loop",
		estimate: 'honest',
		estimateName: 'not used',
		open: async (access, permits) =>
			await openClient(access, permits, async (client, image) => await client.vendorLoop(image)),
	},
	{
		name: `one poll every ${GRID_MS / 1000} s`,
		estimate: 'honest',
		estimateName: 'not used',
		open: async (access, permits) =>
			await openClient(
				access,
				permits,
				async (client, image) => await client.fixedInterval(image, GRID_MS),
			),
	},
];

/** Starts all that a contender needs. */
export async function open(contender: Contender, permits: number) {
	const gateway = await startGatewayProcess({
		waitingMs: WAITING_MS,
		runningMs: [WARM_UP_MS, ...DURATIONS_MS].map((duration) => duration - WAITING_MS),
		estimate: contender.estimate,
	});
	const { work, close } = await contender.open(gateway.access, permits);
	await work(1);
	const { requests: before } = await gateway.tally();
	return {
		measure: async () => {
			const outcome = await work(DURATIONS_MS.length);
			return { ...outcome, requests: (await gateway.tally()).requests - before };
		},
		close: async () => {
			await close();
			await gateway.close();
		},
	};
}

async function openNode(access: ServiceAccess, permits: number) {
	const engine = await startEngineProcess(access);
	const parameters = { options: { maxParallelTasks: permits } };
	return {
		work: async (items: number) => await engine.execute({ items, parameters }),
		close: engine.close,
	};
}

async function openClient(
	access: ServiceAccess,
	permits: number,
	generate: (client: VendorClient, image: string) => Promise<unknown>,
) {
	const client = new VendorClient(access);
	const image = await smallImage();
	const work = async (tasks: number) =>
		await runWorkers(tasks, permits, async () => await generate(client, image));
	return { work, close: async () => {} };
}
