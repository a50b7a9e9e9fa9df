import { waitForResult } from '../../../nodes/AiCreationWorkshop/task/wait';
import { useFastClock } from '../support/fastClock';
import { api, taskContext } from './support/taskContext';

useFastClock();

const task = { taskId: '01abc', status: 'waiting', isNew: true };
const AGAIN = 'Running the item again starts, and may bill, a new task.';

async function errorOf(data: object, details: object = {}, noun: 'image' | 'file' = 'image') {
	const { context } = taskContext({ respond: () => data as never, details });
	return await waitForResult(context, { ...api, noun }, task).catch((error: unknown) => error);
}

describe('the error of a task that has failed', () => {
	test.each(['failed', 'cancelled', 'canceled'])('has its status: %s', async (status) => {
		expect(await errorOf({ status })).toMatchObject({
			message: `The service reports the task as ${status}`,
			hint: `Check prompt, model and image; content that the service considers unsafe is rejected too. ${AGAIN}`,
			classification: { source: 'task', isTransient: false, processed: 'maybe' },
		});
	});

	test('has another hint if the product makes files', async () => {
		expect(await errorOf({ status: 'failed' }, {}, 'file')).toMatchObject({
			hint: `Check the inputs, and whether the workflow runs in the console of the workshop. ${AGAIN}`,
		});
	});

	test.each<[where: string, data: object, details: object]>([
		['in its data', { message: 'bad\nsteps' }, { providerMessage: 'other' }],
		['in the envelope', {}, { providerMessage: 'bad steps' }],
	])('has the reason %s', async (_, data, details) => {
		const error = await errorOf({ status: 'failed', ...data }, { requestId: 'R-1', ...details });
		expect(error).toMatchObject({
			message: 'The service reports the task as failed: bad steps',
			details: { requestId: 'R-1', providerMessage: 'bad steps' },
		});
	});

	test.each([
		[{ providerMessage: 'image hits risk control' }, ': image hits risk control'],
		[{ code: 'B403MQ', providerMessage: 'no money' }, ': no money'],
		[{ code: 'B403MQ' }, ''],
	])('has the text of a known reason: %j', async (details, reason) => {
		const known = 'code' in details ? 'The quota or the balance' : 'The service considers the';
		expect(await errorOf({ status: 'failed' }, details)).toMatchObject({
			message: expect.stringMatching(
				new RegExp(`^The service reports the task as failed\\. ${known} .*${reason}$`),
			) as string,
			hint: expect.stringMatching(new RegExp(`^C.*\\. ${AGAIN}$`)) as string,
			classification: { source: 'task' },
		});
	});
});
