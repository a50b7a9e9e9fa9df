import { smallImage } from './contenders';
import { startEngineProcess } from './engineProcess';
import { middle, spread } from './findings';
import type { Findings } from './findings';
import { startGatewayProcess } from './gatewayProcess';
import type { Tally } from './gatewayProcess';
import { VendorClient } from './vendorLoop';
import type { ServiceAccess } from './vendorLoop';
import { runWorkers } from './workers';
import type { Outcome } from './workers';

const ITEMS = 300;
const REPEATS = 2;
const WORKERS = 10;

const SERVICE = { waitingMs: 50, runningMs: 2500, slots: 8, requestsPerSecond: 20 };

/** The time that the service needs for so many tasks. */
function idealMs(tasks: number): number {
	return Math.ceil(tasks / SERVICE.slots) * SERVICE.runningMs;
}

interface Contender {
	name: string;
	work: (access: ServiceAccess) => Promise<Outcome>;
}

const CONTENDERS: Contender[] = [
	{ name: 'this node', work: byNode },
	{ name: "the vendor's loop, 10 workers", work: byVendorLoop },
];

interface Measured extends Tally, Outcome {
	contender: Contender;
}

/** Many items against a service that can do only some at a time and refuses hasty callers. */
export async function throttledBatch(): Promise<Findings> {
	const turns = Array.from({ length: REPEATS }, () => CONTENDERS).flat();
	const measured = await Promise.all(turns.map(measure));
	const ofContender = (contender: Contender) =>
		measured.filter((one) => one.contender === contender);
	const own = ofContender(CONTENDERS[0] as Contender);
	return {
		title: 'Many items, and a service that throttles',
		method: [
			`${ITEMS} items with a small image each. The gateway runs ${SERVICE.slots} tasks of ${SERVICE.runningMs / 1000} s at a time and refuses what is more than ${SERVICE.requestsPerSecond} signed requests per second; it is in a process of its own. Ideal is ${ITEMS} / ${SERVICE.slots} rounds of ${SERVICE.runningMs / 1000} s: ${idealMs(ITEMS) / 1000} s; where items failed, that of the images that were made. This node runs on n8n's engine with its defaults, and items that fail go on as such. The vendor's loop is that of scenario A, ${WORKERS} at a time; it has no retries, so that an item fails when it is refused. Each runs ${REPEATS} times, all at the same time, each with a gateway of its own.`,
		],
		tables: [
			{
				head: [
					'contender',
					'wall time / ideal',
					'throttled in 100 requests',
					'requests per item',
					'failed items',
					'tasks billed',
				],
				rows: CONTENDERS.map((contender) => row(contender, ofContender(contender))),
			},
		],
		figures: {
			wall: middle(own.map(wallOverIdeal)),
			throttled: middle(own.map(throttledShare)),
			failed: Math.max(...own.map(({ failed }) => failed)),
		},
	};
}

function row({ name }: Contender, measured: Measured[]): string[] {
	return [
		name,
		spread(measured.map(wallOverIdeal)),
		spread(measured.map(throttledShare), 1),
		spread(measured.map(({ requests }) => requests / ITEMS)),
		spread(
			measured.map(({ failed }) => failed),
			0,
		),
		spread(
			measured.map(({ submitted }) => submitted),
			0,
		),
	];
}

function wallOverIdeal({ wallMs, failed }: Measured): number {
	return wallMs / idealMs(ITEMS - failed);
}

function throttledShare({ throttled, requests }: Tally): number {
	return (throttled / requests) * 100;
}

async function measure(contender: Contender): Promise<Measured> {
	const gateway = await startGatewayProcess(SERVICE);
	try {
		const outcome = await contender.work(gateway.access);
		return { ...(await gateway.tally()), ...outcome, contender };
	} finally {
		await gateway.close();
	}
}

async function byNode(access: ServiceAccess): Promise<Outcome> {
	const engine = await startEngineProcess(access);
	try {
		return await engine.execute({ items: ITEMS });
	} finally {
		await engine.close();
	}
}

async function byVendorLoop(access: ServiceAccess): Promise<Outcome> {
	const client = new VendorClient(access);
	const image = await smallImage();
	return await runWorkers(ITEMS, WORKERS, async () => await client.vendorLoop(image));
}
