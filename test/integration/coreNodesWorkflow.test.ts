import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { IDataObject } from 'n8n-workflow';

import type { Gateway } from '../gateway/server';
import {
	FIRST_NODE,
	REPLACED,
	itemsOfAllRuns,
	readCoreNodesWorkflow,
} from '../support/coreNodesWorkflow';
import { ORIGIN, execute, provenanceOf, expectedProvenance } from '../support/coreNodesRun';
import { startEnvironment } from '../support/testEnvironment';
import type { TestEnvironment } from '../support/testEnvironment';

// n8n's Wait node loads it for its forms; it is an ES module, which jest's VM has not.
jest.mock('sanitize-html', () => () => {
	throw new Error('No form is shown here');
});

const readme = readFileSync(path.join(REPLACED, 'README.md'), 'utf8');

let environment: TestEnvironment;
let gateway: Gateway;
beforeEach(async () => {
	// No task is done when it is handed in, each is after the first pause.
	environment = await startEnvironment({ waitingMs: 1, runningMs: 1 });
	gateway = environment.gateway;
});
afterEach(async () => await environment.close());

/** Whichever task is asked for by this call, the answer is that it is not done yet. */
function stillRunningAtLook(call: number): void {
	gateway.faults
		.on('result')
		.call(call)
		.envelope({
			// The task is known only when the call is there.
			get data() {
				const { taskId } = gateway.requestsTo('result').at(-1)?.json as IDataObject;
				return { taskId, status: 'running', images: [] };
			},
		});
}

describe('the workflow by hand', () => {
	it.each([1, 3, 30])('turns %i source images into images that belong to them', async (count) => {
		const run = await execute(environment, count);

		expect(run.data.resultData.error).toBeUndefined();
		const images = itemsOfAllRuns(run, ORIGIN.name);
		expect(await provenanceOf(environment, images)).toEqual(expectedProvenance(count));
		expect(gateway.requestsTo('submit')).toHaveLength(count);
		expect(gateway.bill.submitted).toBe(count);
		expect(gateway.requests.flatMap(({ unknownFields }) => unknownFields)).toEqual([]);
	});

	it('signs every call with a digest, and a nonce of its own', async () => {
		await execute(environment, 3);

		const signed = [...gateway.requestsTo('submit'), ...gateway.requestsTo('result')];
		expect(signed).toHaveLength(6);
		expect(new Set(signed.map(({ headers }) => headers['x-ca-nonce'])).size).toBe(6);
		for (const { headers } of signed) expect(headers['content-md5']).toMatch(/^[\w+/]{22}==$/);
	});

	it.each([1, 2, 3])('waits for the one that takes longer, at poll %i', async (late) => {
		stillRunningAtLook(late);

		const run = await execute(environment, 3);

		const runs = run.data.resultData.runData[ORIGIN.name] ?? [];
		expect(runs.map(({ data }) => data?.main?.[0]?.length)).toEqual([2, 1]);
		const images = itemsOfAllRuns(run, ORIGIN.name);
		expect(await provenanceOf(environment, images)).toEqual(expectedProvenance(3));
		expect(gateway.requestsTo('result')).toHaveLength(4);
	});

	it('stops with the reason of a failed task', async () => {
		gateway.nextTaskFails({ subErrCode: 'OUT_OF_MEMORY', subErrMessage: 'the image is too big' });

		const { data } = await execute(environment, 1);

		expect(data.resultData.error?.message).toMatch(/^Task 01\w{24} failed: the image is too big$/);
	});

	it('stops with the reason of a submission that was turned down', async () => {
		gateway.faults.on('submit').next().envelope({ status: 20, subErrMessage: 'no such model' });

		const { data } = await execute(environment, 1);

		expect(data.resultData.error?.message).toBe('Task (none) failed: no such model');
	});

	it('has as many nodes as its description says, and none of them runs code', () => {
		const nodes = readCoreNodesWorkflow().nodes.filter(({ type }) => !type.endsWith('.stickyNote'));

		const [, number] = /\*\*(\d+) nodes\*\*/.exec(readme) ?? [];
		expect(nodes).toHaveLength(Number(number));
		for (const { type } of nodes) expect(type).toMatch(/^n8n-nodes-base\.(?!code$|function)/);
	});

	it('holds no AccessKey pair', () => {
		const settings = JSON.stringify(
			readCoreNodesWorkflow().nodes.find(({ name }) => name === FIRST_NODE),
		);

		expect(settings).toContain('"value":"replace me: AccessKey ID"');
		expect(settings).toContain('"value":"replace me: AccessKey Secret"');
	});
});
