import { ExecuteSingleContext } from 'n8n-core';
import { NodeConnectionTypes, Workflow, createRunExecutionData } from 'n8n-workflow';
import type {
	IExecuteSingleFunctions,
	INode,
	INodeParameters,
	INodeProperties,
	INodeType,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

import { Failure } from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import { validateFields } from '../../../nodes/AiCreationWorkshop/fields/validation';

function field(name: string, more: Partial<INodeProperties>): INodeProperties {
	const routing = { send: { type: 'body', property: `${name}_sent` } } as const;
	return { displayName: `The ${name}`, name, type: 'string', default: '', routing, ...more };
}

const fields: INodeProperties[] = [
	field('model', { required: true, description: 'The name of model 1.5 or 2.' }),
	field('prompt', {}),
	field('hidden', { required: true, displayOptions: { show: { prompt: ['never'] } } }),
	field('strength', {
		type: 'number',
		default: 0.5,
		typeOptions: { minValue: 0, maxValue: 1, numberPrecision: 2 },
	}),
	field('local', { required: true, default: 'a', routing: undefined, description: 'Where it is' }),
	field('more', {
		type: 'collection',
		default: {},
		routing: undefined,
		options: [
			field('steps', { type: 'number', typeOptions: { minValue: 1, numberPrecision: 0 } }),
			field('scale', { type: 'number' }),
			field('vae', {}),
		],
	}),
];

/** n8n's own context of one item, in a node that has these fields. */
function contextWith(parameters: INodeParameters): IExecuteSingleFunctions {
	const nodeType: INodeType = {
		description: {
			displayName: 'Test',
			name: 'test',
			group: [],
			version: 1,
			description: '',
			defaults: {},
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			properties: fields,
		},
	};
	const node: INode = {
		id: '1',
		name: 'T',
		type: 'test',
		typeVersion: 1,
		position: [0, 0],
		parameters,
	};
	const workflow = new Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: {
			getByName: () => nodeType,
			getByNameAndVersion: () => nodeType,
			getKnownTypes: () => ({}),
		},
	});
	const items = [{ json: { nothing: null, big: 2 } }];
	const data = { main: [items] };
	const partly: Partial<IWorkflowExecuteAdditionalData> = {
		webhookWaitingBaseUrl: 'http://localhost/webhook-waiting',
		formWaitingBaseUrl: 'http://localhost/form-waiting',
		variables: {},
	};
	// The rest belongs to n8n's server.
	const additionalData = partly as IWorkflowExecuteAdditionalData;
	const own = workflow.getNode('T') ?? node;
	return new ExecuteSingleContext(
		workflow,
		own,
		additionalData,
		'manual',
		createRunExecutionData(),
		0,
		items,
		data,
		0,
		{ node: own, data, source: null },
	);
}

/** What is left of a body in which n8n has put something for every field. */
function checked(parameters: INodeParameters) {
	const sent = [...fields, ...((fields.at(-1)?.options ?? []) as INodeProperties[])];
	const routed = sent.flatMap(({ routing }) => routing?.send?.property ?? []);
	const body = { ...Object.fromEntries(routed.map((name) => [name, 'routed'])), extra: 1 };
	return validateFields(contextWith({ model: 'm', ...parameters }), fields, body);
}

describe('of the fields', () => {
	test('those that are filled in are sent, those that are empty are not', () => {
		const more = { steps: 5, vae: ' ' };
		expect(checked({ prompt: ' ', strength: 0, more })).toEqual({
			model_sent: 'm',
			strength_sent: 0,
			steps_sent: 5,
			// Not shown, or not added: n8n has not routed these, and nobody looks at them.
			hidden_sent: 'routed',
			scale_sent: 'routed',
			extra: 1,
		});
	});

	test.each<[what: string, parameters: INodeParameters, sent: object]>([
		['a text', { prompt: ' a b ' }, { prompt_sent: ' a b ' }],
		['a text that is a number', { prompt: 2 }, { prompt_sent: '2' }],
		['a list that is not sent as it is', { local: [1] }, { model_sent: 'm' }],
		['a number as text', { strength: '0.25' }, { strength_sent: 0.25 }],
		['a whole number as text', { more: { steps: ' 7 ' } }, { steps_sent: 7 }],
		['the least', { strength: 0, more: { steps: 1 } }, { strength_sent: 0, steps_sent: 1 }],
		['the most', { strength: 1 }, { strength_sent: 1 }],
		['a number without limits', { more: { scale: -1.5 } }, { scale_sent: -1.5 }],
		['the result of an expression', { more: { steps: '={{ $json.big }}' } }, { steps_sent: 2 }],
	])('%s is taken', (_, parameters, sent) => {
		expect(checked(parameters)).toMatchObject(sent);
	});

	test.each<[what: string, value: string]>([
		['nothing', ''],
		['null', '={{ $json.nothing }}'],
		['undefined', '={{ $json.missing }}'],
	])('a number that is %s is left out', (_, strength) => {
		expect(checked({ strength })).not.toHaveProperty('strength_sent');
	});
});

describe('a field is named that', () => {
	const range = '"The strength" must be a number from 0 to 1, but it is';
	const whole = '"The steps" must be a whole number of at least 1, but it is';
	const refused: Array<[parameters: INodeParameters, message: string]> = [
		[{ model: '' }, '"The model" is empty'],
		[{ model: ' \n' }, '"The model" is empty'],
		[{ model: '={{ $json.nothing }}' }, '"The model" is empty'],
		[{ model: '={{ $json.missing }}' }, '"The model" is empty'],
		[{ local: '' }, '"The local" is empty'],
		[{ strength: 1.01 }, `${range} 1.01`],
		[{ strength: -0.01 }, `${range} -0.01`],
		[{ strength: 'much' }, `${range} "much"`],
		[{ strength: true }, `${range} true`],
		[{ strength: [1] }, `${range} [1]`],
		[{ strength: '={{ Infinity }}' }, `${range} null`],
		[{ more: { steps: 0 } }, `${whole} 0`],
		[{ more: { steps: 1.5 } }, `${whole} 1.5`],
		[{ prompt: ['a'] }, '"The prompt" must be text, but it is ["a"]'],
		[{ model: '={{ ({}) }}' }, '"The model" must be text, but it is {}'],
		[{ more: { vae: ['v'.repeat(99)] } }, `"The vae" must be text, but it is ["${'v'.repeat(78)}`],
		[{ more: { scale: '={{ Infinity }}' } }, '"The scale" must be a number, but it is null'],
		[{ more: { scale: 'x' } }, '"The scale" must be a number, but it is "x"'],
	];

	test.each(refused)('has a wrong value: %j', (parameters, message) => {
		expect(() => checked(parameters)).toThrow(Failure);
		expect(() => checked(parameters)).toThrow(new Error(message));
	});

	const hint = 'If the value comes from an expression: n8n shows the result below the field.';

	test.each<[parameters: INodeParameters, remedy: string]>([
		[{ model: '' }, 'Fill it in: The name of model 1.5 or 2.'],
		[{ local: '' }, 'Fill it in: Where it is.'],
		[{ strength: 2 }, hint],
		[{ prompt: ['a'] }, hint],
	])('is wrong with what to do: %j', (parameters, remedy) => {
		expect(() => checked(parameters)).toThrow(expect.objectContaining({ remedy }));
	});
});

test.each([[undefined], [null], ['text'], [[1]]])('a body that is %j counts as empty', (body) => {
	const sent = { model_sent: 'm', strength_sent: 0.5 };
	expect(validateFields(contextWith({ model: 'm' }), fields, body)).toEqual(sent);
});
