import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { useFastClock } from '../support/fastClock';
import { runError } from '../support/n8nEngine';
import { NODE_NAME, workflowWith } from '../support/workflowBuilder';
import { startEnvironment } from '../support/testEnvironment';
import type { TestEnvironment } from '../support/testEnvironment';

useFastClock();

type Parameters = NonNullable<ParametersOf<typeof workflowWith>[0]>;
type ParametersOf<F extends (...parameters: never[]) => unknown> = F extends (
	...parameters: infer P
) => unknown
	? P
	: never;

let environment: TestEnvironment;
beforeEach(async () => {
	environment = await startEnvironment();
});
afterEach(async () => await environment.close());

const runOf = (parameters: Parameters) =>
	workflowWith({ resource: 'workflow', operation: 'run', ...parameters });

async function run(parameters: Parameters, item: INodeExecutionData = { json: {} }) {
	return await environment.engine.run(runOf(parameters), [item]);
}

const submitted = () => environment.gateway.requestsTo('workflowSubmit')[0]?.json as IDataObject;

function fields(...rows: Array<[name: string, type: string, value: unknown]>) {
	const assignments = rows.map(([name, type, value], id) => ({ id: `${id}`, name, type, value }));
	return { inputFields: { assignments } as never };
}

describe('the version of a workflow', () => {
	it('is found by IDs that were copied with blanks and line breaks', async () => {
		await run({ workflowId: ' wf-ok\n', aliasId: '\tmain ' });
		expect(submitted()).toMatchObject({ workflow_id: 'wf-ok', alias_id: 'main' });
	});

	it('is chosen by the alias "main" by default', async () => {
		await run({ workflowId: 'wf-ok' });
		expect(submitted()).toMatchObject({ workflow_id: 'wf-ok', alias_id: 'main' });
		expect(submitted()).not.toHaveProperty('version_id');
	});

	it('is sent alone when it is chosen by its ID', async () => {
		await run({ workflowId: 'wf-ok', versionBy: 'version', versionId: 'v1' });
		expect(submitted()).toMatchObject({ workflow_id: 'wf-ok', version_id: 'v1' });
		expect(submitted()).not.toHaveProperty('alias_id');
	});

	it.each([
		{ workflowId: 'wf-nothing' },
		{ workflowId: 'wf-ok', aliasId: 'beta' },
		{ workflowId: 'wf-ok', versionBy: 'version', versionId: 'v9' },
	])('that is not published is named with what to do: %j', async (parameters) => {
		const execution = await run(parameters);
		expect(runError(execution.run).message).toMatch(
			/^The service does not know this workflow or version: /,
		);
		expect(environment.gateway.bill.submitted).toBe(0);
	});
});

