import type { IDataObject } from 'n8n-workflow';

import { TaskContext, readTaskOptions } from '../../../nodes/AiCreationWorkshop/run/context';
import { NODE_TYPE, nodeRun } from './support/nodeRun';

const defaults = {
	waitForCompletion: true,
	downloadFiles: true,
	timeoutMs: 600_000,
	onTimeout: 'error',
	maxParallelTasks: 10,
	outputMode: 'perFile',
	outputBinaryField: 'data',
	transferMode: 'auto',
	maxTasksPerExecution: Infinity,
};

const optionsOf = (values: IDataObject, type = NODE_TYPE) =>
	readTaskOptions(nodeRun({ node: { type } }).item(0), values);

describe('the options of a task', () => {
	test.each([[{}], [{ options: {} }], [{ options: 'none' }]])('have defaults for %j', (values) => {
		expect(optionsOf(values)).toEqual(defaults);
	});

	test.each<[values: IDataObject, changed: object]>([
		[{ waitForCompletion: false }, { waitForCompletion: false }],
		[{ downloadImages: false }, { downloadFiles: false }],
		[{ downloadFiles: false }, { downloadFiles: false }],
		[{ options: { timeout: 5 } }, { timeoutMs: 5000 }],
		[{ options: { onTimeout: 'returnTask' } }, { onTimeout: 'returnTask' }],
		[{ options: { maxParallelTasks: 3 } }, { maxParallelTasks: 3 }],
		[{ options: { outputMode: 'perTask' } }, { outputMode: 'perTask' }],
		[{ options: { outputMode: 'perImage' } }, {}],
		[{ options: { outputBinaryField: ' file\n' } }, { outputBinaryField: 'file' }],
		[{ options: { imageTransfer: 'inline' } }, { transferMode: 'inline' }],
		[{ options: { fileTransfer: 'upload' } }, { transferMode: 'upload' }],
		[{ options: { maxTasksPerExecution: 0 } }, { maxTasksPerExecution: 0 }],
	])('are read from %j', (values, changed) => {
		expect(optionsOf(values)).toEqual({ ...defaults, ...changed });
	});

	test('of the tool of an AI agent never download files', () => {
		const values = { downloadImages: true, downloadFiles: true };
		expect(optionsOf(values, `${NODE_TYPE}Tool`).downloadFiles).toBe(false);
	});
});

describe('the context of a task', () => {
	const client = { signal: new AbortController().signal };
	const options = optionsOf({ options: { imageTransfer: 'inline' } });

	function contextOf(itemIndex = 2) {
		const { item, log } = nodeRun({ items: [{}, {}, {}] });
		const details = { taskId: '01abc' };
		const parts = { client, options, details } as never;
		return { context: new TaskContext(item(itemIndex), parts), details, log };
	}

	test('collects details, of which the last ones count', () => {
		const { context, details } = contextOf();
		context.report({ status: 'waiting' });
		context.report({ status: 'running', pollCount: 2 });
		expect(context.details).toBe(details);
		expect(details).toEqual({ taskId: '01abc', status: 'running', pollCount: 2 });
	});

	test('makes items that are paired with the input item', () => {
		const { context } = contextOf();
		const binary = { data: { data: '', mimeType: 'image/png' } };
		expect(context.item({ a: 1 })).toStrictEqual({ json: { a: 1 }, pairedItem: { item: 2 } });
		expect(context.item({ a: 1 }, binary)).toStrictEqual({
			json: { a: 1 },
			binary,
			pairedItem: { item: 2 },
		});
	});

	test('writes one line to the log for each text', () => {
		const { context, log } = contextOf();
		context.log('info', 'Task 01abc\nwas submitted\u001b[31m');
		context.log('warn', 'x');
		expect(log).toEqual(['Task 01abc was submitted [31m', 'x']);
	});

	test('has the signal of the client, and what a transfer of files needs', () => {
		const { context } = contextOf();
		expect(context.signal).toBe(client.signal);
		expect(context.fileAccess).toEqual({
			functions: context.functions,
			client,
			transferMode: 'inline',
		});
	});
});
