import { plainImage, toDataUri } from '../support/images';
import type { GatewayOptions } from './options';
import type { Gateway } from './server';
import { startWithClient, WorkflowClient } from './workflows/workflowClient';

let gateway: Gateway;
let client: WorkflowClient;
let dataUri: string;

beforeAll(async () => {
	dataUri = toDataUri(await plainImage({ width: 8, height: 6 }));
});

beforeEach(() => start());
afterEach(() => gateway.close());

async function start(options: Partial<GatewayOptions> = {}): Promise<void> {
	await gateway?.close();
	({ gateway, client } = await startWithClient(options));
}

const submit = async () => (await client.submit('wf-text', { prompt: 'a lake' })).json.data.taskId;

describe('the two products', () => {
	const textToImage = { stable_diffusion_model: 'xl', prompt: 'a lake', width: 8, height: 8 };
	const imageCalls = ['/scc/sd_get_result', '/scc/sd_get_progress'];
	const workflowCalls = ['/scc/comfy_get_result', '/scc/comfy_get_progress'];

	/** The codes of the service for a task at these calls; null where it is known. */
	const codesAt = async (paths: string[], taskId: string) =>
		await Promise.all(
			paths.map(async (path) => (await client.call(path, { taskId })).json.subErrCode),
		);

	test("do not know each other's tasks", async () => {
		const image = (await client.call('/scc/sd_txt2img', textToImage)).json.data.taskId;
		const workflow = await submit();
		const [unknown, known] = [Array(2).fill('TASK_NOT_FOUND'), [null, null]];
		expect(await codesAt(workflowCalls, image)).toEqual(unknown);
		expect(await codesAt(imageCalls, image)).toEqual(known);
		expect(await codesAt(imageCalls, workflow)).toEqual(unknown);
		expect(await codesAt(workflowCalls, workflow)).toEqual(known);
	});

	test.each<[upscaleProducts: Array<'sd' | 'comfy'>, codes: Array<string | null>]>([
		[
			['comfy', 'sd'],
			[null, null],
		],
		[['comfy'], [null, 'TASK_NOT_FOUND']],
		[['sd'], ['TASK_NOT_FOUND', null]],
	])('a task of hd_repair is known to %j, by option', async (upscaleProducts, codes) => {
		await start({ upscaleProducts });
		const inputs = { source_image: dataUri };
		const { taskId } = (await client.submit('hd_repair', inputs, { version_id: 'v1' })).json.data;
		const paths = ['/scc/comfy_get_result', '/scc/sd_get_result'];
		expect(await codesAt(paths, taskId)).toEqual(codes);
		for (const path of paths.filter((_, index) => codes[index] === null)) {
			const { data } = (await client.call(path, { taskId })).json;
			expect(data).toMatchObject({ taskId, status: 'succeeded' });
			expect(data.images).toEqual([expect.stringMatching(/^http.*\.png\?/)]);
		}
	});

	const refusal = async (path: string, body: unknown) => {
		const { status, headers } = await client.call(path, body);
		const message = headers.get('x-ca-error-message');
		return { status, code: headers.get('x-ca-error-code'), message };
	};

	test.each([
		{ product: 'sd', allowed: imageCalls, refused: workflowCalls },
		{ product: 'comfy', allowed: workflowCalls, refused: imageCalls },
	] as const)('an application for $product may not call the other one', async (application) => {
		const { product, allowed, refused } = application;
		await start({ product });
		const submits = { sd: '/scc/sd_txt2img', comfy: '/scc/comfy_prompt' };
		for (const path of [...allowed, submits[product]]) {
			expect(await refusal(path, { taskId: '01none' })).toMatchObject({ status: 200, code: null });
		}
		for (const path of [...refused, submits[product === 'sd' ? 'comfy' : 'sd']]) {
			expect(await refusal(path, { taskId: '01none' })).toMatchObject({
				status: 403,
				code: 'I403AA',
			});
		}
		await start({ product, dialect: 'legacy' });
		for (const path of refused) {
			expect(await refusal(path, {})).toEqual({
				status: 403,
				code: null,
				message: 'Unauthorized',
			});
		}
	});

	test.each(['sd', 'comfy'] as const)(
		'an application for %s may upload and read the utilization of pools',
		async (product) => {
			await start({ product });
			const announced = { originalFilename: 'a.png', contentType: 'image/png' };
			const { json } = await client.call('/scc/sp_create_temp_file_upload_sign', announced);
			expect(json.status).toBe(10);
			const path = '/scc/query_sp_resource_monitor_data';
			expect((await client.call(path, { resourceConfigIds: ['pool-a'] })).json.status).toBe(10);
		},
	);

	test('the signature is checked before the product', async () => {
		await start({ product: 'sd' });
		const other = new WorkflowClient({ ...gateway, accessKeySecret: 'wrong' });
		const { headers } = await other.result('01none');
		expect(headers.get('x-ca-error-code')).toBe('A403IS');
	});
});
