import { setTimeout as sleep } from 'node:timers/promises';

import { startEngineProcess } from './engineProcess';
import type { Cost, EngineProcess } from './engineProcess';
import { spread } from './findings';
import type { Findings } from './findings';
import { startGatewayProcess } from './gatewayProcess';
import type { GatewayProcess } from './gatewayProcess';

const ITEMS = 10_000;
const WARM_UP_ITEMS = 100;

const SERVICE = { waitingMs: 0, runningMs: 100 };

/** So many that the rate limiter of the node alone decides how fast it works. */
const PARAMETERS = { options: { maxParallelTasks: 50 } };

const STOP_AFTER_MS = 20_000;

/** What was sent before Stop has arrived after this time. */
const IN_FLIGHT_MS = 1000;

/** How long after the end of the stopped execution the gateway still waits for submissions. */
const QUIET_MS = 3000;

interface Stopped {
	/** Until the execution was over. */
	endedAfterMs: number;
	submitted: number;
	/** Submissions that arrived within {@link IN_FLIGHT_MS} after Stop, and later. */
	inFlight: number;
	late: number;
}

/** Ten thousand items in one execution: what each costs, and whether Stop ends them. */
export async function manyItems(): Promise<Findings> {
	const gateway = await startGatewayProcess(SERVICE);
	const engine = await startEngineProcess(gateway.access);
	try {
		await engine.execute({ items: WARM_UP_ITEMS, parameters: PARAMETERS });
		const cost = await measureCost(engine);
		return findings(cost, await measureStop(engine, gateway));
	} finally {
		await engine.close();
		await gateway.close();
	}
}

async function measureCost(engine: EngineProcess): Promise<Cost> {
	const cost = await engine.execute({ items: ITEMS, parameters: PARAMETERS, isProfiled: true });
	if (cost.failed > 0) throw new Error(`${cost.failed} of ${ITEMS} items failed`);
	return cost;
}

async function measureStop(engine: EngineProcess, gateway: GatewayProcess): Promise<Stopped> {
	const { submitted: before } = await gateway.tally();
	const { wallMs, stoppedAt } = await engine.execute({
		items: ITEMS,
		parameters: PARAMETERS,
		stopAfterMs: STOP_AFTER_MS,
	});
	if (stoppedAt === undefined) throw new Error('The execution ended before Stop');
	await sleep(QUIET_MS);
	const late = await gateway.submissionsAfter(stoppedAt + IN_FLIGHT_MS);
	return {
		endedAfterMs: wallMs - STOP_AFTER_MS,
		submitted: (await gateway.tally()).submitted - before,
		inFlight: (await gateway.submissionsAfter(stoppedAt)) - late,
		late,
	};
}

function findings(cost: Cost, stopped: Stopped): Findings {
	const cpuMs = cost.cpuMs / ITEMS;
	const ownCpuMs = cpuMs * (cost.ownShare ?? NaN);
	const heldKilobytes = cost.heldBytes / ITEMS / 1000;
	return {
		title: 'Ten thousand items',
		method: [
			`One execution processes ${ITEMS} items with a small image each. n8n's engine and the gateway run in separate processes, and the gateway takes ${SERVICE.runningMs / 1000} s per task. _Max Parallel Tasks_ is ${PARAMETERS.options.maxParallelTasks}, so that the rate limiter of the node decides how long it takes. A profile by V8, a sample per millisecond, tells the CPU time of this package from that of n8n and its libraries: a sample belongs to the innermost file on the stack, and what Node.js and garbage collection take is divided in the same ratio. The profile itself is part of the CPU time. Memory is measured as in scenario D, the items and their files included.`,
			`A second execution with as many items is stopped after ${STOP_AFTER_MS / 1000} s. The gateway counts submissions until ${QUIET_MS / 1000} s after its end; those that arrive within ${IN_FLIGHT_MS / 1000} s after Stop were under way.`,
		],
		tables: [
			{
				head: [
					'items',
					'CPU time of this package per item (ms)',
					'all CPU time per item (ms)',
					'memory held per item (kB)',
					'peak memory per item (kB)',
					'wall time (s)',
				],
				rows: [
					[
						String(ITEMS),
						spread([ownCpuMs]),
						spread([cpuMs]),
						spread([heldKilobytes]),
						spread([cost.peakBytes / ITEMS / 1000], 0),
						spread([cost.wallMs / 1000], 0),
					],
				],
			},
			{
				head: ['submitted before Stop', 'under way', 'submitted later', 'ended after (s)'],
				rows: [
					[
						String(stopped.submitted - stopped.inFlight - stopped.late),
						String(stopped.inFlight),
						String(stopped.late),
						spread([stopped.endedAfterMs / 1000]),
					],
				],
			},
		],
		figures: { cpu: ownCpuMs, held: heldKilobytes, late: stopped.late },
	};
}
