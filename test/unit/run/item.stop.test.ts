import {
	AmbiguousSubmissionError,
	WorkshopError,
} from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import type { HandleItem } from '../../../nodes/AiCreationWorkshop/run/item';
import { jsonOf, runItems } from './support/routing';

/** Stops the execution and fails, as anything does then. */
async function stop(
	taskId: string | undefined,
	error: Error = new Error('stopped'),
	continuesOnFail = false,
) {
	const execution = new AbortController();
	const handle: HandleItem = async (context) => {
		context.report({ taskId });
		execution.abort(error);
		context.signal.throwIfAborted();
		return [];
	};
	return await runItems(handle, { cancelSignal: execution.signal, continuesOnFail });
}

const reasonOf = ([result]: Array<PromiseSettledResult<unknown>>) =>
	(result as PromiseRejectedResult).reason as unknown;

const STOPPED = 'The execution was stopped while the task was under way [item 0, task 01abc]';

describe('an execution that is stopped', () => {
	test('while a task is under way has the task ID in its error and in the log', async () => {
		const { results, log } = await stop('01abc');
		expect(reasonOf(results)).toMatchObject({
			message: STOPPED,
			description:
				"The task goes on at the service. Fetch its files with 'Get Result' and the task ID.",
		});
		expect(log).toEqual([STOPPED]);
	});

	test('before the submission bills nothing', async () => {
		const { results, log } = await stop(undefined);
		const message = 'The execution was stopped before the task was submitted [item 0]';
		expect(reasonOf(results)).toMatchObject({ message, description: 'Nothing is billed.' });
		expect(log).toEqual([message]);
	});

	test('during the submission may have billed something', async () => {
		const lost = new AmbiguousSubmissionError(new WorkshopError('The connection broke', ''));
		const { results } = await stop(undefined, lost);
		expect(reasonOf(results)).toMatchObject({
			message: `${lost.message} [item 0]`,
			description: lost.hint,
		});
	});

	test('is an item with the error if the node continues on errors', async () => {
		const { results } = await stop('01abc', undefined, true);
		expect(jsonOf(results)).toMatchObject([{ error: { message: STOPPED, taskId: '01abc' } }]);
	});

	test('starts no item that waits for a permit', async () => {
		const execution = new AbortController();
		const handle = jest.fn<ReturnType<HandleItem>, Parameters<HandleItem>>(async () => {
			execution.abort();
			return [];
		});
		const values = () => ({ prompt: 'cat', options: { maxParallelTasks: 1 } });
		const items = [{}, {}];
		const { results } = await runItems(handle, { items, values, cancelSignal: execution.signal });
		expect(handle).toHaveBeenCalledTimes(1);
		expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
	});
});
