import { CREDENTIAL_TYPE, node } from '../support/workflowBuilder';
import { itemsOf, pairOf, setStage } from './support/stage';
import type { Stage } from './support/stage';
import { N8N_VERSIONS } from './support/versions';
import { webhookWorkflow } from './support/workflows';

const AN_HOUR_MS = 3_600_000;

describe.each(N8N_VERSIONS)('the credential on n8n $version', (version) => {
	let stage: Stage;

	beforeAll(async () => {
		stage = await setStage(version);
	}, 900_000);
	afterAll(async () => await stage?.close());
	afterEach(() => stage.gateway.clock.skew(0));

	const test = async (change: object = {}) => {
		const { credential, gateway, n8n } = stage;
		const data = { ...pairOf(gateway), ...change };
		return await n8n.editor.testCredential(CREDENTIAL_TYPE, credential, data);
	};

	it('passes its test when ID, secret and clock are right', async () => {
		expect(await test()).toEqual({
			status: 'OK',
			message:
				'The service accepts this AccessKey pair for Image operations (Stable Diffusion) and Workflow operations (ComfyUI)',
		});
	});

	it.each([
		['a wrong AccessKey ID', { accessKeyId: '1' }, 0, 'does not know this AccessKey ID'],
		[
			'a wrong AccessKey Secret',
			{ accessKeySecret: 'x' },
			0,
			'Secret does not match the AccessKey ID',
		],
		['a clock that is an hour off', {}, AN_HOUR_MS, 'The clock of the n8n server is wrong'],
		['another server', { endpoint: 'http://127.0.0.1:1' }, 0, 'could not be reached'],
	])('explains %s', async (_what, change, skewMs, text) => {
		stage.gateway.clock.skew(skewMs);

		const { status, message } = await test(change);

		expect(status).toBe('Error');
		expect(message).toContain(text);
	});

	it('starts no task when it is tested', async () => {
		await test();

		expect(stage.gateway.bill.submitted).toBe(0);
	});

	it('signs the requests of the HTTP Request node', async () => {
		const { credential, gateway, run } = stage;
		const parameters = {
			method: 'POST',
			url: `${gateway.endpoint}/scc/sd_get_result`,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: CREDENTIAL_TYPE,
			sendBody: true,
			specifyBody: 'json',
			jsonBody: '{ "taskId": "none 没有" }',
			options: {},
		};
		const credentials = { [CREDENTIAL_TYPE]: credential };
		const request = node('Ask', 'httpRequest', parameters, { typeVersion: 4.2, credentials });

		const execution = await run(webhookWorkflow('HTTP Request', [request]));

		expect(itemsOf(execution, 'Ask')[0]?.json).toMatchObject({
			status: 20,
			subErrMessage: 'task does not exist',
		});
	});
});
