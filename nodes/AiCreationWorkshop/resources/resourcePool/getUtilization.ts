import type { IDataObject, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { WorkshopError } from '../../errors/workshopError';
import type { TaskContext } from '../../run/context';
import { retryBriefly } from '../../task/retrieve';
import type { ListResponse } from '../../transport/envelope';
import { isObject } from '../../values/json';
import { asText } from '../../values/text';

export const UTILIZATION_URL = '/scc/query_sp_resource_monitor_data';

export const utilizationFields: INodeProperties[] = [
	{
		displayName: 'Resource Pool IDs',
		name: 'resourceConfigIds',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. pool-a,pool-b',
		description: 'The IDs of the resource pools, separated by commas',
	},
	{
		displayName: 'Product',
		name: 'product',
		type: 'options',
		options: [
			{ name: 'ComfyUI', value: 'comfyui_api', description: 'Pools that run workflows' },
			{ name: 'Stable Diffusion', value: 'sd_webui', description: 'Pools that generate images' },
		],
		default: 'comfyui_api',
		description: 'The product that the pools belong to',
		routing: { send: { type: 'body', property: 'subProduct' } },
	},
];

/** One item for each pool. */
export async function getUtilization(
	context: TaskContext,
	body: IDataObject,
): Promise<INodeExecutionData[]> {
	const resourceConfigIds = splitIds(context.values.resourceConfigIds);
	const request = async () =>
		await context.client.postForList(UTILIZATION_URL, { ...body, resourceConfigIds });
	const { data } = await retryBriefly(context, request);
	const product = context.values.product;
	return findPools(data).map((pool) => context.item({ ...readPool(pool), product }));
}

function splitIds(value: unknown): string[] {
	const ids = (Array.isArray(value) ? value : String(value).split(/[,，\s]+/))
		.map((id) => asText(id)?.trim() ?? '')
		.filter((id) => id !== '');
	if (ids.length > 0) return ids;
	throw new WorkshopError("'Resource Pool IDs' is empty", 'Enter the ID of a resource pool.');
}

/** The shape around the list of pools is not documented: it is the data, or a part of it. */
function findPools(data: ListResponse['data']): IDataObject[] {
	const lists = [data, ...Object.values(data)].filter((value) => Array.isArray(value));
	const pools = (lists as unknown[][]).flat().filter(isObject);
	return pools.length > 0 || Array.isArray(data) ? pools : [data];
}

function readPool({ resourceConfigId, monitorData }: IDataObject): IDataObject {
	const groups = (Array.isArray(monitorData) ? monitorData : []).filter(isObject);
	const ratios = groups.map(({ utilizationRatio }) => Number(utilizationRatio));
	const sum = ratios.reduce((total, ratio) => total + ratio, 0);
	return {
		resourceConfigId: asText(resourceConfigId) ?? null,
		utilizationRatio: ratios.length > 0 && Number.isFinite(sum) ? sum / ratios.length : null,
		computingGroups: groups,
	};
}
