import type { INodeExecutionData } from 'n8n-workflow';

import { Engine } from '../support/n8nEngine';
import { CONTINUE_ON_FAIL, NODE_NAME, imageToImage } from '../support/workflowBuilder';
import { smallImage } from './contenders';
import type { Cost } from './engineProcess';
import { forgetPeak, memoryOf, peakMemoryOf } from './processMemory';
import type { ServiceAccess } from './vendorLoop';

/** Items that fail go on as such. */
const WORKFLOW = imageToImage({}, CONTINUE_ON_FAIL);

/** The program of the process that `startEngineProcess` starts. */
async function main(): Promise<void> {
	const access = JSON.parse(process.argv[2] ?? '') as ServiceAccess;
	const engine = await Engine.start({ credentials: { aiCreationWorkshopApi: { ...access } } });
	const content = Buffer.from((await smallImage()).split(',')[1] ?? '', 'base64');
	const data = await engine.store(content, 'photo.png', 'image/png');
	process.on('disconnect', () => engine.stop());
	process.on('message', (count: number) => {
		const items = Array.from({ length: count }, (_, index) => ({
			json: { index },
			binary: { data },
		}));
		void costOf(engine, items).then((cost) => process.send?.(cost));
	});
	process.send?.('ready');
}

async function costOf(engine: Engine, items: INodeExecutionData[]): Promise<Cost> {
	const heapBefore = collectedHeap();
	const memoryBefore = memoryOf(process.pid);
	forgetPeak(process.pid);
	const start = performance.now();
	const cpuBefore = process.cpuUsage();
	const { itemsOf } = await engine.run(WORKFLOW, items);
	const { user, system } = process.cpuUsage(cpuBefore);
	const wallMs = performance.now() - start;
	const peakBytes = peakMemoryOf(process.pid) - memoryBefore;
	const heldBytes = collectedHeap() - heapBefore;
	const made = itemsOf(NODE_NAME).filter(({ binary }) => binary).length;
	const cpuMs = (user + system) / 1000;
	return { wallMs, cpuMs, peakBytes, heldBytes, failed: items.length - made };
}

/** Bytes, after everything was collected that nobody holds any more. */
function collectedHeap(): number {
	if (!global.gc) throw new Error('Start it with --expose-gc');
	global.gc();
	return process.memoryUsage().heapUsed;
}

void main();
