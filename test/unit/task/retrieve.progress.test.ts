import {
	parseProgress,
	readProgress,
	retrieveProgress,
} from '../../../nodes/AiCreationWorkshop/task/retrieve';
import { api, taskContext } from './support/taskContext';

const lost = new Error('The connection broke');

describe('the progress of a task', () => {
	test('is empty after an error, unless the execution is stopped', async () => {
		const { context, abort, requests } = taskContext({ respond: () => lost });
		expect(await retrieveProgress(context, api, '01abc')).toEqual({});
		expect(requests).toEqual([{ url: '/progress', body: { taskId: '01abc' }, timeoutMs: 3000 }]);
		abort.abort(new Error('stopped'));
		await expect(retrieveProgress(context, api, '01abc')).rejects.toThrow('stopped');
	});

	test.each<[data: object, expected: object | undefined]>([
		[{ etaRelative: 5 }, { remainingMs: 5000, isWaiting: false }],
		[
			{ etaRelative: '5', progress: '0.5' },
			{ remainingMs: 5000, isWaiting: false, fraction: 0.5 },
		],
		[
			{ etaRelative: 0, status: 'waiting' },
			{ remainingMs: 0, isWaiting: true },
		],
		[
			{ etaRelative: 5, progress: 0 },
			{ remainingMs: 5000, isWaiting: false },
		],
		[
			{ etaRelative: 5, progress: 1 },
			{ remainingMs: 5000, isWaiting: false },
		],
		[
			{ etaRelative: 5, progress: 'x' },
			{ remainingMs: 5000, isWaiting: false },
		],
		[{}, undefined],
		[{ etaRelative: 'soon' }, undefined],
		[{ etaRelative: null }, undefined],
		[{ etaRelative: [5] }, undefined],
	])('%j is an estimate: %j', (data, expected) => {
		expect(parseProgress(data as never)).toStrictEqual(expected);
	});

	test('as an item has null for what the service does not report', async () => {
		const { context } = taskContext({
			respond: (_, number) =>
				number === 1
					? { status: 'Running', progress: '0.5', etaRelative: 5, message: 'a\nb' }
					: { progress: 'x', lastQueueRemaining: 3 },
		});
		expect(await readProgress(context, api, '01abc')).toEqual({
			taskId: '01abc',
			status: 'running',
			progress: 0.5,
			lastQueueRemaining: null,
			etaRelative: 5,
			message: 'a b',
		});
		expect(await readProgress(context, api, '01abc')).toEqual({
			taskId: '01abc',
			status: 'unknown',
			progress: null,
			lastQueueRemaining: 3,
			etaRelative: null,
			message: null,
		});
	});
});
