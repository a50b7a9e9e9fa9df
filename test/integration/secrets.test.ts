import type { FaultPlan } from '../gateway/faults';
import { useFastClock } from '../support/fastClock';
import { recordLog } from '../support/log';
import { imageToImage } from '../support/workflowBuilder';
import { startEnvironment } from '../support/testEnvironment';
import type { TestEnvironment } from '../support/testEnvironment';

useFastClock();

type Settings = NonNullable<Parameters<typeof imageToImage>[1]>;

const STRING_TO_SIGN = 'Server StringToSign:`POST#application/json#x-ca-key:1`';

/** Whatever goes wrong, and in which phase. */
const FAULTS: Array<[fault: string, cause: (faults: FaultPlan) => void]> = [
	['nothing', () => {}],
	[
		'a signature that is rejected',
		(faults) => faults.on('submit').always().gatewayError('A403IS', STRING_TO_SIGN),
	],
	['a submission that is cut', (faults) => faults.on('submit').always().resetConnection()],
	[
		'a submission whose answer is lost',
		(faults) => faults.on('submit').always().processThenReset(),
	],
	[
		'a page instead of an answer',
		(faults) => faults.on('submit').always().respondWith({ status: 502, body: '<html>' }),
	],
	[
		'a poll that is rejected',
		(faults) => faults.on('result').always().gatewayError('A403IS', STRING_TO_SIGN),
	],
	['polls that are cut', (faults) => faults.on('result').always().resetConnection()],
	['a page about the progress', (faults) => faults.on('progress').always().htmlPage()],
	[
		'an upload that is refused',
		(faults) => faults.on('upload').always().respondWith({ status: 403, body: 'no' }),
	],
	['an upload that is cut', (faults) => faults.on('upload').always().resetConnection()],
	[
		'a download that is refused',
		(faults) => faults.on('file').always().respondWith({ status: 403, body: 'no' }),
	],
	['a download that is cut', (faults) => faults.on('file').always().resetConnection()],
];

/** Rows of the error output are those of the regular one. */
const SETTINGS: Settings[] = [{ onError: 'stopWorkflow' }, { onError: 'continueRegularOutput' }];

let environment: TestEnvironment;
afterEach(async () => await environment.close());

describe.each(FAULTS)('after %s', (_fault, cause) => {
	it.each(SETTINGS)(
		'neither secret nor signature stands in the execution or the log: %j',
		async (settings) => {
			environment = await startEnvironment({ waitingMs: 0, runningMs: 500 });
			const { entries: log } = recordLog();
			const { engine, gateway, item } = environment;
			cause(gateway.faults);
			const options = { imageTransfer: 'upload', timeout: 2 };

			const { run } = await engine.run(imageToImage({ options }, settings), [await item()]);

			expect(log.join('\n')).toContain('Start executing node "AI Creation Workshop"');
			if (gateway.taskIds[0] && gateway.requestsTo('result').length > 0) {
				expect(log.join('\n')).toContain(`Task ${gateway.taskIds[0]} was submitted`);
			}
			const record = [JSON.stringify(run, withErrors), ...log].join('\n');
			const signatures = gateway.requests.map(({ headers }) => headers['x-ca-signature']);
			const secrets = [gateway.accessKeySecret, 'StringToSign', 'x-ca-signature', ...signatures];
			expect(signatures.filter(Boolean).length).toBeGreaterThan(0);
			for (const secret of secrets) if (secret) expect(record).not.toContain(secret);
		},
	);
});

/** What an error holds beside its text is mostly not enumerable, and would be left out. */
function withErrors(_key: string, value: unknown): unknown {
	if (!(value instanceof Error)) return value;
	const names = Object.getOwnPropertyNames(value) as Array<keyof Error>;
	return Object.fromEntries(names.map((name) => [name, value[name]]));
}
