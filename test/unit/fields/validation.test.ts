import type { INodeParameters, INodeProperties } from 'n8n-workflow';

import { WorkshopError } from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import { validateFields } from '../../../nodes/AiCreationWorkshop/fields/validation';
import { routeFields } from './support/routeFields';

function field(name: string, more: Partial<INodeProperties> = {}): INodeProperties {
	const routing = { send: { type: 'body', property: `${name}_sent` } } as const;
	return { displayName: `The ${name}`, name, type: 'string', default: '', routing, ...more };
}

const fields: INodeProperties[] = [
	field('model', { required: true, description: 'The name of model 1.5 or 2.' }),
	field('prompt'),
	field('hidden', { required: true, displayOptions: { show: { prompt: ['never'] } } }),
	field('strength', {
		type: 'number',
		default: 0.5,
		typeOptions: { minValue: 0, maxValue: 1, numberPrecision: 2 },
	}),
	field('local', { required: true, default: 'a', routing: undefined, description: 'Where it is' }),
	field('wait', { type: 'boolean', default: true, routing: undefined }),
	field('more', {
		type: 'collection',
		default: {},
		routing: undefined,
		options: [
			field('steps', { type: 'number', typeOptions: { minValue: 1, numberPrecision: 0 } }),
			field('scale', { type: 'number' }),
			field('vae'),
			field('note', { routing: undefined }),
			field('seed', { required: true }),
			field('sampler', {
				type: 'resourceLocator',
				modes: [{ displayName: 'By Name', name: 'name', type: 'string' }],
			}),
		],
	}),
];

const json = { nothing: null, big: 2, no: 'false' };

async function validate(parameters: INodeParameters) {
	const { functions, body } = await routeFields(fields, { model: 'm', ...parameters }, json);
	return validateFields(functions, fields, body);
}

const defaults = { model: 'm', strength: 0.5, local: 'a', wait: true, more: {} };

describe('the body and the values', () => {
	test('have the fields that are filled in, but not those that are empty or hidden', async () => {
		const more = { steps: 5, vae: ' ', note: 'n' };
		expect(await validate({ prompt: ' ', strength: 0, more })).toStrictEqual({
			body: { model_sent: 'm', strength_sent: 0, steps_sent: 5 },
			values: { ...defaults, strength: 0, more: { steps: 5, note: 'n' } },
		});
	});

	test.each<[what: string, parameters: INodeParameters, sent: object, values: object]>([
		['a text', { prompt: ' a b ' }, { prompt_sent: 'a b' }, { prompt: 'a b' }],
		['a text that is a number', { prompt: 2 }, { prompt_sent: '2' }, { prompt: '2' }],
		['a list in a field that is not sent', { local: [1] }, {}, { local: [1] }],
		['a number as text', { strength: '0.25' }, { strength_sent: 0.25 }, { strength: 0.25 }],
		[
			'a whole number as text',
			{ more: { steps: ' 7 ' } },
			{ steps_sent: 7 },
			{ more: { steps: 7 } },
		],
		[
			'the result of an expression',
			{ more: { steps: '={{ $json.big }}' } },
			{ steps_sent: 2 },
			{ more: { steps: 2 } },
		],
		[
			'the value in a resource locator',
			{ more: { sampler: { __rl: true, mode: 'name', value: '={{ $json.big }}' } } },
			{ sampler_sent: '2' },
			{ more: { sampler: '2' } },
		],
		['a boolean as text', { wait: '={{ $json.no }}' }, {}, { wait: false }],
	])('have %s in the type of its field', async (_, parameters, sent, values) => {
		const all = { model_sent: 'm', strength_sent: 0.5 };
		expect(await validate(parameters)).toStrictEqual({
			body: { ...all, ...sent },
			values: { ...defaults, ...values },
		});
	});

	test.each<[what: string, value: string]>([
		['nothing', ''],
		['null', '={{ $json.nothing }}'],
		['undefined', '={{ $json.missing }}'],
	])('lack a number that is %s', async (_, strength) => {
		const { body, values } = await validate({ strength });
		expect(body).toStrictEqual({ model_sent: 'm' });
		expect(values).not.toHaveProperty('strength');
	});
});

describe('an error names the field', () => {
	const range = "'The strength' must be a number from 0 to 1, but it is";
	const whole = "'The steps' must be a whole number of at least 1, but it is";

	test.each<[parameters: INodeParameters, message: string]>([
		[{ model: '' }, "'The model' is empty"],
		[{ model: ' \n' }, "'The model' is empty"],
		[{ model: '={{ $json.nothing }}' }, "'The model' is empty"],
		[{ model: '={{ $json.missing }}' }, "'The model' is empty"],
		[{ model: '={{ ({}) }}' }, "'The model' must be text, but it is {}"],
		[{ local: '' }, "'The local' is empty"],
		[{ strength: 1.01 }, `${range} 1.01`],
		[{ strength: '={{ Infinity }}' }, `${range} null`],
		[{ more: { steps: 0 } }, `${whole} 0`],
		[{ more: { steps: 1.5 } }, `${whole} 1.5`],
		[{ more: { scale: '={{ Infinity }}' } }, "'The scale' must be a number, but it is null"],
		[{ more: { vae: ['v'.repeat(99)] } }, `'The vae' must be text, but it is ["${'v'.repeat(78)}`],
		[{ prompt: ['a'] }, '\'The prompt\' must be text, but it is ["a"]'],
		[{ prompt: '={{ ({ f: () => 1 }) }}' }, "'The prompt' must be text, but it is {}"],
		[{ strength: '={{ 5n }}' }, `${range} "5"`],
		[{ wait: 'perhaps' }, '\'The wait\' must be true or false, but it is "perhaps"'],
	])('with a wrong value: %j', async (parameters, message) => {
		const validated = validate(parameters);
		await expect(validated).rejects.toThrow(WorkshopError);
		await expect(validated).rejects.toThrow(new Error(message));
	});
});

test.each([[undefined], [null], ['text'], [[1]]])(
	'a body that is %j counts as empty',
	async (body) => {
		const { functions } = await routeFields(fields, { model: 'm' });
		const sent = { model_sent: 'm', strength_sent: 0.5 };
		expect(validateFields(functions, fields, body)).toStrictEqual({ body: sent, values: defaults });
	},
);

test('the body that was passed in is not changed', async () => {
	const { functions } = await routeFields(fields, { model: 'm' });
	const body = Object.freeze({ model_sent: 'm', prompt_sent: '', strength_sent: '0.5' });
	expect(validateFields(functions, fields, body).body).toStrictEqual({
		model_sent: 'm',
		strength_sent: 0.5,
	});
});