describe('inputs', () => {
	it('arrive in the types that were chosen for the fields', async () => {
		const execution = await run({
			workflowId: 'wf-echo',
			...fields(
				['text', 'string', 7],
				['number', 'number', '0.5'],
				['integer', 'number', '={{ "20" }}'],
				['boolean', 'boolean', 'true'],
				['json', 'object', '{ "a": [1] }'],
			),
		});

		expect(submitted().inputs).toEqual({
			text: '7',
			number: 0.5,
			integer: 20,
			boolean: true,
			json: { a: [1] },
		});
		expect(execution.itemsOf(NODE_NAME)[0]?.json.outputs).toMatchObject({ number: 0.5 });
	});

	it('can hold a text with quotes in JSON as the error about it suggests', async () => {
		const item = { json: { text: 'She said "hi"\nand left' } };
		const inputs = (prompt: string) => ({
			workflowId: 'wf-ok',
			specifyInputs: 'json',
			inputs: `={ "prompt": ${prompt} }`,
		});
		const { run: refused } = await run(inputs('"{{ $json.text }}"'), item);
		const [suggestion = ''] = /\{\{.*\}\}/.exec(runError(refused).description ?? '') ?? [];

		await run(inputs(suggestion), item);
		expect(submitted().inputs).toEqual({ prompt: item.json.text });
	});

	it('can be given as JSON', async () => {
		await run({
			workflowId: 'wf-ok',
			specifyInputs: 'json',
			inputs: '={{ JSON.stringify({ prompt: $json.wish, steps: 8 }) }}',
		});
		expect(submitted().inputs).toMatchObject({ steps: 8 });
	});

	it.each([
		[
			'a value of another type',
			fields(['steps', 'number', 'many']),
			/^The input "steps" must be of type number, but it is "many" \(row 1 of 'Inputs'\) \[item 0\]/,
		],
		[
			'a row without a name',
			fields(['a', 'string', 'x'], [' ', 'string', 'x']),
			/^The input has no name \(row 2 of 'Inputs'\)/,
		],
		[
			'a name that occurs twice',
			fields(['a', 'string', 'x'], ['a', 'string', 'y']),
			/^The input "a" is set twice: in row 1 of 'Inputs' and in row 2 of 'Inputs'/,
		],
		[
			'a number that would be rounded',
			fields(['seed', 'number', '9007199254740993']),
			/too large to be sent exactly/,
		],
		[
			'JSON that is a list',
			{ specifyInputs: 'json', inputs: '[1]' },
			/^'Inputs \(JSON\)' must be a JSON object/,
		],
	])('with %s are refused before anything is sent', async (_what, parameters, message) => {
		const execution = await run({ workflowId: 'wf-ok', ...parameters });
		expect(runError(execution.run).message).toMatch(message);
		expect(environment.gateway.requests).toEqual([]);
	});

	it('the service does not know are reported in its own words', async () => {
		const execution = await run({ workflowId: 'wf-ok', ...fields(['colour', 'string', 'red']) });
		expect(runError(execution.run).message).toContain('colour');
		expect(environment.gateway.bill.submitted).toBe(0);
	});
});

