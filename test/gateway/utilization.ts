import { envelope, ServiceError } from './envelope';
import type { GatewayResponse, GatewayRequest } from './messages';
import type { GatewayOptions } from './options';
import { parse, schemas } from './schemas';

/** The two products by the names that this call has for them. */
export type SubProduct = 'comfyui_api' | 'sd_webui';

/** A resource pool of the account. */
export interface ResourcePool {
	subProduct: SubProduct;
	/** One entry for each group of instances; ratios from 0 to 1. */
	monitorData: Array<{ computingGroupId: string; utilizationRatio: number }>;
}

export const samplePools: Record<string, ResourcePool> = {
	'pool-a': {
		subProduct: 'comfyui_api',
		monitorData: [
			{ computingGroupId: 'group-1', utilizationRatio: 0.25 },
			{ computingGroupId: 'group-2', utilizationRatio: 0.75 },
		],
	},
	'pool-b': {
		subProduct: 'comfyui_api',
		monitorData: [{ computingGroupId: 'group-3', utilizationRatio: 0 }],
	},
	'pool-sd': {
		subProduct: 'sd_webui',
		monitorData: [{ computingGroupId: 'group-4', utilizationRatio: 0.9 }],
	},
};

type PoolOptions = Pick<GatewayOptions, 'pools' | 'utilizationShape'>;

/** The response of query_sp_resource_monitor_data: the pools in the order of the request. */
export function utilization(
	{ pools, utilizationShape }: PoolOptions,
	request: GatewayRequest,
): GatewayResponse {
	const { resourceConfigIds, subProduct = 'comfyui_api' } = parse(schemas.utilization, request);
	const list = resourceConfigIds.map((resourceConfigId) => {
		const pool = pools[resourceConfigId];
		if (pool?.subProduct !== subProduct) {
			const message = `${subProduct} has no resource pool ${resourceConfigId}`;
			throw new ServiceError('RESOURCE_CONFIG_NOT_FOUND', message);
		}
		return { resourceConfigId, monitorData: pool.monitorData };
	});
	// Documented are the fields of a pool, not what is around them.
	return envelope({ data: utilizationShape === 'list' ? list : { resourceMonitorData: list } });
}
