import { over, middle, spread } from './findings';
import type { Findings } from './findings';
import { CONTENDERS, idealMs, PATIENCE, runBatch, SERVICE } from './largeImageBatch';
import type { Batch, Contender } from './largeImageBatch';
import { IMAGE_BYTES } from './imageFolder';
import { megabytesAboveIdle } from './n8nImageRun';

const ITEMS = 100;

/** Tried in turn with a contender that cannot do all of them. */
const FEWER_ITEMS = [50, 25, 10];

/** Many large images on a real n8n: the memory they take, and the time. */
export async function largeImages(): Promise<Findings> {
	const all: Batch[] = [];
	for (let round = 0; CONTENDERS.some(({ repeats }) => round < repeats); round++) {
		for (const contender of CONTENDERS.filter(({ repeats }) => round < repeats)) {
			if (!hasFailed(contender, all)) all.push(await runBatch(contender, ITEMS));
		}
	}
	const fewer: Batch[] = [];
	for (const contender of CONTENDERS) fewer.push(...(await mostOf(contender, all)));
	const ofContender = (contender: Contender) => all.filter((one) => one.contender === contender);
	const [own, byHand] = CONTENDERS.map(ofContender) as [Batch[], Batch[]];
	const peak = (batches: Batch[]) => middle(batches.map(megabytesAboveIdle));
	const rows = CONTENDERS.flatMap((contender) => [
		row(ofContender(contender), peak(own)),
		...fewer.filter((one) => one.contender === contender).map((one) => row([one], peak(own))),
	]);
	return {
		title: 'Many large images',
		method: METHOD,
		tables: [{ head: HEAD, rows }],
		figures: {
			peak: peak(own),
			'peak share': over(peak(own), peak(byHand)),
			failed: Math.max(...own.map(({ items, made }) => items - made)),
			wall: middle(own.map(wallOverIdeal)),
		},
	};
}

const HEAD = [
	'contender',
	'items',
	'images made',
	'peak above idle / that of this node with all items',
	'wall time / ideal',
	'peak above idle (MB)',
	'idle n8n (MB)',
	'ended by',
];

const METHOD = [
	`${ITEMS} images of ${IMAGE_BYTES / 1e6} MB, noise in PNG, as large when they come back. Each execution has a fresh n8n server with files on disk (\`N8N_DEFAULT_BINARY_DATA_MODE=filesystem\`), which reads the images as streams with its node Read/Write Files from Disk. Executions are not stored (\`saveDataSuccessExecution: none\`). The gateway is in a process of its own, runs ${SERVICE.slots} tasks of ${SERVICE.runningMs / 1000} s at a time, and takes requests of 32 MB, because the workflow by hand sends images as data URIs.`,
	`Memory is what n8n and the processes that it starts have of main memory: \`VmRSS\` before the execution, when n8n has settled, and \`VmHWM\`, which the kernel keeps, from the start of the execution to its end. Wall time runs from the start of the execution, reading included, to the last image; ideal is what the gateway needs for the images that were made: ${idealMs(ITEMS) / 1000} s for all of them. In turns, ${CONTENDERS.map(({ name, repeats }) => `${repeats} × ${name}`).join(', ')}: the latter takes its time. A contender that does not finish (in ${PATIENCE} times the ideal and a minute) is not run again with so many, but with fewer until it does; its peak is that until it was ended.`,
];

function row(batches: Batch[], ownPeak: number | undefined): string[] {
	const [first] = batches;
	const finished = batches.filter(({ items, made }) => made === items);
	return [
		first?.contender.name ?? '',
		String(first?.items),
		spread(
			batches.map(({ made }) => made),
			0,
		),
		spread(batches.map((batch) => over(megabytesAboveIdle(batch), ownPeak) ?? NaN)),
		spread(finished.map(wallOverIdeal)),
		spread(batches.map(megabytesAboveIdle), 0),
		spread(
			batches.map(({ idleBytes }) => idleBytes / 1e6),
			0,
		),
		batches.find(({ fault }) => fault !== undefined)?.fault ?? 'its end',
	];
}

/** Smaller batches, the last of which the contender can do; none if it can do all. */
async function mostOf(contender: Contender, all: Batch[]): Promise<Batch[]> {
	if (!hasFailed(contender, all)) return [];
	const tried: Batch[] = [];
	for (const items of FEWER_ITEMS) {
		const batch = await runBatch(contender, items);
		tried.push(batch);
		if (batch.made === items) break;
	}
	return tried;
}

function hasFailed(contender: Contender, batches: Batch[]): boolean {
	return batches.some((one) => one.contender === contender && one.made < one.items);
}

function wallOverIdeal({ wallMs, made }: Batch): number {
	return wallMs / idealMs(made);
}
