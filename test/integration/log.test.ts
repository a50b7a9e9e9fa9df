import { imageToImage } from '../support/workflow';
import { recordLog } from '../support/log';
import { startWorkshop } from '../support/workshop';
import type { Workshop } from '../support/workshop';

let workshop: Workshop;
afterEach(async () => await workshop.close());

/** A line break forges a line of a log; the sequence clears the screen of a terminal. */
const HOSTILE_ID = '01abc\n[error] Payment failed\u001b[2J\u2028next';

it.each([
	['succeeds in submitting', { waitForCompletion: false }],
	['fails', { options: { timeout: 1 } }],
])(
	'a task ID with control characters is logged as one line when the node %s',
	async (_, parameters) => {
		workshop = await startWorkshop();
		const { messages } = recordLog();
		const { engine, gateway, item } = workshop;
		const data = { taskId: HOSTILE_ID, status: 'waiting' };
		gateway.faults.on('submit').always().envelope({ data });
		gateway.faults.on('result').always().envelope({ data });

		await engine.run(imageToImage(parameters), [await item()]);

		const own = messages.filter((message) => message.includes('01abc'));
		expect(own).not.toEqual([]);
		for (const message of own) expect(message).not.toMatch(/\p{Cc}|\u2028/u);
	},
);
