import { WorkshopError } from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import { submitOrResume } from '../../../nodes/AiCreationWorkshop/task/submit';
import { useFastClock } from '../support/fastClock';
import { taskContext } from './support/taskContext';

useFastClock();

const accepted = (taskId: string) => ({ taskId, status: 'running' });
const buildBody = async () => ({ prompt: 'cat' });

describe('another attempt to run an item', () => {
	test('resumes the task of the first one, without building its body', async () => {
		const nodeContext = {};
		const first = taskContext({ nodeContext, submissions: [accepted('01abc')] });
		await submitOrResume(first.context, buildBody);
		const second = taskContext({ nodeContext });
		const build = jest.fn();
		expect(await submitOrResume(second.context, build)).toEqual({
			taskId: '01abc',
			status: 'waiting',
			isNew: false,
		});
		expect(build).not.toHaveBeenCalled();
		expect(second.bodies).toEqual([]);
		expect(second.context.details).toEqual({ taskId: '01abc', resumed: true });
		expect([...second.context.run.tasks]).toEqual([[0, '01abc']]);
	});

	test('with another request submits it, and keeps that task instead', async () => {
		const nodeContext = {};
		const first = taskContext({ nodeContext, submissions: [accepted('01abc')] });
		await submitOrResume(first.context, buildBody);
		const edited = { parameters: { prompt: 'dog' } };
		const second = taskContext({ nodeContext, node: edited, submissions: [accepted('02def')] });
		expect(await submitOrResume(second.context, buildBody)).toMatchObject({ isNew: true });
		expect(second.context.store.get()?.taskId).toBe('02def');
		expect(second.context.details).not.toHaveProperty('resumed');
	});

	test('after a lost response submits nothing, not even another request', async () => {
		const nodeContext = {};
		const first = taskContext({ nodeContext, submissions: [new Error('reset')] });
		await submitOrResume(first.context, buildBody).catch(() => {});
		const edited = { parameters: { prompt: 'dog' } };
		const second = taskContext({ nodeContext, node: edited, submissions: [accepted('02def')] });
		await expect(submitOrResume(second.context, buildBody)).rejects.toThrow(
			'The result of the submission is unknown',
		);
		expect(second.bodies).toEqual([]);
	});
});

describe('the limit of tasks per execution', () => {
	const options = { maxTasksPerExecution: 1 };

	test('counts the submissions of all attempts and runs', async () => {
		const nodeContext = {};
		const first = taskContext({ nodeContext, options, submissions: [accepted('01abc')] });
		await submitOrResume(first.context, buildBody);
		const again = taskContext({ nodeContext, options });
		expect(await submitOrResume(again.context, buildBody)).toMatchObject({ taskId: '01abc' });
		const nextRun = taskContext({ nodeContext, options, runIndex: 1 });
		const build = jest.fn();
		await expect(submitOrResume(nextRun.context, build)).rejects.toMatchObject({
			message: 'The limit of 1 task per execution is reached: 1 submitted',
			hint: expect.stringMatching(/^Nothing was sent for this item\./) as string,
		});
		expect(build).not.toHaveBeenCalled();
		expect(nextRun.bodies).toEqual([]);
	});

	test.each([
		['was refused', 0, [new WorkshopError('Refused', '')]],
		['may have been accepted', 1, [new Error('reset')]],
	])('counts a submission that %s as %d', async (_, count, submissions) => {
		const { context } = taskContext({ options, submissions });
		await submitOrResume(context, buildBody).catch(() => {});
		expect(context.store.submissions).toBe(count);
	});

	test('counts no request that could not be built', async () => {
		const { context } = taskContext({ options });
		const failing = async () => await Promise.reject(new WorkshopError('No image', ''));
		await submitOrResume(context, failing).catch(() => {});
		expect(context.store.submissions).toBe(0);
	});
});
