import type { IDataObject, INodeExecutionData, IRun, IWorkflowBase } from 'n8n-workflow';

import type { Gateway } from '../../gateway/server';
import { startGateway } from '../../gateway/server';
import { recordDelays } from '../../support/fastClock';
import { paintSeed, plainImage } from '../../support/images';
import { Engine } from '../../support/n8nEngine';
import { credentialData } from '../../support/testEnvironment';
import { NODE_NAME, workflowWith } from '../../support/workflowBuilder';
import type { FaultCase } from './faultCases';
import { MODES, triesOf } from './faultCases';
import type { Phase } from './faultSpec';
import { PHASES } from './faultSpec';
import { TARGET_FILE, injectFault } from './injectFault';
import { BATCH_SIZE, timeoutSecondsOf } from './limits';
import type { NodeOperation } from './nodeOperations';
import { IMAGE_WORKFLOWS } from './nodeOperations';

const OTHER_FILES = ['first.png', 'last.png'] as const;

/** Of a task, in milliseconds of real time: it is polled about twice. */
const DURATIONS = { waitingMs: 5, runningMs: 35 };

/** Many executions run side by side. */
const GUARD_SECONDS = 600;

/** An image in n8n. */
export interface DeliveredItem {
	json: INodeExecutionData['json'];
	itemIndex: number;
	seed: unknown;
	image?: Buffer;
}

/** The error of the execution, or of an item. */
export interface ReportedError {
	message: string;
	description: string;
	itemIndex?: number;
}

/** What the execution of a case has come to. */
export interface Outcome {
	items: DeliveredItem[];
	errors: ReportedError[];
	/** Index of the item that the fault was injected for. */
	targetIndex: number;
	/** One of each item. */
	seeds: number[];
	billed: number;
	taskIds: string[];
	/** Name of the item of each submission. */
	submissions: unknown[];
	/** How often the fault was injected. */
	injections: number;
	requests: Record<Phase, number>;
	/** Requested by the node, in milliseconds of its clock. */
	delaysMs: number[];
}

/** n8n's engine for many executions side by side, each with a gateway of its own. */
export class FaultMatrix {
	private constructor(
		private readonly engine: Engine,
		private readonly files: Map<string, INodeExecutionData['binary']>,
	) {}

	static async start(): Promise<FaultMatrix> {
		const engine = await Engine.start({ credentials: {}, guardSeconds: GUARD_SECONDS });
		const files = [TARGET_FILE, ...OTHER_FILES].map(async (name) => {
			const data = await engine.store(await plainImage(), name, 'image/png');
			return [name, { data }] as const;
		});
		return new FaultMatrix(engine, new Map(await Promise.all(files)));
	}

	stop(): void {
		this.engine.stop();
	}

	async execute(faultCase: FaultCase): Promise<Outcome> {
		const { operation, fault } = faultCase;
		const { dialect = 'codes' } = fault;
		const served = { workflows: IMAGE_WORKFLOWS, paint: paintSeed };
		const gateway = await startGateway({ ...DURATIONS, ...served, dialect });
		try {
			const countInjections = injectFault(gateway, faultCase);
			const inputs = this.inputsOf(faultCase);
			const credentials = credentialData(gateway);
			const { result, delaysMs } = await recordDelays(
				async () => await this.engine.run(workflowOf(faultCase), inputs, { credentials }),
			);
			return {
				...(await this.outputOf(result.run, operation)),
				...requestsSeen(gateway, operation),
				targetIndex: inputs.findIndex(({ json }) => json.name === TARGET_FILE),
				seeds: inputs.map(({ json }) => Number(json.seed)),
				injections: countInjections(),
				delaysMs,
			};
		} finally {
			await gateway.close();
		}
	}

	/** A node that continues on errors must finish the items before and after the target. */
	private inputsOf({ mode, phase }: FaultCase): INodeExecutionData[] {
		// The duration of the first task is known for the others, which are then polled less.
		const [first, last] = OTHER_FILES;
		const names = phase === 'progress' ? [TARGET_FILE, ...OTHER_FILES] : [first, TARGET_FILE, last];
		return names
			.filter((name) => mode.startsWith('continue') || name === TARGET_FILE)
			.map((name, index) => ({
				json: { name, seed: 1000 * (index + 1), imageCount: BATCH_SIZE },
				binary: this.files.get(name),
			}));
	}

	private async outputOf(
		{ data: { resultData } }: IRun,
		{ seedOf }: NodeOperation,
	): Promise<Pick<Outcome, 'items' | 'errors'>> {
		const outputs = resultData.runData[NODE_NAME]?.at(-1)?.data?.main ?? [];
		const items = outputs.flatMap((output) => output ?? []);
		const { error } = resultData;
		return {
			items: await Promise.all(
				items
					.filter(isDelivered)
					.map(async (item) => ({ ...(await this.read(item)), seed: seedOf(item.json) })),
			),
			errors: [
				...items.filter((item) => !isDelivered(item)).map(errorOf),
				...(error ? [{ message: error.message, description: String(error.description) }] : []),
			],
		};
	}

	private async read({ json, binary, pairedItem }: INodeExecutionData) {
		const image = binary?.data && (await this.engine.contentOf(binary.data));
		return { json, image, itemIndex: itemIndexOf(pairedItem) };
	}
}

function requestsSeen(gateway: Gateway, { calls, nameOf }: NodeOperation) {
	const counts = PHASES.map((phase) => [phase, gateway.requestsTo(calls[phase]).length]);
	return {
		billed: gateway.bill.submitted,
		taskIds: gateway.taskIds,
		submissions: gateway.requestsTo(calls.submit).map(({ json }) => nameOf(json as IDataObject)),
		requests: Object.fromEntries(counts) as Record<Phase, number>,
	};
}

function workflowOf(faultCase: FaultCase): IWorkflowBase {
	const { resource, parameters, transferOption } = faultCase.operation;
	const { requestTimeoutMs } = faultCase.fault;
	const timeout = timeoutSecondsOf(faultCase);
	return workflowWith(
		{
			...parameters,
			resource,
			options: { [transferOption]: 'upload', maxParallelTasks: 1, timeout },
			...(requestTimeoutMs && { requestOptions: { timeout: requestTimeoutMs } }),
		},
		{ ...MODES[faultCase.mode], maxTries: triesOf(faultCase) },
	);
}

function isDelivered({ json }: INodeExecutionData): boolean {
	return !('error' in json);
}

function errorOf({ json, pairedItem }: INodeExecutionData): ReportedError {
	const { message, description } = json.error as unknown as ReportedError;
	return { message, description, itemIndex: itemIndexOf(pairedItem) };
}

function itemIndexOf(pairedItem: INodeExecutionData['pairedItem']): number {
	return typeof pairedItem === 'object' && 'item' in pairedItem ? pairedItem.item : -1;
}
