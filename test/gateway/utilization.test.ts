import type { GatewayOptions } from './options';
import { type Gateway, startGateway } from './server';
import { SignedClient } from './signedClient';

const path = '/scc/query_sp_resource_monitor_data';

let gateway: Gateway;
let client: SignedClient;

beforeEach(() => start());
afterEach(() => gateway.close());

async function start(options: Partial<GatewayOptions> = {}): Promise<void> {
	await gateway?.close();
	gateway = await startGateway(options);
	client = new SignedClient(gateway);
}

const poolA = {
	resourceConfigId: 'pool-a',
	monitorData: [
		{ computingGroupId: 'group-1', utilizationRatio: 0.25 },
		{ computingGroupId: 'group-2', utilizationRatio: 0.75 },
	],
};

test('each pool has the utilization of its groups, in the order of the request', async () => {
	const { json } = await client.call(path, { resourceConfigIds: ['pool-b', 'pool-a'] });
	expect(json).toMatchObject({ status: 10, errCode: null, subErrCode: null });
	expect(json.data).toEqual([
		{
			resourceConfigId: 'pool-b',
			monitorData: [{ computingGroupId: 'group-3', utilizationRatio: 0 }],
		},
		poolA,
	]);
});

test('the list stands in an object, by option', async () => {
	await start({ utilizationShape: 'object' });
	const { data } = (await client.call(path, { resourceConfigIds: ['pool-a'] })).json;
	expect(data).toEqual({ resourceMonitorData: [poolA] });
});

test.each([
	['comfyui_api', 'pool-a'],
	['sd_webui', 'pool-sd'],
	[null, 'pool-a'],
])('the product %s has the pool %s', async (subProduct, id) => {
	const { json } = await client.call(path, { resourceConfigIds: [id], subProduct });
	expect(json.status).toBe(10);
	expect(gateway.requestsTo('utilization')[0]?.unknownFields).toEqual([]);
});

test('a test can have pools of its own', async () => {
	const monitorData = [{ computingGroupId: 'g', utilizationRatio: 1 }];
	await start({ pools: { mine: { subProduct: 'sd_webui', monitorData } } });
	const body = { resourceConfigIds: ['mine'], subProduct: 'sd_webui' };
	expect((await client.call(path, body)).json.data).toEqual([
		{ resourceConfigId: 'mine', monitorData },
	]);
});

test.each<[string, string, RegExp, Record<string, unknown>]>([
	['no pools', 'INVALID_PARAMETER', /^resourceConfigIds/, {}],
	['an empty list', 'INVALID_PARAMETER', /^resourceConfigIds/, { resourceConfigIds: [] }],
	[
		'a text for the list',
		'INVALID_PARAMETER',
		/^resourceConfigIds/,
		{ resourceConfigIds: 'pool-a' },
	],
	['an empty ID', 'INVALID_PARAMETER', /^resourceConfigIds.0/, { resourceConfigIds: [''] }],
	[
		'an unknown product',
		'INVALID_PARAMETER',
		/^subProduct/,
		{ resourceConfigIds: ['pool-a'], subProduct: 'comfyui' },
	],
	[
		'an unknown pool beside a known one',
		'RESOURCE_CONFIG_NOT_FOUND',
		/pool-x/,
		{ resourceConfigIds: ['pool-a', 'pool-x'] },
	],
	[
		'a name that all objects have',
		'RESOURCE_CONFIG_NOT_FOUND',
		/toString/,
		{ resourceConfigIds: ['toString'] },
	],
	[
		'a pool of the other product',
		'RESOURCE_CONFIG_NOT_FOUND',
		/sd_webui.*pool-a/,
		{ resourceConfigIds: ['pool-a'], subProduct: 'sd_webui' },
	],
	[
		'a pool of the other product than the default',
		'RESOURCE_CONFIG_NOT_FOUND',
		/comfyui_api.*pool-sd/,
		{ resourceConfigIds: ['pool-sd'] },
	],
])('%s is refused', async (_, code, message, body) => {
	const { json } = await client.call(path, body);
	expect(json).toMatchObject({ status: 20, subErrCode: code, data: null });
	expect(json.subErrMessage).toMatch(message);
});
