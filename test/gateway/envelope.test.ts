import type { GatewayOptions } from './options';
import type { Gateway } from './server';
import { startWithClient, type WorkflowClient } from './workflows/workflowClient';

let gateway: Gateway;
let client: WorkflowClient;

beforeEach(() => start());
afterEach(() => gateway.close());

async function start(options: Partial<GatewayOptions> = {}): Promise<void> {
	await gateway?.close();
	({ gateway, client } = await startWithClient(options));
}

describe('an error of the service is', () => {
	const missing = { code: 'TASK_NOT_FOUND', message: 'task does not exist' };
	const errorOf = async (options: Partial<GatewayOptions>) => {
		await start(options);
		const { status, errCode, errMessage, subErrCode, subErrMessage } = (
			await client.result('01none')
		).json;
		expect(status).toBe(20);
		return { errCode, errMessage, subErrCode, subErrMessage };
	};

	test('in both pairs of fields', async () => {
		const error = await errorOf({});
		expect(error).toMatchObject({ subErrCode: missing.code, subErrMessage: missing.message });
		expect(error).toMatchObject({ errCode: 'SERVICE_ERROR', errMessage: expect.any(String) });
	});

	test('in the outer pair, by option', async () => {
		expect(await errorOf({ errorFields: 'errCode' })).toEqual({
			errCode: missing.code,
			errMessage: missing.message,
			subErrCode: null,
			subErrMessage: null,
		});
	});

	test('in the inner pair, by option', async () => {
		expect(await errorOf({ errorFields: 'subErrCode' })).toEqual({
			errCode: null,
			errMessage: null,
			subErrCode: missing.code,
			subErrMessage: missing.message,
		});
	});
});
