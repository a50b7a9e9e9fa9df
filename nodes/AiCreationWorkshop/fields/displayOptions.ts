import type { INodeProperties } from 'n8n-workflow';

/**
 * Shows fields for one operation.
 *
 * Resource and operation come before the fields' own conditions, unlike in `updateDisplayOptions`:
 * n8n shows a field at the first condition on a field that holds an expression, so the field would
 * appear, and be required, in other operations.
 */
export function showFor(
	resource: string,
	operation: string,
	fields: INodeProperties[],
): INodeProperties[] {
	return fields.map((field) => ({
		...field,
		displayOptions: {
			...field.displayOptions,
			show: { resource: [resource], operation: [operation], ...field.displayOptions?.show },
		},
	}));
}