describe('input files', () => {
	const inputFiles = (binaryPropertyName: string) => ({
		inputFiles: { files: [{ name: 'image', binaryPropertyName }] } as never,
	});

	it.each([
		['inline', /^data:image\/png;base64,/],
		['upload', /^http:.*\/temp\//],
		['auto', /^data:image\/png;base64,/],
	])('are sent by "%s" transfer', async (fileTransfer, expected) => {
		const parameters = { workflowId: 'wf-image', ...inputFiles('data'), options: { fileTransfer } };
		const execution = await run(parameters, await environment.item());

		expect((submitted().inputs as IDataObject).image).toMatch(expected);
		expect(execution.itemsOf(NODE_NAME)[0]?.binary?.data?.mimeType).toBe('image/png');
	});

	it('of any type are uploaded with their own type', async () => {
		const { engine, gateway } = environment;
		const data = await engine.store(Buffer.from('%PDF-1.7 …'), 'paper.pdf', 'application/pdf');
		const parameters = {
			workflowId: 'wf-image',
			...inputFiles('data'),
			options: { fileTransfer: 'upload' },
		};
		await run(parameters, { json: {}, binary: { data } });

		expect(gateway.requestsTo('uploadSign')[0]?.json).toMatchObject({
			contentType: 'application/pdf',
			originalFilename: 'paper.pdf',
		});
	});

	it('that the item does not have are refused before anything is sent', async () => {
		const parameters = { workflowId: 'wf-image', ...inputFiles('photo') };
		const execution = await run(parameters, await environment.item());
		expect(runError(execution.run).message).toBe(
			'The input item has no binary field "photo" (row 1 of \'Input Files\') [item 0]',
		);
		expect(environment.gateway.requests).toEqual([]);
	});

	it.each([
		[
			'a row without a name',
			[
				{ name: 'image', binaryPropertyName: 'data' },
				{ name: '={{ " " }}', binaryPropertyName: 'data' },
			],
			"'Input Name' is empty (row 2 of 'Input Files') [item 0]",
		],
		[
			'a name that occurs twice',
			[
				{ name: 'image', binaryPropertyName: 'data' },
				{ name: ' image ', binaryPropertyName: 'data' },
			],
			"The input \"image\" is set twice: in row 1 of 'Input Files' and in row 2 of 'Input Files' [item 0]",
		],
		[
			'an empty binary field',
			[{ name: 'image', binaryPropertyName: 'empty' }],
			'The binary field "empty" is empty (row 1 of \'Input Files\') [item 0]',
		],
	])('with %s are refused before anything is sent', async (_what, files, message) => {
		const { engine, gateway, storeImage } = environment;
		const empty = await engine.store(Buffer.alloc(0), 'empty.png', 'image/png');
		const item = { json: {}, binary: { data: await storeImage(), empty } };
		const execution = await run({ workflowId: 'wf-image', inputFiles: { files } as never }, item);
		expect(runError(execution.run).message).toBe(message);
		expect(gateway.requests).toEqual([]);
	});

	it.each([
		['fields', fields(['image', 'string', 'https://example.com/a.png']), "row 1 of 'Inputs'"],
		['json', { inputs: '{ "prompt": "x", "image": "https://a/b.png" }' }, "'Inputs (JSON)'"],
	])(
		'for an input that has a value in %s too are refused',
		async (specifyInputs, inputs, place) => {
			const parameters = {
				workflowId: 'wf-image',
				specifyInputs,
				...inputFiles('data'),
				...inputs,
			};
			const execution = await run(parameters, await environment.item());
			expect(runError(execution.run).message).toBe(
				`The input "image" is set twice: in ${place} and in row 1 of 'Input Files' [item 0]`,
			);
			expect(environment.gateway.requests).toEqual([]);
		},
	);
});

describe('the result', () => {
	it('has an item for each file, whatever its type, and the plain values', async () => {
		const execution = await run({
			workflowId: 'wf-many',
			...fields(['prompt', 'string', 'a lake']),
		});

		const items = execution.itemsOf(NODE_NAME);
		expect(items.map(({ json, binary }) => [json.outputName, binary?.data?.mimeType])).toEqual([
			['poster', 'image/webp'],
			['variants[0]', 'image/png'],
			['variants[1]', 'image/jpeg'],
			['media.clip', 'video/mp4'],
			['media.teaser', 'video/webm'],
			['media.sound', 'audio/wav'],
			['media.notes', 'text/plain'],
		]);
		for (const [index, { json, pairedItem }] of items.entries()) {
			expect(json).toMatchObject({
				taskId: environment.gateway.taskIds[0],
				status: 'succeeded',
				fileIndex: index,
				fileCount: 7,
				expiresAt: expect.stringMatching(/^\d{4}-/),
				outputs: { caption: 'a lake at night', score: 0.87, prompt: 'a lake' },
				taskDurationMs: expect.any(Number),
				startedAt: expect.stringMatching(/^\d{4}-.*Z$/),
				endedAt: expect.stringMatching(/^\d{4}-.*Z$/),
			});
			expect(json).not.toHaveProperty('error');
			expect(pairedItem).toEqual({ item: 0 });
		}
	});

	it('has the files byte for byte', async () => {
		const execution = await run({ workflowId: 'wf-many' });
		for (const { json, binary } of execution.itemsOf(NODE_NAME)) {
			const served = await fetch(String(json.fileUrl));
			const content = await environment.engine.contentOf(binary?.data);
			expect(content.equals(Buffer.from(await served.arrayBuffer()))).toBe(true);
		}
	});

	it('is one item with all files when it is wanted per task', async () => {
		const execution = await run({ workflowId: 'wf-many', options: { outputMode: 'perTask' } });
		const [only, ...more] = execution.itemsOf(NODE_NAME);
		expect(more).toEqual([]);
		expect(only?.json.fileUrls).toHaveLength(7);
		expect(Object.keys(only?.binary ?? {})).toEqual(
			[0, 1, 2, 3, 4, 5, 6].map((index) => `data_${index}`),
		);
	});

	it('is one item for a workflow without files', async () => {
		const execution = await run({
			workflowId: 'wf-text',
			...fields(['prompt', 'string', 'hello']),
		});
		const [only, ...more] = execution.itemsOf(NODE_NAME);
		expect(more).toEqual([]);
		expect(only?.binary).toBeUndefined();
		expect(only?.json).toMatchObject({
			status: 'succeeded',
			fileCount: 0,
			outputs: { caption: 'hello', words: 7, tags: ['lake', 'night'] },
		});
	});

	it('has the default output of a workflow that names no outputs', async () => {
		const execution = await run({ workflowId: 'wf-default' });
		expect(execution.itemsOf(NODE_NAME).map(({ json }) => json.outputName)).toEqual([
			'images[0]',
			'images[1]',
		]);
	});

	it('has temporary files when they are wanted', async () => {
		const execution = await run({
			workflowId: 'wf-many',
			additionalFields: { returnTempFiles: true, randomiseSeeds: true },
		});
		expect(submitted()).toMatchObject({ return_temp_files: true, randomise_seeds: true });
		expect(execution.itemsOf(NODE_NAME)).toHaveLength(8);
	});

	it('has URLs only when files are not downloaded', async () => {
		const execution = await run({ workflowId: 'wf-ok', downloadFiles: false });
		const [only] = execution.itemsOf(NODE_NAME);
		expect(only?.binary).toBeUndefined();
		expect(only?.json.fileUrl).toMatch(/^http/);
		expect(environment.gateway.requestsTo('file')).toEqual([]);
	});
});

describe('a workflow that fails', () => {
	it.each(['envelope', 'data', 'subErr'] as const)(
		'is reported with its reason, given by "%s"',
		async (as) => {
			environment.gateway.nextTaskFails({ subErrCode: 'VRAM', subErrMessage: 'out of memory', as });
			const execution = await run({ workflowId: 'wf-ok' });
			const { message, description } = runError(execution.run);
			expect(message).toMatch(/failed: out of memory \[item 0, task 01\w{24}\]$/);
			expect(description).toContain('Check the inputs');
			expect(environment.gateway.bill.submitted).toBe(1);
		},
	);

	it('by itself is reported with the message of its node', async () => {
		const execution = await run({ workflowId: 'wf-fail' });
		expect(runError(execution.run).message).toContain('KSampler: all values are NaN');
	});
});

it('the credential of the other product is refused with what to do', async () => {
	await environment.close();
	environment = await startEnvironment({ product: 'sd' });
	const execution = await run({ workflowId: 'wf-ok' });
	const { message, description } = runError(execution.run);
	expect(message).toMatch(/^The application is not allowed to use this function/);
	expect(description).toContain('either Stable Diffusion or ComfyUI');
});

describe('Get Result and Get Progress', () => {
	const lookup = (operation: string, taskId: string, more: Parameters = {}) =>
		workflowWith({ resource: 'workflow', operation, taskId, ...more });

	async function submit(workflowId = 'wf-many'): Promise<string> {
		const execution = await run({ workflowId, waitForCompletion: false });
		const [only] = execution.itemsOf(NODE_NAME);
		expect(only?.json).toEqual({
			taskId: expect.any(String),
			status: expect.stringMatching(/^(waiting|running)$/),
		});
		return String(only?.json.taskId);
	}

	it('Get Result waits for the task and fetches its files', async () => {
		const taskId = await submit();
		const execution = await environment.engine.run(lookup('getResult', taskId));
		expect(execution.itemsOf(NODE_NAME)).toHaveLength(7);
		expect(environment.gateway.bill.submitted).toBe(1);
	});

	it('Get Result finds a task of Upscale at the other call too', async () => {
		await environment.close();
		environment = await startEnvironment({ upscaleProducts: ['sd'] });
		const upscale = workflowWith({
			resource: 'workflow',
			operation: 'upscale',
			waitForCompletion: false,
		});
		const submission = await environment.engine.run(upscale, [await environment.item()]);
		const taskId = String(submission.itemsOf(NODE_NAME)[0]?.json.taskId);

		const execution = await environment.engine.run(lookup('getResult', taskId));

		expect(execution.itemsOf(NODE_NAME)[0]?.binary?.data?.mimeType).toBe('image/png');
	});

	it('Get Progress shows how far the task is, free of charge', async () => {
		Object.assign(environment.gateway.durations, { waitingMs: 0, runningMs: 60_000 });
		const taskId = await submit();
		const execution = await environment.engine.run(lookup('getProgress', taskId));
		expect(execution.itemsOf(NODE_NAME)).toEqual([
			{
				json: {
					taskId,
					status: 'running',
					progress: expect.any(Number),
					lastQueueRemaining: expect.any(Number),
					etaRelative: expect.any(Number),
					message: expect.anything(),
				},
				pairedItem: { item: 0 },
			},
		]);
		expect(environment.gateway.bill.submitted).toBe(1);
	});

	it('Get Progress survives an error and reports an unknown task', async () => {
		const taskId = await submit();
		environment.gateway.faults.on('workflowProgress').next().resetConnection();
		const known = await environment.engine.run(lookup('getProgress', taskId));
		const unknown = await environment.engine.run(lookup('getProgress', 'none'));
		expect(known.itemsOf(NODE_NAME)).toHaveLength(1);
		expect(runError(unknown.run).message).toMatch(/^The service does not know this task/);
	});
});

describe('Upscale', () => {
	const upscale = (parameters: Parameters = {}) =>
		workflowWith({ resource: 'workflow', operation: 'upscale', ...parameters });

	it.each([[['comfy']], [['sd']], [['comfy', 'sd']]] as const)(
		'fetches the image wherever the service keeps it: %j',
		async (upscaleProducts) => {
			await environment.close();
			environment = await startEnvironment({ upscaleProducts: [...upscaleProducts] });
			const { engine, gateway, item } = environment;
			const additionalFields = { safeConfidenceLevel: 40, photoSafeCheck: false };

			const execution = await engine.run(upscale({ additionalFields }), [await item()]);

			expect(submitted()).toEqual({
				workflow_id: 'hd_repair',
				version_id: 'v1',
				inputs: {
					source_image: expect.stringMatching(/^data:image\/png/),
					safe_confidence_level: 40,
					photo_safe_check: false,
				},
			});
			const [only] = execution.itemsOf(NODE_NAME);
			expect(only?.binary?.data?.mimeType).toBe('image/png');
			expect(gateway.bill.submitted).toBe(1);
		},
	);

	it('waits for an image that is missing in the result at first', async () => {
		const { engine, gateway, item } = environment;
		Object.assign(gateway.durations, { waitingMs: 0, runningMs: 0 });
		gateway.faults.on('workflowResult').next().withoutImages();

		const execution = await engine.run(upscale(), [await item()]);

		const [only] = execution.itemsOf(NODE_NAME);
		expect(only?.binary?.data?.mimeType).toBe('image/png');
		expect(gateway.requestsTo('workflowResult')).toHaveLength(2);
	});

	it('that makes no image is reported, and says that the task succeeded', async () => {
		const { engine, gateway, item } = environment;
		gateway.faults.on('workflowResult').always().withoutImages();

		const { run } = await engine.run(upscale(), [await item()]);

		expect(runError(run).message).toMatch(
			/^The task succeeded, but the service delivered no file \[item 0, task 01/,
		);
		expect(gateway.bill.submitted).toBe(1);
	});

	it('takes a URL, and nothing that is not an image', async () => {
		const { engine, gateway } = environment;
		const text = await engine.store(Buffer.from('no image'), 'a.txt', 'text/plain');
		const bad = await engine.run(upscale(), [{ json: {}, binary: { data: text } }]);
		expect(runError(bad.run).message).toMatch(/^The binary field "data" holds no image/);
		const url = await engine.run(upscale({ imageSource: 'url', imageUrl: 'ftp://a/b' }));
		expect(runError(url.run).message).toMatch(/^'Image URL' holds "ftp:\/\/a\/b", which is not/);
		expect(gateway.requests).toEqual([]);
	});
});
