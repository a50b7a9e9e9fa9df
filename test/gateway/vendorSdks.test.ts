import { createHash } from 'node:crypto';
import { z } from 'zod';
import { plainImage } from '../support/images';
import type { GatewayOptions } from './options';
import type { Gateway } from './server';
import type { Quirks } from './signedClient';
import { startWithClient, type WorkflowClient } from './workflows/workflowClient';

/** What the vendor's SDKs for Python and Java send and accept is here as rules. */
const status = z.enum(['waiting', 'running', 'succeeded', 'failed']);

/** Python fails on any other status, and without these keys. */
const progressRule = z.object({
	taskId: z.string(),
	status,
	progress: z.number(),
	etaRelative: z.number().nullable(),
	message: z.string().nullish(),
});

/** Both read `result` alone, Java into a map; Python takes only texts in the maps. */
const resultRule = z.object({
	taskId: z.string(),
	status,
	images: z.array(z.string()).nullish(),
	info: z.record(z.string()).nullish(),
	parameters: z.record(z.string()).nullish(),
	result: z.record(z.unknown()).nullish(),
});

/** On another status neither SDK fetches the result. */
const submissionRule = z.object({
	taskId: z.string(),
	status: z.enum(['waiting', 'running']),
	estimatedDurationInSeconds: z.number().nullish(),
});

const uploadRule = z.object({
	uploadUrl: z.string().url(),
	accessUrl: z.string().url(),
	path: z.string(),
	objectKey: z.string(),
	expireTime: z.union([z.number().int(), z.string().regex(/^\d+$/)]),
});

/** Java takes any code, also an empty one, for an error. */
const success = { status: 10, errCode: null, subErrCode: null };

/** Both name the shared pool in a header that they do not sign. */
const withPool: Quirks = {
	afterSigning: (headers) => (headers['x-sp-resource-config-id'] = 'default'),
};

/** Java sends no digest of a submission or of an upload that it announces. */
const withoutDigest: Quirks = {
	...withPool,
	beforeSigning: (headers) => delete headers['content-md5'],
};

const workflowFields = { randomise_seeds: null, return_temp_files: null };
const pythonFields = { ...workflowFields, version_id: null, alias_id: 'main' };

let gateway: Gateway;
let client: WorkflowClient;

beforeEach(() => start());
afterEach(() => gateway.close());

async function start(options: Partial<GatewayOptions> = {}): Promise<void> {
	await gateway?.close();
	({ gateway, client } = await startWithClient(options));
}

const submit = async (
	id: string,
	inputs: object,
	fields: object = pythonFields,
	quirks = withPool,
) => await client.call('/scc/comfy_prompt', { workflow_id: id, inputs, ...fields }, quirks);

const taskOf = async (id: string) =>
	submissionRule.parse((await submit(id, { prompt: 'x' })).json.data).taskId;

test.each([
	['Python', withPool],
	['Java', withoutDigest],
])('the submission of %s is accepted, with null for what is not set', async (_, quirks) => {
	const { json } = await submit('wf-ok', { prompt: '一只猫' }, pythonFields, quirks);
	expect(json).toMatchObject(success);
	submissionRule.parse(json.data);
	expect(gateway.requestsTo('workflowSubmit')[0]?.unknownFields).toEqual([]);
});

test('a digest of other bytes is refused, which Python sends with an old HTTP library', async () => {
	const body = { workflow_id: 'wf-ok', inputs: {}, ...pythonFields };
	const digest = createHash('md5').update(JSON.stringify(body)).digest('base64');
	const { headers } = await client.call('/scc/comfy_prompt', body, {
		text: JSON.stringify(body, undefined, 1),
		beforeSigning: (signed) => (signed['content-md5'] = digest),
	});
	expect(headers.get('x-ca-error-code')).toBe('I400I5');
});

test.each([0, 60_000])('a submission never answers a final status (%d ms)', async (ms) => {
	await start({ runningMs: ms });
	submissionRule.parse((await submit('wf-fail', {})).json.data);
	submissionRule.parse((await submit('wf-ok', {})).json.data);
});

