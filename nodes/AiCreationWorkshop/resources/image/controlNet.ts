import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { WorkshopError, forRow } from '../../errors/workshopError';
import { singleImageFields } from '../../fields/imageFields';
import { readImageRows } from '../../files/imageInput';
import type { TaskContext } from '../../run/context';
import { isObject } from '../../values/json';

/** The service documents `units`, where Stable Diffusion WebUI has `args`. */
const unitProperty = (name: string) => `=alwayson_scripts.controlnet.units[{{ $index }}].${name}`;

const send = (name: string): INodeProperties['routing'] => ({
	send: { type: 'body', property: unitProperty(name) },
});

const unitFields: INodeProperties[] = [
	{
		displayName: 'Preprocessor',
		name: 'module',
		type: 'string',
		default: '',
		placeholder: 'e.g. canny',
		description:
			'What to read from the reference image, such as "canny" for outlines or "openpose" for poses. Leave it empty if the reference image is prepared already.',
		routing: send('module'),
	},
	{
		displayName: 'ControlNet Model',
		name: 'model',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. control_v11p_sd15_canny',
		description:
			'The name of the ControlNet model, exactly as the console of the AI Creation Workshop shows it',
		routing: send('model'),
	},
	...singleImageFields,
	{
		displayName: 'Weight',
		name: 'weight',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 2, numberPrecision: 2 },
		default: 1,
		description: 'How strongly the reference image guides the generation, from 0 to 2',
		routing: send('weight'),
	},
	{
		displayName: 'Guidance Start',
		name: 'guidanceStart',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 1, numberPrecision: 2 },
		default: 0,
		description: 'At which fraction of the steps the guidance begins, from 0 to 1',
		routing: send('guidance_start'),
	},
	{
		displayName: 'Guidance End',
		name: 'guidanceEnd',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 1, numberPrecision: 2 },
		default: 1,
		description: 'At which fraction of the steps the guidance ends, from 0 to 1',
		routing: send('guidance_end'),
	},
];

export const controlNet: INodeProperties = {
	displayName: 'ControlNet',
	name: 'controlNet',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, sortable: true },
	placeholder: 'Add Unit',
	default: {},
	options: [{ displayName: 'Units', name: 'units', values: unitFields }],
	description: 'Reference images that guide the generation, such as a pose or an outline',
};

/**
 * Adds the reference image of each unit.
 *
 * @throws WorkshopError when a unit has no image, or its guidance ends before it starts
 */
export async function addReferenceImages(
	context: TaskContext,
	body: IDataObject,
): Promise<IDataObject> {
	const { displayName: label, name } = controlNet;
	const value = context.values[name];
	const rows = ((isObject(value) ? value.units : undefined) ?? []) as IDataObject[];
	rows.forEach((row, index) => forRow(label, index, () => assertGuidance(row)));
	const images = await readImageRows(label, rows, context.fileAccess);
	unitsOf(body).forEach((unit, index) => Object.assign(unit, { input_image: images[index] }));
	return body;
}

function assertGuidance({ guidanceStart: start = 0, guidanceEnd: end = 1 }: IDataObject): void {
	if (Number(start) <= Number(end)) return;
	throw new WorkshopError(
		`'Guidance Start' must not be after 'Guidance End', but they are ${start} and ${end}`,
		'Both are fractions of the steps: 0 is the first step, 1 the last.',
	);
}

function unitsOf({ alwayson_scripts: scripts }: IDataObject): IDataObject[] {
	const { controlnet } = isObject(scripts) ? scripts : {};
	const { units } = isObject(controlnet) ? controlnet : {};
	return Array.isArray(units) ? (units as IDataObject[]) : [];
}
