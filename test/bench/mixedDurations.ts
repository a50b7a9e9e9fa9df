import { max } from 'simple-statistics';

import { over } from './findings';
import type { Findings } from './findings';
import { listSchedule } from './listSchedule';
import { COLD_MS, CONTENDERS, DURATIONS_MS, GRID_MS, open, WARM } from './mixedContenders';
import type { Contender } from './mixedContenders';
import type { Outcome } from './workers';

/** The values of _Max Parallel Tasks_. */
const PERMITS = [1, 4];

interface Measured extends Outcome {
	contender: Contender;
	permits: number;
	requests: number;
}

/** Tasks of mixed durations: how near the wall time comes to the ideal, and at how many requests. */
export async function mixedDurations(): Promise<Findings> {
	const measured = [];
	for (const permits of PERMITS) measured.push(...(await measureAll(permits)));
	return findings(measured);
}

/** All contenders side by side. */
async function measureAll(permits: number): Promise<Measured[]> {
	const opened = [];
	try {
		for (const contender of CONTENDERS) {
			opened.push({ contender, ...(await open(contender, permits)) });
		}
		return await Promise.all(
			opened.map(async ({ contender, measure }) => ({ contender, permits, ...(await measure()) })),
		);
	} finally {
		for (const { close } of opened) await close();
	}
}

function findings(measured: Measured[]): Findings {
	const ofNode = measured.filter(({ contender }) => contender.figure !== undefined);
	const worstWall = (figure: string) =>
		max(ofNode.filter(({ contender }) => contender.figure === figure).map(wallOverIdeal));
	return {
		title: 'Tasks of mixed durations',
		method: [
			`${DURATIONS_MS.length} tasks with a small image each. The first takes ${COLD_MS / 1000} s, as on a machine that has just started; the others take times of a log-normal distribution around ${WARM.medianMs / 1000} s (standard deviation of the logarithm: ${WARM.sigma}), ${Math.min(...DURATIONS_MS) / 1000} to ${Math.max(...DURATIONS_MS.slice(1)) / 1000} s, the same ones in the same order for all contenders. Ideal is the list schedule: each task starts, in their order, as soon as one of the permits is free, and takes its duration and no more: ${PERMITS.map((permits) => `${(idealMs(permits) / 1000).toFixed(1)} s with ${permits}`).join(', ')}. This node runs on n8n's engine in a process of its own; permits are its _Max Parallel Tasks_, and the estimate is what the service says about the time left. The others do not use it: the vendor's loop is that of scenario A, and the last contender polls every ${GRID_MS / 1000} s, the first time ${GRID_MS / 1000} s after the submission. Those with the same number of permits run at the same time in real time, each with a gateway in a process of its own, after one task that does not count. Requests are all of them: submissions, polls, progress and downloads.`,
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
