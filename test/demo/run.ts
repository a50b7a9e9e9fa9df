import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { INodeExecutionData } from 'n8n-workflow';

import { startGateway } from '../gateway/server';
import type { Gateway } from '../gateway/server';
import { DEMO_OUTPUT, PHOTO_FILE, readExample } from '../support/examples';
import { PROJECT } from '../support/n8nNodeTypes';
import removeUserFolder from '../support/removeUserFolder';
import { Engine } from '../support/n8nEngine';
import useScratchUserFolder from '../support/scratchUserFolder';

const PROMPT = 'a misty lake in blue moonlight, oil painting 月光下的湖';

const { values: options } = parseArgs({
	options: {
		example: { type: 'string', default: 'image-to-image' },
		output: { type: 'string', default: DEMO_OUTPUT },
		/** How long the gateway takes for a task. */
		seconds: { type: 'string', default: '6' },
	},
});

/** Runs an example workflow on n8n's engine against the local gateway and keeps the images. */
async function runDemo(): Promise<void> {
	useScratchUserFolder();
	const taskMs = Number(options.seconds) * 1000;
	const gateway = await startGateway({ waitingMs: taskMs / 4, runningMs: (taskMs * 3) / 4 });
	const { accessKeyId, accessKeySecret, endpoint } = gateway;
	const credentials = { aiCreationWorkshopApi: { accessKeyId, accessKeySecret, endpoint } };
	const engine = await Engine.start({ credentials });
	try {
		console.log(`Local gateway  ${endpoint}`);
		console.log(`Workflow       docs/examples/${options.example}.json, on n8n's engine`);
		console.log(`Photo          ${path.relative(PROJECT, PHOTO_FILE)}`);
		const items = await execute(engine, gateway);
		const tasks = gateway.bill.submitted;
		console.log(`Bill           ${tasks} ${tasks === 1 ? 'task' : 'tasks'}`);
		await keep(engine, items);
	} finally {
		engine.stop();
		await gateway.close();
		removeUserFolder();
	}
}

async function execute(engine: Engine, gateway: Gateway): Promise<INodeExecutionData[]> {
	const start = Date.now();
	const seconds = () => `${((Date.now() - start) / 1000).toFixed(1)} s`;
	const progress = setInterval(() => {
		const polls = gateway.requestsTo('result').length;
		console.log(`  ${seconds()}  waiting for the task, polled ${polls} times`);
	}, 1000);
	try {
		const photo = await engine.store(await readFile(PHOTO_FILE), 'photo.jpg', 'image/jpeg');
		const submission = { json: { Prompt: PROMPT }, binary: { Photo: photo } };
		const { run, itemsOf } = await engine.run(readExample(options.example), [submission]);
		const items = itemsOf(run.data.resultData.lastNodeExecuted ?? '');
		console.log(`Task           ${String(items[0]?.json.taskId)}, done in ${seconds()}`);
		return items;
	} finally {
		clearInterval(progress);
	}
}

async function keep(engine: Engine, items: INodeExecutionData[]): Promise<void> {
	await rm(options.output, { recursive: true, force: true });
	await mkdir(options.output, { recursive: true });
	for (const { json, binary } of items) {
		const index = String(json.imageIndex ?? json.fileIndex);
		const name = `image-${index}.${binary?.data?.fileExtension}`;
		const file = path.join(options.output, name);
		const content = await engine.contentOf(binary?.data);
		await writeFile(file, content);
		const size = `${Math.round(content.length / 1024)} kB`;
		console.log(
			`Image          ${path.relative(PROJECT, file)}, ${size}, seed ${String(json.seed ?? '–')}`,
		);
	}
}

void runDemo();
