import { imageToImage } from '../support/workflowBuilder';
import { recordLog } from '../support/log';
import { startEnvironment } from '../support/testEnvironment';
import type { TestEnvironment } from '../support/testEnvironment';

let environment: TestEnvironment;
afterEach(async () => await environment.close());

/** A line break forges a line of a log; the sequence clears the screen of a terminal. */
const HOSTILE_ID = '01abc\n[error] Payment failed\u001b[2J\u2028next';

it.each([
	['succeeds in submitting', { waitForCompletion: false }],
	['fails', { options: { timeout: 1 } }],
])(
	'a task ID with control characters is logged as one line when the node %s',
	async (_, parameters) => {
		environment = await startEnvironment();
		const { messages } = recordLog();
		const { engine, gateway, item } = environment;
		const data = { taskId: HOSTILE_ID, status: 'waiting' };
		gateway.faults.on('submit').always().envelope({ data });
		gateway.faults.on('result').always().envelope({ data });

		await engine.run(imageToImage(parameters), [await item()]);

		const own = messages.filter((message) => message.includes('01abc'));
		expect(own).not.toEqual([]);
		for (const message of own) expect(message).not.toMatch(/\p{Cc}|\u2028/u);
	},
);
