import type { IDataObject } from 'n8n-workflow';

import type { Parameters } from '../support/workflowBuilder';
import { agentWorkflow } from './support/agentWorkflow';
import type { FinishedExecution } from './support/editor';
import { startLanguageModel } from './support/languageModel';
import type { LanguageModel } from './support/languageModel';
import { setStage } from './support/stage';
import type { Stage } from './support/stage';
import { N8N_VERSIONS } from './support/versions';

/** Version 2 of the agent runs its tools itself, version 3 has n8n's engine run them. */
const AGENT_VERSIONS = [2.2, 3];

/** What a model reads has to be short. */
const MAX_CHARACTERS = 4000;

const PROMPT = 'a misty lake 湖';
const prompt = "={{ $fromAI('Prompt', 'What to paint', 'string') }}";

describe.each(N8N_VERSIONS)('an AI agent on n8n $version', (version) => {
	let stage: Stage;
	let model: LanguageModel;

	beforeAll(async () => {
		model = await startLanguageModel({ Prompt: PROMPT });
		stage = await setStage(version);
	}, 900_000);
	afterAll(async () => {
		await stage?.close();
		await model.close();
	});

	describe.each(AGENT_VERSIONS)('in version %s', (agentVersion) => {
		/** Has an agent use the node as its tool, and returns what the model was given of it. */
		async function runAgent(parameters: Parameters) {
			const workflow = await agentWorkflow(stage, model, agentVersion, parameters);
			const execution = await stage.run(workflow);
			expect(execution.status).toBe('success');
			expect(JSON.stringify(toolRun(execution)?.data)).not.toContain('"binary"');
			const message = model.requests.at(-1)?.messages.find(({ role }) => role === 'tool');
			const text = message?.content ?? '';
			expect(text.length).toBeLessThan(MAX_CHARACTERS);
			return JSON.parse(text) as IDataObject[];
		}

		it.each([
			['Image to Image', 'submit', () => ({ imageUrls: stage.photos.url, prompt })],
			[
				'Text to Image with ControlNet',
				'textToImage',
				() => ({ operation: 'textToImage', prompt, controlNet: controlNet(stage.photos.url) }),
			],
		] as const)('gets the URLs of images from %s', async (_name, operation, parameters) => {
			const { gateway } = stage;

			const [image] = await runAgent(parameters());

			expect(gateway.requestsTo(operation).at(-1)?.json).toMatchObject({ prompt: PROMPT });
			expect(image?.imageUrl).toContain(`${gateway.endpoint}/files/`);
			expect(gateway.requestsTo('file')).toEqual([]);
		});

		it('gets the URL of the file from Upscale, whose only source is a URL', async () => {
			const { gateway, photos } = stage;
			const imageUrl = `={{ $fromAI('Prompt', '', 'string') && '${photos.url}' }}`;

			const [file] = await runAgent({ resource: 'workflow', operation: 'upscale', imageUrl });

			expect(gateway.requestsTo('workflowSubmit').at(-1)?.json).toMatchObject({
				inputs: { source_image: photos.url },
			});
			expect(file?.fileUrl).toContain(`${gateway.endpoint}/files/`);
			expect(gateway.requestsTo('file')).toEqual([]);
		});

		it('reads the message, the hint and the task ID of a failed call, and goes on', async () => {
			const { gateway, photos } = stage;
			const failure = { subErrCode: 'NO', subErrMessage: 'bad prompt', as: 'data' } as const;
			gateway.nextTaskFails(failure);

			const failed = await runAgent({ imageUrls: photos.url, prompt });

			expect(failed).toEqual([
				{
					error: expect.objectContaining({
						message: expect.stringContaining('bad prompt [item 0, task '),
						description: expect.stringContaining('Running the item again starts'),
						taskId: gateway.taskIds.at(-1),
					}),
				},
			]);
		});

		it('reads what is wrong with a call that was not sent', async () => {
			const before = stage.gateway.bill.submitted;

			const [failed] = await runAgent({ imageUrls: 'photo.jpg', prompt });

			expect(failed?.error).toMatchObject({
				message: expect.stringContaining('"photo.jpg", which is not the URL of an image'),
				description: expect.stringContaining('must begin with http'),
			});
			expect(stage.gateway.bill.submitted).toBe(before);
		});
	});
});

function toolRun({ data }: FinishedExecution) {
	return data.resultData.runData.Painter?.at(-1);
}

function controlNet(imageUrl: string) {
	return { units: [{ model: 'control_v11p_sd15_canny', module: 'canny', imageUrl }] };
}
