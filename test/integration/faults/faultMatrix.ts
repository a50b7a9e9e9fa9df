import { AsyncLocalStorage } from 'node:async_hooks';
import type { ICredentialDataDecryptedObject, INodeExecutionData } from 'n8n-workflow';

import type { Gateway } from '../../gateway/server';
import { startGateway } from '../../gateway/server';
import { Engine } from '../../support/runWorkflow';
import { WORKSHOP, imageToImage } from '../../support/workflow';
import type { Cell } from './faultCases';
import { MODES, boundMs, timeoutSecondsOf, triesOf } from './faultCases';
import { paintBySeed, pictureOf } from './images';
import { STRUCK_FILE, strike } from './injectFault';

const NEIGHBOURS = ['first.png', 'last.png'] as const;

/** Every task makes so many pictures. */
export const BATCH_SIZE = 2;

/** A row that has arrived in n8n. */
export interface SeenItem {
	json: INodeExecutionData['json'];
	itemIndex: number;
	picture?: Buffer;
}

/** What tells of a failure: the error of the execution, or what stands in a row. */
export interface SeenFailure {
	message: string;
	description: string;
	itemIndex?: number;
}

/** What a cell has come to. */
export interface Outcome {
	items: SeenItem[];
	failures: SeenFailure[];
	/** Of the items that went in, the one that was struck. */
	struckIndex: number;
	seeds: number[];
	billed: number;
	taskIds: string[];
	/** Submissions by the prompt of their item. */
	submissions: unknown[];
	/** How often the fault has struck. */
	strikes: number;
	tookMs: number;
}

/** n8n's engine for many executions side by side, each with a gateway of its own. */
export class MatrixStage {
	private constructor(
		private readonly engine: Engine,
		private readonly pair: AsyncLocalStorage<ICredentialDataDecryptedObject>,
		private readonly files: Map<string, INodeExecutionData['binary']>,
	) {}

	static async set(): Promise<MatrixStage> {
		const pair = new AsyncLocalStorage<ICredentialDataDecryptedObject>();
		const credentials = {
			get aiCreationWorkshopApi() {
				return pair.getStore() ?? {};
			},
		};
		const engine = await Engine.start({ credentials });
		const files = [STRUCK_FILE, ...NEIGHBOURS].map(async (name) => {
			const data = await engine.store(await pictureOf(0), name, 'image/png');
			return [name, { data }] as const;
		});
		return new MatrixStage(engine, pair, new Map(await Promise.all(files)));
	}

	stop(): void {
		this.engine.stop();
	}

	async outcomeOf(cell: Cell): Promise<Outcome> {
		const gateway = await startGateway({
			waitingMs: 50,
			// Long enough to be asked for its progress, where that is what matters.
			runningMs: cell.phase === 'progress' ? 1500 : 300,
			paint: paintBySeed,
			...(cell.fault.dialect && { dialect: cell.fault.dialect }),
		});
		try {
			const { accessKeyId, accessKeySecret, endpoint } = gateway;
			const work = async () => await this.play(cell, gateway);
			return await this.pair.run({ accessKeyId, accessKeySecret, endpoint }, work);
		} finally {
			await gateway.close();
		}
	}

	private async play(cell: Cell, gateway: Gateway): Promise<Outcome> {
		const strikes = strike(gateway, cell);
		const inputs = this.inputsFor(cell);
		const startedAt = performance.now();
		// What does not end by itself must not hold up the other cells.
		const stop = AbortSignal.timeout(boundMs(cell) + 2000);
		const { run } = await this.engine.run(workflowOf(cell), inputs, stop);
		const tookMs = performance.now() - startedAt;
		const rows = (run.data.resultData.runData[WORKSHOP]?.at(-1)?.data?.main ?? []).flatMap(
			(output) => output ?? [],
		);
		const { error } = run.data.resultData;
		return {
			items: await Promise.all(rows.filter(isItem).map(async (row) => await this.seen(row))),
			failures: [
				...rows.filter((row) => !isItem(row)).map(failureOf),
				...(error ? [{ message: error.message, description: String(error.description) }] : []),
			],
			struckIndex: inputs.findIndex(({ json }) => json.name === STRUCK_FILE),
			seeds: inputs.map(({ json }) => Number(json.seed)),
			billed: gateway.bill.submitted,
			taskIds: gateway.taskIds,
			submissions: gateway
				.requestsTo('submit')
				.map(({ json }) => (json as { prompt?: unknown }).prompt),
			strikes: strikes(),
			tookMs,
		};
	}

	/** A node that goes on after errors must bring the neighbours of the struck item through. */
	private inputsFor({ mode, phase }: Cell): INodeExecutionData[] {
		// What the first task took is known for the others, which are then looked at when they are done.
		const [first, last] = NEIGHBOURS;
		const names = phase === 'progress' ? [STRUCK_FILE, ...NEIGHBOURS] : [first, STRUCK_FILE, last];
		return names
			.filter((name) => mode.startsWith('continue') || name === STRUCK_FILE)
			.map((name, index) => ({
				json: { name, seed: 1000 * (index + 1) },
				binary: this.files.get(name),
			}));
	}

	private async seen({ json, binary, pairedItem }: INodeExecutionData): Promise<SeenItem> {
		const picture = binary?.data && (await this.engine.contentOf(binary.data));
		return { json, picture, itemIndex: itemIndexOf(pairedItem) };
	}
}

function workflowOf(cell: Cell) {
	const { answerTimeoutMs } = cell.fault;
	return imageToImage(
		{
			prompt: '={{ $json.name }}',
			additionalFields: { seed: '={{ $json.seed }}', batchSize: BATCH_SIZE },
			options: { imageTransfer: 'upload', maxParallelTasks: 1, timeout: timeoutSecondsOf(cell) },
			...(answerTimeoutMs && { requestOptions: { timeout: answerTimeoutMs } }),
		},
		{ ...MODES[cell.mode], maxTries: triesOf(cell) },
	);
}

function isItem({ json }: INodeExecutionData): boolean {
	return !('error' in json);
}

function failureOf({ json, pairedItem }: INodeExecutionData): SeenFailure {
	const { message, description } = json.error as unknown as SeenFailure;
	return { message, description, itemIndex: itemIndexOf(pairedItem) };
}

function itemIndexOf(pairedItem: INodeExecutionData['pairedItem']): number {
	return typeof pairedItem === 'object' && 'item' in pairedItem ? pairedItem.item : -1;
}
