import type { INode } from 'n8n-workflow';

import type { FaultPlan } from '../gateway/faults';
import { CREDENTIAL_TYPE } from '../support/workflowBuilder';
import type { FinishedExecution } from './support/editor';
import { itemsOf, pairOf, served, setStage } from './support/stage';
import type { Stage } from './support/stage';
import { N8N_VERSIONS } from './support/versions';
import { photosFrom, webhookWorkflow, workshopNode } from './support/workflows';

const PHOTO = { photos: [{ name: 'harbour' }] };

type Settings = Pick<INode, 'onError' | 'retryOnFail' | 'maxTries' | 'waitBetweenTries'>;

const STOP: Settings = { onError: 'stopWorkflow' };
const RETRY: Settings = { retryOnFail: true, maxTries: 5, waitBetweenTries: 1 };
const ERROR_OUTPUT: Settings = { onError: 'continueErrorOutput' };
const REGULAR_OUTPUT: Settings = { onError: 'continueRegularOutput' };

type Case = [what: string, fault: (faults: FaultPlan) => void, settings: Settings];

/** Images arrive in spite of these. */
const SURVIVED: Case[] = [
	[
		'a submission that never arrives, once',
		(faults) => faults.on('submit').next().gatewayError('D504CO'),
		STOP,
	],
	['a poll that is cut', (faults) => faults.on('result').next().resetConnection(), STOP],
	['a page in place of the progress', (faults) => faults.on('progress').always().htmlPage(), STOP],
	['an image that comes by half', (faults) => faults.on('file').next().truncateAfter(20), STOP],
	[
		'polls that are refused in three of five attempts',
		(faults) => {
			for (let poll = 1; poll <= 3; poll++) faults.on('result').next().gatewayError('A400IK');
		},
		RETRY,
	],
];

/** An error item reports these, at the output that the settings name. */
const REPORTED: Array<[...Case, output: number]> = [
	['images that never come', (faults) => faults.on('file').always().expired(), ERROR_OUTPUT, 1],
	[
		'polls that are refused',
		(faults) => faults.on('result').always().gatewayError('A400IK'),
		REGULAR_OUTPUT,
		0,
	],
];

describe.each(N8N_VERSIONS)('the core of the fault matrix on n8n $version', (version) => {
	let stage: Stage;
	let billed: number;

	beforeAll(async () => {
		stage = await setStage(version);
	}, 900_000);
	afterAll(async () => await stage?.close());
	beforeEach(() => {
		const { bill, faults } = stage.gateway;
		faults.clear();
		billed = bill.submitted;
	});

	async function repaint(
		fault: (faults: FaultPlan) => void,
		settings: Settings,
	): Promise<FinishedExecution> {
		const { credential, gateway, photos, run } = stage;
		fault(gateway.faults);
		const workflow = webhookWorkflow('Matrix', [
			...photosFrom(photos.url),
			workshopNode('Repaint', credential, {}, settings),
		]);
		return await run(workflow, PHOTO);
	}

	it.each(SURVIVED)('survives %s', async (_what, fault, settings) => {
		const { gateway, n8n } = stage;

		const execution = await repaint(fault, settings);

		const [image, ...more] = itemsOf(execution, 'Repaint');
		expect(more).toEqual([]);
		expect(image?.json.taskId).toBe(gateway.taskIds.at(-1));
		const content = await n8n.editor.contentOf(image?.binary?.data);
		expect(content.equals(await served(image?.json.imageUrl))).toBe(true);
		expect(gateway.bill.submitted - billed).toBe(1);
	});

	it.each(REPORTED)('names the task of %s', async (_what, fault, settings, output) => {
		const { gateway } = stage;

		const execution = await repaint(fault, settings);

		const taskId = gateway.taskIds.at(-1);
		expect(execution.status).toBe('success');
		expect(itemsOf(execution, 'Repaint', output).map(({ json }) => json)).toEqual([
			// To the error output n8n adds what the item came with.
			expect.objectContaining({
				error: expect.objectContaining({
					message: expect.stringContaining(`[item 0, task ${taskId}]`),
					taskId,
				}),
			}),
		]);
		expect(gateway.bill.submitted - billed).toBe(1);
	});

	it.each([
		['the service cannot be reached', { endpoint: 'http://127.0.0.1:9' }, /could not be reached/],
		['the request cannot be signed', { accessKeySecret: ' ' }, /'AccessKey Secret' .* is empty/],
	])('knows that nothing was submitted when %s', async (_what, change, message) => {
		const { gateway, n8n, photos, run } = stage;
		const pair = { ...pairOf(gateway), ...change };
		const credential = await n8n.editor.createCredential(CREDENTIAL_TYPE, 'Wrong', pair);
		const workflow = webhookWorkflow('Nothing submitted', [
			...photosFrom(photos.url),
			workshopNode('Repaint', credential),
		]);

		const { data } = await run(workflow, PHOTO);

		expect(data.resultData.error?.message).toMatch(message);
		expect(data.resultData.error?.message).not.toContain('unknown');
		expect(gateway.bill.submitted - billed).toBe(0);
	});

	it('does not repeat a submission whose answer is lost, in none of five tries', async () => {
		const { gateway } = stage;
		const submissions = gateway.requestsTo('submit').length;

		const { data, status } = await repaint(
			(faults) => faults.on('submit').always().processThenReset(),
			RETRY,
		);

		expect(status).toBe('error');
		expect(data.resultData.error?.message).toContain('is unknown and it was not repeated [item 0]');
		expect(gateway.requestsTo('submit').length - submissions).toBe(1);
		expect(gateway.bill.submitted - billed).toBe(1);
	});
});
