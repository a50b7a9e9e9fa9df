import type { IDataObject } from 'n8n-workflow';

import { parseJsonField } from '../../fields/fieldValue';
import type { TaskContext } from '../../run/context';
import { isObject, mergeDeep } from '../../values/json';

/** Adds "Extra Parameters", which win over all other fields. */
export function mergeExtraParameters({ values }: TaskContext, body: IDataObject): IDataObject {
	const added = isObject(values.additionalFields) ? values.additionalFields : {};
	const extra = parseJsonField('Extra Parameters', added.extraParameters, '{ "clip_skip": 2 }');
	return mergeDeep(body, extra);
}
