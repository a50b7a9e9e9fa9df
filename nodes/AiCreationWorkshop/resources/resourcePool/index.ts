import type { INodeProperties } from 'n8n-workflow';

import { showFor } from '../../fields/displayOptions';
import { itemRouting } from '../../run/item';
import { UTILIZATION_URL, getUtilization, utilizationFields } from './getUtilization';

export const resourcePoolResource: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['resourcePool'] } },
		options: [
			{
				name: 'Get Utilization',
				value: 'getUtilization',
				action: 'Get utilization of resource pools',
				description: 'See how busy your resource pools are. Free of charge.',
				routing: itemRouting(UTILIZATION_URL, utilizationFields, getUtilization),
			},
		],
		default: 'getUtilization',
	},
	...showFor('resourcePool', 'getUtilization', utilizationFields),
];
