import type { IBinaryData } from 'n8n-workflow';

import { Engine } from '../support/n8nEngine';
import { CONTINUE_ON_FAIL, NODE_NAME, imageToImage } from '../support/workflowBuilder';
import { smallImage } from './contenders';
import type { Cost, Order } from './engineProcess';
import { profileOwnShare } from './ownShare';
import { forgetPeak, memoryOf, peakMemoryOf } from './processMemory';
import type { ServiceAccess } from './vendorLoop';

/** The program of the process that `startEngineProcess` starts. */
async function main(): Promise<void> {
	const access = JSON.parse(process.argv[2] ?? '') as ServiceAccess;
	const engine = await Engine.start({ credentials: { aiCreationWorkshopApi: { ...access } } });
	const content = Buffer.from((await smallImage()).split(',')[1] ?? '', 'base64');
	const data = await engine.store(content, 'photo.png', 'image/png');
	process.on('disconnect', () => engine.stop());
	process.on('message', (order: Order) => {
		void costOf(engine, data, order).then((cost) => process.send?.(cost));
	});
	process.send?.('ready');
}

async function costOf(engine: Engine, data: IBinaryData, order: Order): Promise<Cost> {
	const items = Array.from({ length: order.items }, (_, index) => ({
		json: { index },
		binary: { data },
	}));
	// Items that fail go on as such.
	const workflow = imageToImage(order.parameters, CONTINUE_ON_FAIL);
	const heapBefore = collectedHeap();
	const memoryBefore = memoryOf(process.pid);
	forgetPeak(process.pid);
	const stop = stopAfter(order.stopAfterMs);
	const profile = order.isProfiled ? await profileOwnShare() : undefined;
	const start = performance.now();
	const cpuBefore = process.cpuUsage();
	const { run, itemsOf } = await engine.run(workflow, items, { signal: stop.signal });
	const { user, system } = process.cpuUsage(cpuBefore);
	const wallMs = performance.now() - start;
	const peakBytes = peakMemoryOf(process.pid) - memoryBefore;
	const ownShare = await profile?.();
	const heldBytes = collectedHeap() - heapBefore;
	const isStopped = run.status === 'canceled';
	const made = isStopped ? 0 : itemsOf(NODE_NAME).filter(({ binary }) => binary).length;
	const failed = items.length - made;
	const cpuMs = (user + system) / 1000;
	return { wallMs, cpuMs, ownShare, peakBytes, heldBytes, failed, stoppedAt: stop.at() };
}

/** Presses Stop after so many milliseconds, or never. */
function stopAfter(milliseconds: number | undefined) {
	const controller = new AbortController();
	let stoppedAt: number | undefined;
	const stop = () => {
		stoppedAt = Date.now();
		controller.abort();
	};
	if (milliseconds !== undefined) setTimeout(stop, milliseconds);
	return { signal: controller.signal, at: () => stoppedAt };
}

/** Bytes, after everything was collected that is not referenced any more. */
function collectedHeap(): number {
	if (!global.gc) throw new Error('Start it with --expose-gc');
	global.gc();
	return process.memoryUsage().heapUsed;
}

void main();
