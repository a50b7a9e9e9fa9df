import { startEngineProcess } from './engineProcess';
import type { Cost } from './engineProcess';
import { middle, over, spread } from './findings';
import type { Findings } from './findings';
import { startGatewayProcess } from './gatewayProcess';

/** How many items, and how often. */
const SIZES = [
	{ items: 1, repeats: 15 },
	{ items: 10, repeats: 9 },
	{ items: 100, repeats: 5 },
	{ items: 1000, repeats: 3 },
];

const WARM_UPS = [10, 100, 100];

const GENERATION = { waitingMs: 50, runningMs: 150 };

interface Measured extends Cost {
	items: number;
	requests: number;
}

/** What an item costs n8n's process when there are more and more of them. */
export async function growth(): Promise<Findings> {
	const measured = await measure();
	const perItem = (items: number, what: 'cpuMs' | 'heldBytes' | 'peakBytes' | 'requests') =>
		measured.filter((one) => one.items === items).map((one) => one[what] / items);
	const cpuOfTen = middle(perItem(10, 'cpuMs'));
	const rows = SIZES.map(({ items }) => [
		String(items),
		spread(perItem(items, 'cpuMs').map((cpu) => over(cpu, cpuOfTen) ?? NaN)),
		spread(perItem(items, 'requests')),
		spread(perItem(items, 'cpuMs'), 1),
		spread(perItem(items, 'heldBytes').map(kilobytes), 1),
		spread(perItem(items, 'peakBytes').map(kilobytes), 0),
	]);
	return {
		title: 'How the cost grows',
		method: [
			`One execution with so many items, each with a small image, on n8n's engine in a process that holds nothing else; the gateway, which takes ${(GENERATION.waitingMs + GENERATION.runningMs) / 1000} s for a task, is in another one. The sizes take turns, ${SIZES.map(({ items, repeats }) => `${repeats} times with ${items}`).join(', ')}, after ${WARM_UPS.length} executions that do not count. CPU time is that of the whole process: n8n's engine is in it, and what each execution costs by itself, which weighs on few items. Memory held is what the heap has gained, after collection, while the execution with its items is still there; the peak is that of the whole process above what it had before. Both say little where there are few items.`,
		],
		tables: [
			{
				head: [
					'items',
					'CPU time per item / that of 10 items',
					'requests per item',
					'CPU time per item (ms)',
					'memory held per item (kB)',
					'peak memory per item (kB)',
				],
				rows,
			},
		],
		figures: { growth: over(middle(perItem(1000, 'cpuMs')), cpuOfTen) },
	};
}

async function measure(): Promise<Measured[]> {
	const gateway = await startGatewayProcess(GENERATION);
	const engine = await startEngineProcess(gateway.access);
	const execute = async (items: number): Promise<Measured> => {
		const { requests: before } = await gateway.tally();
		const cost = await engine.execute({ items });
		if (cost.failed > 0) throw new Error(`${cost.failed} of ${items} items failed`);
		const { requests } = await gateway.tally();
		return { ...cost, items, requests: requests - before };
	};
	try {
		for (const items of WARM_UPS) await execute(items);
		const measured: Measured[] = [];
		for (const items of turns()) measured.push(await execute(items));
		return measured;
	} finally {
		await engine.close();
		await gateway.close();
	}
}

/** All executions, with the sizes in turns as long as there are any left of them. */
function turns(): number[] {
	const rounds = Math.max(...SIZES.map(({ repeats }) => repeats));
	return Array.from({ length: rounds }, (_, round) =>
		SIZES.filter(({ repeats }) => round < repeats).map(({ items }) => items),
	).flat();
}

function kilobytes(bytes: number): number {
	return bytes / 1000;
}
