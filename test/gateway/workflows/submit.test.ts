import type { GatewayOptions } from '../options';
import type { Gateway } from '../server';
import type { WorkflowDefinitions } from './definition';
import { sampleWorkflows } from './samples';
import { startWithClient, type WorkflowClient } from './workflowClient';

const workflows: WorkflowDefinitions = {
	...sampleWorkflows,
	'wf-two-versions': {
		versions: ['v1', 'v2'],
		aliases: { main: 'v2' },
		inputs: {},
		result: { text: 'done' },
	},
};

let gateway: Gateway;
let client: WorkflowClient;

beforeEach(() => start());
afterEach(() => gateway.close());

async function start(options: Partial<GatewayOptions> = {}): Promise<void> {
	await gateway?.close();
	({ gateway, client } = await startWithClient({ workflows, ...options }));
}

/** The service's code for a submission; null when it was accepted. */
const codeOf = async (...request: Parameters<WorkflowClient['submit']>) =>
	(await client.submit(...request)).json.subErrCode;

describe('a submission answers', () => {
	test('task ID, status and estimated duration', async () => {
		await start({ waitingMs: 60_000, runningMs: 30_000 });
		const { json } = await client.submit('wf-ok', { prompt: 'a lake' });
		expect(json).toMatchObject({ status: 10, errCode: null, subErrCode: null });
		expect(json.data).toEqual({
			taskId: expect.stringMatching(/^01[0-9a-z]{24}$/),
			status: 'waiting',
			estimatedDurationInSeconds: 30,
		});
	});

	test('"running" for a task that is finished at once', async () => {
		expect((await client.submit('wf-ok')).json.data.status).toBe('running');
	});

	test('an estimate that is as true as that of the progress', async () => {
		await start({ runningMs: 30_000, estimate: 'double' });
		expect((await client.submit('wf-ok')).json.data.estimatedDurationInSeconds).toBe(60);
	});
});

describe('a submission is accepted', () => {
	test.each<[string, string, Record<string, unknown>]>([
		['by alias', 'wf-ok', { alias_id: 'main' }],
		['by version', 'wf-ok', { version_id: 'v1' }],
		['by a version that no alias points to', 'wf-two-versions', { version_id: 'v1' }],
		['with null for the version', 'wf-ok', { alias_id: 'main', version_id: null }],
		[
			'with null for the options',
			'wf-ok',
			{ alias_id: 'main', randomise_seeds: null, return_temp_files: null },
		],
		[
			'with both options',
			'wf-ok',
			{ alias_id: 'main', randomise_seeds: true, return_temp_files: false },
		],
	])('%s', async (_, id, fields) => {
		expect(await codeOf(id, {}, fields)).toBeNull();
		expect(gateway.bill.submitted).toBe(1);
		expect(gateway.requestsTo('workflowSubmit')[0]?.unknownFields).toEqual([]);
	});

	test('by alias and version together, by option', async () => {
		const both = { alias_id: 'main', version_id: 'v1' };
		await start({ acceptsAliasWithVersion: true });
		expect(await codeOf('wf-ok', {}, both)).toBeNull();
		expect(await codeOf('wf-ok', {}, { ...both, version_id: 'v9' })).toBe('VERSION_NOT_FOUND');
		expect(await codeOf('wf-ok', {}, { ...both, alias_id: 'beta' })).toBe('ALIAS_NOT_FOUND');
	});

	test('with unknown fields, which are recorded', async () => {
		await client.submit('wf-ok', {}, { alias_id: 'main', workflowId: 'wf-ok' });
		expect(gateway.requestsTo('workflowSubmit')[0]?.unknownFields).toEqual(['workflowId']);
		expect(gateway.bill.submitted).toBe(1);
	});
});

describe('a submission is refused', () => {
	const main = { alias_id: 'main' };

	test.each<[string, string, RegExp, string, Record<string, unknown>]>([
		['with neither alias nor version', 'INVALID_PARAMETER', /alias_id or version_id/, 'wf-ok', {}],
		[
			'with null for alias and version',
			'INVALID_PARAMETER',
			/alias_id or version_id/,
			'wf-ok',
			{ alias_id: null, version_id: null },
		],
		[
			'with alias and version',
			'INVALID_PARAMETER',
			/one of them/,
			'wf-ok',
			{ alias_id: 'main', version_id: 'v1' },
		],
		['for an unknown workflow', 'WORKFLOW_NOT_FOUND', /wf-none/, 'wf-none', main],
		['for a name that all objects have', 'WORKFLOW_NOT_FOUND', /toString/, 'toString', main],
		['without a workflow', 'INVALID_PARAMETER', /workflow_id/, '', main],
		['for an unknown alias', 'ALIAS_NOT_FOUND', /beta/, 'wf-ok', { alias_id: 'beta' }],
		['for the alias "toString"', 'ALIAS_NOT_FOUND', /toString/, 'wf-ok', { alias_id: 'toString' }],
		['for an unknown version', 'VERSION_NOT_FOUND', /v9/, 'wf-ok', { version_id: 'v9' }],
		['without inputs', 'INVALID_PARAMETER', /inputs/, 'wf-ok', { ...main, inputs: undefined }],
		['with null for inputs', 'INVALID_PARAMETER', /inputs/, 'wf-ok', { ...main, inputs: null }],
		['with a list of inputs', 'INVALID_PARAMETER', /inputs/, 'wf-ok', { ...main, inputs: [] }],
		[
			'with a text for a boolean',
			'INVALID_PARAMETER',
			/randomise_seeds/,
			'wf-ok',
			{ ...main, randomise_seeds: 'true' },
		],
		[
			'with a number for a boolean',
			'INVALID_PARAMETER',
			/return_temp_files/,
			'wf-ok',
			{ ...main, return_temp_files: 1 },
		],
	])('%s', async (_, code, message, id, fields) => {
		const { json } = await client.submit(id, {}, fields);
		expect(json).toMatchObject({ status: 20, subErrCode: code, data: null });
		expect(json.subErrMessage).toMatch(message);
		expect(gateway.bill.submitted).toBe(0);
	});
});
