import type { IDataObject } from 'n8n-workflow';

import { WorkshopError } from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import type { ErrorClassification } from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import {
	getTaskProgress,
	getTaskResult,
	runTask,
} from '../../../nodes/AiCreationWorkshop/task/operation';
import { useFastClock } from '../support/fastClock';
import { fields, runOperation } from './support/operation';
import { api } from './support/taskContext';
import type { Response } from './support/taskContext';

useFastClock();

const URLS = ['http://127.0.0.1/a.png'];
const ACCEPTED = { taskId: '01abc', status: 'waiting' };
const errorWith = (classification: Partial<ErrorClassification>, hint = 'Do something.') =>
	new WorkshopError(
		'Refused',
		hint,
		{},
		{
			source: 'gateway',
			isTransient: false,
			processed: 'no',
			...classification,
		},
	);
const unknown = errorWith({ source: 'task', isTaskUnknown: true });

const bodies: IDataObject[] = [];
const run = runTask({
	url: '/submit',
	api,
	fields,
	buildBody: async (_, body) => {
		bodies.push(body);
		return await Promise.resolve({ ...body, images: [] });
	},
});

const respondWith = (result: Response) => (url: string) =>
	url === '/submit' ? ACCEPTED : url === '/progress' ? {} : result;
const keptIn = ({ nodeContext }: { nodeContext: IDataObject }) =>
	Object.values(nodeContext.tasks as object).map((task: { taskId: string }) => task.taskId);
const errorOf = ({ json }: { json: IDataObject[] }) => json[0]?.error as IDataObject;

describe('an operation that starts a task', () => {
	test('returns the task at once if it does not wait', async () => {
		const { json, urls } = await runOperation(run, {
			respond: respondWith({}),
			values: { waitForCompletion: false },
		});
		expect(json).toEqual([ACCEPTED]);
		expect(urls).toEqual(['/submit']);
		expect(bodies.at(-1)).toEqual({ prompt: 'cat' });
	});

	test('shows that it has resumed a task', async () => {
		const { nodeContext } = await runOperation(run, { respond: respondWith(errorWith({})) });
		const { json, urls } = await runOperation(run, {
			respond: respondWith({}),
			values: { waitForCompletion: false },
			nodeContext,
		});
		expect(json).toEqual([{ ...ACCEPTED, resumed: true }]);
		expect(urls).toEqual([]);
	});

	test('returns the files of a task that has succeeded', async () => {
		const { json, nodeContext } = await runOperation(run, {
			respond: respondWith({ status: 'succeeded', urls: URLS }),
		});
		expect(json).toMatchObject([{ taskId: '01abc', status: 'succeeded', imageUrl: URLS[0] }]);
		expect(nodeContext.tasks).toEqual({});
	});

	test.each([
		[
			'Do something.',
			"Do something. The task itself goes on: fetch its images with 'Get Result' and the task ID.",
		],
		["Use 'Get Result'.", "Use 'Get Result'."],
	])(
		'says once how to get the files after an error with the hint "%s"',
		async (hint, description) => {
			const outcome = await runOperation(run, { respond: respondWith(errorWith({}, hint)) });
			expect(errorOf(outcome)).toMatchObject({ taskId: '01abc', description });
			expect(keptIn(outcome)).toEqual(['01abc']);
		},
	);

	test('does not keep a task that has failed: another attempt starts a new one', async () => {
		const outcome = await runOperation(run, { respond: respondWith({ status: 'failed' }) });
		expect(errorOf(outcome).description).toMatch(/may bill, a new task\.$/);
		expect(keptIn(outcome)).toEqual([]);
	});

	test('keeps a new task that the service does not know yet', async () => {
		const outcome = await runOperation(run, { respond: respondWith(unknown) });
		expect(errorOf(outcome).description).toBe(
			"It was accepted a moment ago. Try 'Get Result' with the task ID in a few minutes.",
		);
		expect(keptIn(outcome)).toEqual(['01abc']);
	});

	test('does not keep an old task that the service does not know any more', async () => {
		const first = await runOperation(run, { respond: respondWith(errorWith({})) });
		const outcome = await runOperation(run, {
			respond: respondWith(unknown),
			nodeContext: first.nodeContext,
		});
		expect(errorOf(outcome)).toMatchObject({ taskId: '01abc', resumed: true });
		expect(errorOf(outcome).description).toMatch(/^It may be too old, .* may bill, a new task\.$/);
		expect(outcome.urls).not.toContain('/submit');
		expect(keptIn(outcome)).toEqual([]);
	});
});

describe('an operation that retrieves a task', () => {
	const getResult = getTaskResult({ api, fields });

	test.each([
		[true, 3],
		[false, 1],
	])('waits for it if it should: %s', async (wait, polls) => {
		let count = 0;
		const { urls, json } = await runOperation(getResult, {
			values: { taskId: ' 01abc ', waitForCompletion: wait },
			respond: (url) => {
				if (url === '/progress') return {};
				return { status: ++count < 3 ? 'running' : 'failed' };
			},
		});
		expect(urls.filter((url) => url === '/result')).toHaveLength(polls);
		if (!wait) expect(json).toEqual([{ taskId: '01abc', status: 'running' }]);
		else expect(errorOf({ json })).toMatchObject({ taskId: '01abc', status: 'failed' });
	});

	test('has an error with the ID of the task', async () => {
		const outcome = await runOperation(getResult, {
			values: { taskId: '01abc' },
			respond: () => errorWith({}),
		});
		expect(errorOf(outcome)).toMatchObject({ taskId: '01abc', description: 'Do something.' });
	});
});

test('an operation that reads the progress of a task does not wait', async () => {
	const { json, urls } = await runOperation(getTaskProgress({ api, fields }), {
		values: { taskId: '01abc' },
		respond: () => ({ status: 'running', progress: 0.5 }),
	});
	expect(json).toMatchObject([{ taskId: '01abc', status: 'running', progress: 0.5 }]);
	expect(urls).toEqual(['/progress']);
});