test('the progress can be read at all times', async () => {
	await start({ waitingMs: 60_000, runningMs: 60_000 });
	const [good, bad] = [await taskOf('wf-ok'), await taskOf('wf-fail')];
	const read: string[] = [];
	for (const minutes of [0, 1.5, 3]) {
		gateway.clock.skew(minutes * 60_000);
		for (const taskId of [good, bad]) {
			const { json } = await client.call('/scc/comfy_get_progress', { taskId });
			expect(json).toMatchObject(success);
			read.push(progressRule.parse(json.data).status);
		}
	}
	expect(read).toEqual(['waiting', 'waiting', 'running', 'running', 'succeeded', 'failed']);
});

test('the progress takes the fields that a Java program sends beside the task', async () => {
	const body = { taskId: await taskOf('wf-ok'), workflow_id: 'wf-ok', alias_id: 'main' };
	expect((await client.call('/scc/comfy_get_progress', body)).json).toMatchObject(success);
});

test.each(['wf-ok', 'wf-many', 'wf-text', 'wf-default'])(
	'the result of %s can be read, without any error code',
	async (id) => {
		const { json } = await client.result(await taskOf(id));
		expect(json).toMatchObject({ ...success, errMessage: null, subErrMessage: null });
		resultRule.parse(json.data);
	},
);

test('the result of an example is one object named "images", with a URL', async () => {
	const { data } = (await client.result(await taskOf('wf-ok'))).json;
	const { result } = resultRule.parse(data);
	expect(result).toEqual({ images: expect.objectContaining({ url: expect.any(String) }) });
});

test('a failed task has its reason in an envelope of status 20', async () => {
	const { json } = await client.result(await taskOf('wf-fail'));
	const reason = json.subErrMessage ?? json.errMessage;
	expect(json.status).toBe(20);
	expect(reason).toBe('KSampler: all values are NaN');
	expect(json.errCode ?? json.subErrCode).not.toBeNull();
});

test.each<[string, string, object, object]>([
	['an unknown workflow', 'wf-none', {}, pythonFields],
	['an unknown alias', 'wf-ok', {}, { ...pythonFields, alias_id: 'beta' }],
	['a missing input', 'wf-image', {}, pythonFields],
	['alias and version together', 'wf-ok', {}, { ...pythonFields, version_id: 'v1' }],
])('the refusal of %s has an outer code, which Python looks for', async (_, id, inputs, fields) => {
	const { json } = await submit(id, inputs, fields);
	expect(json).toMatchObject({ status: 20, data: null });
	expect(json.errCode).toBeTruthy();
	expect(json.subErrCode).toBeTruthy();
});

test.each([
	['Python, which says no size', {}, withPool],
	['Java', { size: 100 }, withoutDigest],
])('an upload can be announced by %s', async (_, size, quirks) => {
	const body = { originalFilename: 'a.png', contentType: 'image/png', ...size };
	const path = '/scc/sp_create_temp_file_upload_sign';
	const { json } = await client.call(path, body, quirks);
	expect(json).toMatchObject(success);
	uploadRule.parse(json.data);
});

test('Java sends the alias "main" beside a version, which is accepted by option alone', async () => {
	const javaFields = { ...workflowFields, alias_id: 'main', version_id: 'v1' };
	expect((await submit('wf-ok', {}, javaFields)).json.status).toBe(20);
	await start({ acceptsAliasWithVersion: true });
	expect((await submit('wf-ok', {}, javaFields)).json.status).toBe(10);
});

test('a Java program sends booleans as text', async () => {
	const body = await plainImage({ width: 8, height: 8 });
	const source_image = `data:image/png;base64,${body.toString('base64')}`;
	const fields = { ...workflowFields, version_id: 'v1' };
	const inputs = { source_image, photo_safe_check: 'false' };
	expect((await submit('hd_repair', inputs, fields)).json).toMatchObject(success);
});

test('a failed task of images may have its reason in its data or around it', async () => {
	const reasons: unknown[] = [];
	for (const as of ['data', 'subErr'] as const) {
		gateway.nextTaskFails({ subErrCode: 'NSFW', subErrMessage: 'not that', as });
		const request = { stable_diffusion_model: 'xl', prompt: 'x', width: 8, height: 8 };
		const { taskId } = (await client.call('/scc/sd_txt2img', request)).json.data;
		const { json } = await client.call('/scc/sd_get_result', { taskId });
		expect(json).toMatchObject({ status: 10, data: { status: 'failed' } });
		reasons.push([json.data.message, json.subErrMessage]);
	}
	expect(reasons).toEqual([
		['not that', null],
		[undefined, 'not that'],
	]);
});
