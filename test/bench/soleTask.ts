import { setTimeout as sleep } from 'node:timers/promises';

import { CONTENDERS } from './contenders';
import type { Contender, Run } from './contenders';
import { middle, spread } from './findings';
import type { Findings } from './findings';

/** Seconds of generation, and how often each contender is run. */
const SIZES = [
	{ seconds: 0.5, repeats: 12 },
	{ seconds: 5, repeats: 8 },
	{ seconds: 30, repeats: 6 },
];

/** Between two starts: the work at the start and at the end of a task shall not coincide. */
const GAP_MS = 400;

/** The share of its time that a task spends in the queue. */
const QUEUED_SHARE = 0.2;

interface Measured {
	contender: Contender;
	generationMs: number;
	elapsedMs: number;
	requests: number;
}

/** A single task: how soon its image is there, and what it takes to know. */
export async function soleTask(): Promise<Findings> {
	await Promise.all(CONTENDERS.map(warmUp));
	const figures: Findings['figures'] = {};
	const rows: string[][] = [];
	for (const { seconds, repeats } of SIZES) {
		const measured = await measure(seconds * 1000, repeats);
		for (const contender of CONTENDERS) {
			const own = measured.filter((one) => one.contender === contender);
			const ratios = own.map(({ elapsedMs, generationMs }) => elapsedMs / generationMs);
			const requests = own.map((one) => one.requests);
			const late = own.map(({ elapsedMs, generationMs }) => (elapsedMs - generationMs) / 1000);
			rows.push([
				`${seconds} s`,
				contender.name,
				spread(ratios),
				spread(requests, 0),
				spread(late),
			]);
			if (contender !== CONTENDERS[0]) continue;
			figures[`ratio ${seconds}`] = middle(ratios);
			figures[`requests ${seconds}`] = middle(requests);
		}
	}
	return {
		title: 'How soon an image is there',
		method: METHOD,
		tables: [
			{
				head: ['generation', 'contender', 'time to image / generation', 'requests', 'late by (s)'],
				rows,
			},
		],
		figures,
	};
}

const METHOD = [
	`One task for one small image. The time runs from the start of the execution to its end; generation is what the gateway takes, a fifth of it in the queue. Generation times lie up to a tenth around the named one, the same ones for all contenders, so that no schedule profits from a round number. Each contender runs ${SIZES.map(({ seconds, repeats }) => `${repeats} times for ${seconds} s`).join(', ')}, in turns, each run with a gateway of its own.`,
	CONTENDERS.map(({ name, description }) => `- **${name}**: ${description}`).join('\n'),
];

async function measure(nominalMs: number, repeats: number): Promise<Measured[]> {
	const turns = generationTimes(nominalMs, repeats).flatMap((generationMs) =>
		CONTENDERS.map((contender) => ({ contender, generationMs })),
	);
	const opened: Run[] = [];
	try {
		for (const { contender, generationMs } of turns) {
			opened.push(await contender.open(gatewayOptions(generationMs)));
		}
		return await Promise.all(
			turns.map(async (turn, index) => {
				await sleep(index * GAP_MS);
				return { ...turn, ...(await timed(opened[index] as Run)) };
			}),
		);
	} finally {
		for (const run of opened) await run.close();
	}
}

async function timed(run: Run): Promise<Pick<Measured, 'elapsedMs' | 'requests'>> {
	const elapsedMs = await run.execute();
	return { elapsedMs, requests: run.requests() };
}

async function warmUp(contender: Contender): Promise<void> {
	const run = await contender.open(gatewayOptions(100));
	await run.execute();
	await run.close();
}

function gatewayOptions(generationMs: number) {
	const waitingMs = generationMs * QUEUED_SHARE;
	return { waitingMs, runningMs: generationMs - waitingMs };
}

/** Times within a tenth around the nominal one, evenly spread by the golden ratio. */
function generationTimes(nominalMs: number, count: number): number[] {
	const golden = (Math.sqrt(5) - 1) / 2;
	return Array.from(
		{ length: count },
		(_, i) => nominalMs * (0.9 + 0.2 * (((i + 1) * golden) % 1)),
	);
}
