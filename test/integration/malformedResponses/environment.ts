import type { INodeExecutionData, IWorkflowBase } from 'n8n-workflow';

import type { Operation } from '../../gateway/messages';
import type { Reply } from '../../gateway/faults';
import { NODE_NAME } from '../../support/workflowBuilder';
import { startEnvironment } from '../../support/testEnvironment';
import type { TestEnvironment } from '../../support/testEnvironment';
import { MAX_MESSAGE_LENGTH, expectPrototypeClean } from '../../support/arbitraries';

/** A row that stands for a failed item. */
interface FailedRow {
	message: string;
	description?: string;
	taskId?: string;
}

/** One gateway for all tests of a file; each test begins without the faults of the one before. */
export function hostileWorkshop(): () => TestEnvironment {
	let environment: TestEnvironment;
	beforeAll(async () => {
		environment = await startEnvironment();
	});
	afterEach(() => {
		environment.gateway.faults.clear();
		expectPrototypeClean();
	});
	afterAll(async () => await environment.close());
	return () => environment;
}

/** Runs the workflow while an operation is answered like this, and checks that nothing is billed twice. */
export async function rowsOf(
	{ engine, gateway }: TestEnvironment,
	workflow: IWorkflowBase,
	[operation, reply]: [Operation, Reply],
	input: INodeExecutionData = { json: {} },
): Promise<INodeExecutionData[]> {
	const billed = gateway.bill.submitted;
	const submissions = gateway.requestsTo('submit').length;
	gateway.faults.on(operation).always().respondWith(reply);
	const execution = await engine.run(workflow, [input]);
	expect(gateway.bill.submitted - billed).toBeLessThanOrEqual(1);
	expect(gateway.requestsTo('submit').length - submissions).toBeLessThanOrEqual(1);
	return execution.itemsOf(NODE_NAME);
}

/** The failure of an error item, in words for users. */
export function failureIn(row: INodeExecutionData | undefined): FailedRow {
	expect(row?.json.error).toBeDefined();
	expect(row?.binary).toBeUndefined();
	expect(JSON.stringify(row?.json)).not.toMatch(PROGRAMMERS_WORDS);
	return row?.json.error as unknown as FailedRow;
}

const PROGRAMMERS_WORDS = /\[object |cannot (read|convert)|is not a function|undefined/i;

/** Holds the texts of an error item to a length that a screen can show. */
export function expectShortRow(row: INodeExecutionData | undefined): void {
	expect(failureIn(row).message.length).toBeLessThanOrEqual(MAX_MESSAGE_LENGTH);
	expect(JSON.stringify(row?.json).length).toBeLessThanOrEqual(3 * MAX_MESSAGE_LENGTH);
}

/** A failed item comes out as a row. */
export const continues = { onError: 'continueRegularOutput' } as const;
