import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { showFor } from '../../fields/displayOptions';
import { singleImageFields } from '../../fields/imageFields';
import { readImage } from '../../files/imageInput';
import type { TaskContext } from '../../run/context';
import { isObject } from '../../values/json';
import { workflowTaskFields, workflowTaskOptions } from './workflowFields';

/** The service runs upscaling as a built-in workflow of this ID and version. */
const UPSCALE_WORKFLOW = { workflow_id: 'hd_repair', version_id: 'v1' };

const additionalFields: INodeProperties = {
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: [
		{
			displayName: 'Check Photo Safety',
			name: 'photoSafeCheck',
			type: 'boolean',
			default: true,
			description: 'Whether the service checks the content of the photo',
			routing: { send: { type: 'body', property: 'inputs.photo_safe_check' } },
		},
		{
			displayName: 'Safety Confidence Level',
			name: 'safeConfidenceLevel',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 100, numberPrecision: 0 },
			default: 0,
			description:
				'How much the check distrusts the photo: from 0, which trusts it fully, to 100, which distrusts it fully',
			routing: { send: { type: 'body', property: 'inputs.safe_confidence_level' } },
		},
	],
};

export const upscaleFields: INodeProperties[] = [
	...singleImageFields,
	...workflowTaskFields,
	additionalFields,
	workflowTaskOptions,
];

export const upscale = showFor('workflow', 'upscale', upscaleFields);

/** Adds the image, and says which workflow upscales it. */
export async function buildUpscale(context: TaskContext, body: IDataObject): Promise<IDataObject> {
	const source_image = await readImage(context.values, context.fileAccess);
	const inputs = isObject(body.inputs) ? body.inputs : {};
	return { ...body, ...UPSCALE_WORKFLOW, inputs: { ...inputs, source_image } };
}
