import { useFastClock } from '../support/fastClock';
import { runError } from '../support/n8nEngine';
import { NODE_NAME, imageToImage } from '../support/workflowBuilder';
import { startEnvironment } from '../support/testEnvironment';
import type { TestEnvironment } from '../support/testEnvironment';

useFastClock();

let environment: TestEnvironment;
beforeEach(async () => {
	environment = await startEnvironment();
});
afterEach(async () => await environment.close());

type Parameters = NonNullable<ParametersOf<typeof imageToImage>[0]>;
type ParametersOf<F extends (...parameters: never[]) => unknown> = F extends (
	...parameters: infer P
) => unknown
	? P
	: never;

async function run(parameters: Parameters) {
	const { engine, item } = environment;
	return await engine.run(imageToImage(parameters), [await item()]);
}

describe('resource pools', () => {
	const poolHeader = () =>
		environment.gateway.requestsTo('submit')[0]?.headers['x-sp-resource-config-id'];

	it.each([
		['pool-a，default', 'pool-a,default'],
		['pool-a, default', 'pool-a,default'],
		[' pool-a\n', 'pool-a'],
	])('%j are sent as %j', async (resourceConfigId, sent) => {
		await run({ options: { resourceConfigId } });
		expect(poolHeader()).toBe(sent);
	});

	it.each(['资源池', 'pool-é', 'pool\u200b', 'пул,default'])(
		'%j are refused by name before anything is sent',
		async (resourceConfigId) => {
			const execution = await run({ options: { resourceConfigId } });
			expect(runError(execution.run).message).toMatch(/^'Resource Pool IDs' must be made of/);
			expect(environment.gateway.requests).toEqual([]);
		},
	);

	it.each(['', '={{ null }}', '={{ " " }}'])('%j are as if not added', async (resourceConfigId) => {
		await run({ options: { resourceConfigId } });
		expect(poolHeader()).toBeUndefined();
	});
});

describe('a boolean from an expression', () => {
	const images = async (waitForCompletion: string) =>
		(await run({ waitForCompletion })).itemsOf(NODE_NAME).filter(({ binary }) => binary).length;

	it.each(['={{ "true" }}', '={{ 1 }}', '={{ "1" }}', '={{ " TRUE " }}', '={{ true }}'])(
		'%s waits',
		async (value) => {
			expect(await images(value)).toBe(1);
		},
	);

	it.each(['={{ "false" }}', '={{ 0 }}', '={{ "0" }}', '={{ false }}'])(
		'%s does not wait',
		async (value) => {
			expect(await images(value)).toBe(0);
			expect(environment.gateway.bill.submitted).toBe(1);
		},
	);

	it.each(['={{ "yes" }}', '={{ 2 }}', '={{ [] }}'])('%s is refused', async (value) => {
		const execution = await run({ waitForCompletion: value });
		expect(runError(execution.run).message).toMatch(/^'Wait for Completion' must be true or false/);
		expect(environment.gateway.requests).toEqual([]);
	});
});

describe('a seed above 2^53', () => {
	it.each([
		['Seed', { seed: '={{ "9007199254740993" }}' }],
		['Seed', { seed: '={{ 2 ** 60 }}' }],
		['Extra Parameters', { extraParameters: '{ "seed": 18446744073709551615 }' }],
		['Extra Parameters', { extraParameters: '{ "a": [{ "seed": 9007199254740993 }] }' }],
	])('is refused where "%s" holds it: %j', async (label, additionalFields) => {
		const execution = await run({ additionalFields });
		expect(runError(execution.run).message).toMatch(
			new RegExp(`^'${label}' holds the number \\d+, which is too large to be sent exactly`),
		);
		expect(environment.gateway.requests).toEqual([]);
	});

	it('is sent exactly up to the limit', async () => {
		await run({ additionalFields: { seed: '={{ "9007199254740991" }}' } });
		expect(environment.gateway.requestsTo('submit')[0]?.json).toMatchObject({
			seed: 9007199254740991,
		});
	});
});

describe('an option that an expression empties is as if not added:', () => {
	it.each(['={{ null }}', '={{ "" }}', '={{ undefined }}'])(
		'Image Transfer %s',
		async (imageTransfer) => {
			await run({ options: { imageTransfer } });
			expect(environment.gateway.requestsTo('upload')).toEqual([]);
			expect(environment.gateway.bill.submitted).toBe(1);
		},
	);

	it.each(['={{ null }}', '={{ " " }}'])('Output Binary Field %j', async (outputBinaryField) => {
		const execution = await run({ options: { outputBinaryField } });
		expect(Object.keys(execution.itemsOf(NODE_NAME)[0]?.binary ?? {})).toEqual(['data']);
	});

	it.each(['outputMode', 'onTimeout', 'maxParallelTasks', 'timeout'])('%s', async (name) => {
		const execution = await run({ options: { [name]: '={{ null }}' } });
		expect(execution.itemsOf(NODE_NAME)).toHaveLength(1);
	});
});

it.each([
	['Image Source', { imageSource: '={{ "file" }}', imageUrls: 'https://a.example/b' }],
	['Output Mode', { options: { outputMode: '={{ "both" }}' } }],
	['On Timeout', { options: { onTimeout: '={{ "wait" }}' } }],
])('an unknown value of "%s" is refused with the known ones', async (label, parameters) => {
	const execution = await run(parameters);
	expect(runError(execution.run).message).toMatch(
		new RegExp(`^'${label}' must be one of "\\w+", `),
	);
	expect(environment.gateway.requests).toEqual([]);
});
