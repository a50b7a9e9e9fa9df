import type { INodeParameters, INodeProperties } from 'n8n-workflow';

import { validateFields } from '../../../nodes/AiCreationWorkshop/fields/validation';
import { routeFields } from './support/routeFields';

function field(
	name: string,
	property: string,
	more: Partial<INodeProperties> = {},
): INodeProperties {
	const routing = { send: { type: 'body', property } } as const;
	return { displayName: `The ${name}`, name, type: 'string', default: '', routing, ...more };
}

const UNIT = 'scripts.control.args[{{ $index }}]';

const fields: INodeProperties[] = [
	field('image', 'inputs.source_image'),
	field('level', 'inputs.safe.level', { type: 'number', default: 5, typeOptions: { maxValue: 9 } }),
	{
		displayName: 'Units',
		name: 'units',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		default: {},
		options: [
			{
				displayName: 'Unit',
				name: 'unit',
				values: [
					field('module', `=${UNIT}.module`, { required: true, description: 'Its name.' }),
					field('weight', `=${UNIT}.weight`, {
						type: 'number',
						default: 1,
						typeOptions: { minValue: 0, maxValue: 2 },
					}),
					field('mask', `=${UNIT}.mask`),
					field('seed', '=seeds[{{ $index }}]', { type: 'number', default: 7 }),
					field('advanced', '', {
						type: 'collection',
						default: {},
						routing: undefined,
						options: [field('steps', `=${UNIT}.advanced.steps`, { type: 'number' })],
					}),
				],
			},
		],
	},
	{
		displayName: 'Crop',
		name: 'crop',
		type: 'fixedCollection',
		default: {},
		options: [
			{
				displayName: 'Area',
				name: 'area',
				values: [field('width', 'crop.width', { type: 'number', typeOptions: { minValue: 1 } })],
			},
		],
	},
];

async function validate(parameters: INodeParameters) {
	const { functions, body } = await routeFields(fields, parameters, { weight: '0.25' });
	return validateFields(functions, fields, body);
}

describe('a property in dot notation', () => {
	test('is replaced by the validated value where n8n has put it', async () => {
		const { body, values } = await validate({ image: 'i', level: '7' });
		expect(body).toStrictEqual({ inputs: { source_image: 'i', safe: { level: 7 } } });
		expect(values).toStrictEqual({ image: 'i', level: 7, units: { unit: [] }, crop: { area: [] } });
	});

	test('is removed when the field is empty', async () => {
		const { body } = await validate({ image: ' ', level: '' });
		expect(body).toStrictEqual({ inputs: { safe: {} } });
	});

	test('is not added where n8n has not put it', async () => {
		const { functions } = await routeFields(fields, { image: 'i' });
		for (const body of [{}, { inputs: null }, { inputs: 'text' }]) {
			expect(validateFields(functions, fields, body).body).toStrictEqual(body);
		}
	});
});

describe('the rows of a fixed collection', () => {
	test('are validated each in its place', async () => {
		const unit = [
			{ module: 'depth', weight: '0.5', mask: ' ' },
			{ module: 2, weight: '={{ $json.weight }}', mask: 'm', seed: '8', advanced: { steps: '20' } },
		];
		const { body, values } = await validate({ units: { unit } });
		const args = [
			{ module: 'depth', weight: 0.5 },
			{ module: '2', weight: 0.25, mask: 'm', advanced: { steps: 20 } },
		];
		expect(body.scripts).toStrictEqual({ control: { args } });
		expect(body.seeds).toStrictEqual([7, 8]);
		const [first, second] = args;
		const rows = [
			{ ...first, seed: 7, advanced: {} },
			{ ...second, seed: 8 },
		];
		expect(values.units).toStrictEqual({ unit: rows });
	});

	test('are one where several are not allowed', async () => {
		const { body, values } = await validate({ crop: { area: { width: '64' } } });
		expect(body.crop).toStrictEqual({ width: 64 });
		expect(values.crop).toStrictEqual({ area: [{ width: 64 }] });
	});

	test.each<[unit: INodeParameters[], message: string]>([
		[
			[{ module: 'depth', weight: 3 }],
			"'The weight' must be a number from 0 to 2, but it is 3 (row 1 of 'Units')",
		],
		[[{ module: 'depth' }, { module: ' ' }], "'The module' is empty (row 2 of 'Units')"],
		[
			[{ module: 'depth', advanced: { steps: 'many' } }],
			"'The steps' must be a number, but it is \"many\" (row 1 of 'Units')",
		],
	])('have errors that name the row: %j', async (unit, message) => {
		await expect(validate({ units: { unit } })).rejects.toThrow(new Error(message));
	});
});
