import { max } from 'simple-statistics';

import type { Estimate } from '../gateway/progressReports';
import { smallImage } from './contenders';
import { startEngineProcess } from './engineProcess';
import { over } from './findings';
import type { Findings } from './findings';
import { startGatewayProcess } from './gatewayProcess';
import { listSchedule, logNormalDurations } from './listSchedule';
import { VendorClient } from './vendorLoop';
import type { ServiceAccess } from './vendorLoop';

/** The first task starts the service's machine. */
const COLD_MS = 20_000;

const WARM = { count: 39, medianMs: 3000, sigma: 0.6, seed: 1 };

const DURATIONS_MS = [COLD_MS, ...logNormalDurations(WARM)];

const WAITING_MS = 50;

const PERMITS = [1, 4];

const GRID_MS = 5000;

/** What the service says about the time left, and the bound that this counts for. */
const ESTIMATES: Array<{ estimate: Estimate; figure: string; name: string }> = [
	{ estimate: 'honest', figure: 'honest', name: 'true' },
	{ estimate: 'absent', figure: 'absent', name: 'absent' },
	{ estimate: 'double', figure: 'wrong', name: 'wrong: twice the time left' },
	{ estimate: 'constant', figure: 'wrong', name: 'wrong: always 300 s' },
];

interface Outcome {
	wallMs: number;
	/** Tasks without an image. */
	failed: number;
}

interface Contender {
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
	) => Promise<{ work: () => Promise<Outcome>; close: () => Promise<void> }>;
}

const CONTENDERS: Contender[] = [
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
		name: `a request every ${GRID_MS / 1000} s`,
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

interface Measured extends Outcome {
	contender: Contender;
	permits: number;
	requests: number;
}

/** Tasks of mixed durations: how near the wall time comes to the ideal, and at how many requests. */
export async function mixedDurations(): Promise<Findings> {
	const turns = CONTENDERS.flatMap((contender) =>
		PERMITS.map((permits) => ({ contender, permits })),
	);
	const opened = [];
	for (const turn of turns) opened.push({ ...turn, ...(await open(turn.contender, turn.permits)) });
	try {
		const measured = await Promise.all(
			opened.map(async ({ contender, permits, measure }) => ({
				contender,
				permits,
				...(await measure()),
			})),
		);
		return findings(measured);
	} finally {
		for (const { close } of opened) await close();
	}
}

async function open(contender: Contender, permits: number) {
	const gateway = await startGatewayProcess({
		waitingMs: WAITING_MS,
		runningMs: DURATIONS_MS.map((duration) => duration - WAITING_MS),
		estimate: contender.estimate,
	});
	const { work, close } = await contender.open(gateway.access, permits);
	return {
		measure: async () => {
			const outcome = await work();
			return { ...outcome, requests: (await gateway.tally()).requests };
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
		work: async () => await engine.execute({ items: DURATIONS_MS.length, parameters }),
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
	const work = async () => {
		let left = DURATIONS_MS.length;
		let failed = 0;
		const start = performance.now();
		const worker = async () => {
			while (left-- > 0) await generate(client, image).catch(() => failed++);
		};
		await Promise.all(Array.from({ length: permits }, worker));
		return { wallMs: performance.now() - start, failed };
	};
	return { work, close: async () => {} };
}

function findings(measured: Measured[]): Findings {
	const ofNode = measured.filter(({ contender }) => contender.figure !== undefined);
	const worstWall = (figure: string) =>
		max(ofNode.filter(({ contender }) => contender.figure === figure).map(wallOverIdeal));
	return {
		title: 'Tasks of mixed durations',
		method: [
			`${DURATIONS_MS.length} tasks with a small image each. The first takes ${COLD_MS / 1000} s, as on a machine that has just started; the others take times of a log-normal distribution around ${WARM.medianMs / 1000} s (standard deviation of the logarithm: ${WARM.sigma}), ${Math.min(...DURATIONS_MS) / 1000} to ${Math.max(...DURATIONS_MS.slice(1)) / 1000} s, the same ones in the same order for all contenders. Ideal is the list schedule: each task starts, in their order, as soon as one of the permits is free, and takes its duration and no more: ${PERMITS.map((permits) => `${(idealMs(permits) / 1000).toFixed(1)} s with ${permits}`).join(', ')}. This node runs on n8n's engine in a process of its own; permits are its _Max Parallel Tasks_, and the estimate is what the service says about the time left. The others do not use it: the vendor's loop is that of scenario A, and the last contender asks for the result every ${GRID_MS / 1000} s, the first time ${GRID_MS / 1000} s after the submission. All run at the same time in real time, each with a gateway in a process of its own. Requests are all of them: submissions, polls, progress and downloads.`,
		],
		tables: [
			{
				head: [
					'contender',
					'permits',
					'estimate',
					'wall time / ideal',
					'requests per task',
					'failed tasks',
				],
				rows: measured.map(row),
			},
		],
		figures: {
			'wall honest': worstWall('honest'),
			'wall absent': worstWall('absent'),
			'wall wrong': worstWall('wrong'),
			requests: max(ofNode.map(requestsPerTask)),
			failed: max(ofNode.map(({ failed }) => failed)),
		},
	};
}

function row(measured: Measured): string[] {
	const { contender, permits, failed } = measured;
	return [
		contender.name,
		String(permits),
		contender.estimateName,
		wallOverIdeal(measured).toFixed(2),
		requestsPerTask(measured).toFixed(2),
		String(failed),
	];
}

function idealMs(permits: number): number {
	return listSchedule(DURATIONS_MS, permits);
}

function wallOverIdeal({ wallMs, permits }: Measured): number {
	return over(wallMs, idealMs(permits)) ?? NaN;
}

function requestsPerTask({ requests }: Measured): number {
	return requests / DURATIONS_MS.length;
}
