import { CredentialTestContext } from 'n8n-core';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { testAccessKeyPair } from '../../nodes/AiCreationWorkshop/methods/credentialTest';
import type { Dialect } from '../gateway/options';
import { startGateway } from '../gateway/server';
import type { Gateway } from '../gateway/server';
import type { Reply } from '../gateway/faults';

const IMAGES = 'Image operations (Stable Diffusion)';
const WORKFLOWS = 'Workflow operations (ComfyUI)';
const PROBES = ['result', 'workflowResult'] as const;
const HOUR_MS = 3_600_000;

let gateway: Gateway;

afterEach(() => gateway.close());

/** Tests a credential as n8n does; it is right unless fields are given. */
async function testCredential(fields: ICredentialDataDecryptedObject = {}) {
	const { accessKeyId, accessKeySecret, endpoint } = gateway;
	const data = { accessKeyId, accessKeySecret, endpoint, ...fields };
	const credential = { id: '1', name: 'Test', type: 'aiCreationWorkshopApi', data };
	const result = await testAccessKeyPair.call(new CredentialTestContext(), credential);
	expect(result.message).not.toContain(gateway.accessKeySecret);
	expect(result.message).not.toMatch(/another secret|StringToSign|x-ca-/i);
	return result;
}

const COPY_THE_PAIR =
	'Copy AccessKey ID and AccessKey Secret again from your application in the AI Creation Workshop console. An Alibaba Cloud (RAM) AccessKey, which begins with "LTAI", does not work.';
const UUID = /[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}/;

/** The message with the request ID, which is another one each time, as `…`. */
async function messageOf(fields: ICredentialDataDecryptedObject = {}): Promise<string> {
	const { status, message } = await testCredential(fields);
	expect(status).toBe('Error');
	expect(gateway.bill.submitted).toBe(0);
	return message.replace(UUID, '…');
}

describe.each<Dialect>(['codes', 'legacy'])('a gateway with the dialect "%s"', (dialect) => {
	const code = (text: string) => (dialect === 'codes' ? `${text}, ` : '');

	beforeEach(async () => {
		gateway = await startGateway({ dialect });
	});

	test.each([
		['sd', IMAGES],
		['comfy', WORKFLOWS],
		['both', `${IMAGES} and ${WORKFLOWS}`],
	] as const)(
		'a pair for "%s" passes with one free request of each kind',
		async (product, names) => {
			await gateway.close();
			gateway = await startGateway({ dialect, product });
			const message = `The service accepts this AccessKey pair for ${names}`;
			expect(await testCredential()).toEqual({ status: 'OK', message });
			for (const operation of ['result', 'workflowResult'] as const) {
				expect(gateway.requestsTo(operation)).toMatchObject([
					{ json: { taskId: 'credential-test' } },
				]);
			}
			expect(gateway.requests).toHaveLength(2);
			expect(gateway.bill.submitted).toBe(0);
		},
	);

	test('the right pair passes with blanks around the fields', async () => {
		const fields = {
			accessKeyId: ` ${gateway.accessKeyId}`,
			accessKeySecret: `${gateway.accessKeySecret}\n`,
			endpoint: ` ${gateway.endpoint}/ `,
		};
		expect(await testCredential(fields)).toMatchObject({ status: 'OK' });
	});

	test('another AccessKey ID is not known', async () => {
		expect(await messageOf({ accessKeyId: '12345678' })).toBe(
			`The service does not know this AccessKey ID. ${COPY_THE_PAIR} (${code('A400IK')}request ID …)`,
		);
	});

	test('an AccessKey of a RAM user is recognized', async () => {
		expect(await messageOf({ accessKeyId: ' LTAI5t' })).toBe(
			`This is an Alibaba Cloud (RAM) AccessKey, since it begins with "LTAI". Use the pair of an application from the AI Creation Workshop console instead. (${code('A400IK')}request ID …)`,
		);
	});

	test('another secret does not match', async () => {
		expect(await messageOf({ accessKeySecret: 'another secret' })).toBe(
			`The service rejected the signature: the AccessKey Secret does not match the AccessKey ID. ${COPY_THE_PAIR} (${code('A403IS')}request ID …)`,
		);
	});

	test.each([
		[HOUR_MS, 'behind'],
		[-HOUR_MS, 'ahead of'],
	])('a clock that is off by %d ms is wrong', async (skew, way) => {
		gateway.clock.skew(skew);
		expect(await messageOf()).toBe(
			`The clock of the n8n server is wrong. The service accepts requests only when the clock is right to within 15 minutes. Ask the administrator to set the time of the n8n server, preferably with automatic time synchronization. The clock of the n8n server is 60 minutes ${way} that of the service. (${code('S403TE')}request ID …)`,
		);
	});

	test('an application that may use neither product is not allowed', async () => {
		for (const operation of PROBES) gateway.faults.on(operation).next().gatewayError('I403AA');
		expect(await messageOf()).toBe(
			`The application is not allowed to use this function. One application serves either Stable Diffusion or ComfyUI: make sure that the credential holds the pair of the right kind, and that the application has not expired. (${code('I403AA')}request ID …)`,
		);
	});
});

describe('something else than the service is no success', () => {
	beforeEach(async () => {
		gateway = await startGateway();
	});

	test('a connection that is refused', async () => {
		const gone = await startGateway();
		await gone.close();
		expect(await messageOf({ endpoint: gone.endpoint })).toBe(
			`The service could not be reached (ECONNREFUSED). Check 'Endpoint' of the credential and whether the n8n server has a connection to the internet. (${gone.endpoint})`,
		);
	});

	test('a connection that is cut', async () => {
		for (const operation of PROBES) gateway.faults.on(operation).next().resetConnection();
		expect(await messageOf()).toMatch(/^The service could not be reached \(ECONNRESET\)\. Check/);
	});

	test('a connection that is refused says nothing about an AccessKey of a RAM user', async () => {
		const gone = await startGateway();
		await gone.close();
		expect(await messageOf({ accessKeyId: 'LTAI5t', endpoint: gone.endpoint })).toMatch(
			/^The service could not be reached/,
		);
	});

	test('an endpoint that is no address', async () => {
		expect(await messageOf({ endpoint: 'my server' })).toMatch(
			/^'Endpoint' of the credential must be an address such as https:\S+, but it is "my server"\.$/,
		);
		expect(gateway.requests).toEqual([]);
	});

	test.each([
		['accessKeyId', 'AccessKey ID'],
		['accessKeySecret', 'AccessKey Secret'],
	])('an empty %s', async (field, label) => {
		expect(await messageOf({ [field]: ' ' })).toBe(`'${label}' of the credential is empty.`);
		expect(gateway.requests).toEqual([]);
	});

	const otherServers: Array<[what: string, reply: Reply, httpStatus: number]> = [
		[
			'another server that speaks JSON',
			{ body: '{"status":"UP"}', headers: { 'content-type': 'application/json' } },
			200,
		],
		['a page', { body: '<html>Log in</html>', headers: { 'content-type': 'text/html' } }, 200],
		['an empty answer', {}, 200],
		['JSON that is no envelope', { body: '{"ok":true}' }, 200],
		['a list', { body: '[10]' }, 200],
		['a redirect', { status: 302, headers: { location: 'https://other.example' } }, 302],
		['an error page', { status: 404, body: 'Not Found' }, 404],
		['an envelope with an error status', { status: 500, body: '{"status":20}' }, 500],
	];

	test.each(otherServers)('%s', async (_, reply, httpStatus) => {
		for (const operation of PROBES) gateway.faults.on(operation).next().respondWith(reply);
		const message = await messageOf();
		expect(message).toContain(`The service answered with HTTP ${httpStatus} and no result. `);
		expect(message).toContain("Check 'Endpoint' of the credential.");
	});
});

test('a service that knows the task is a success too', async () => {
	gateway = await startGateway();
	gateway.faults
		.on('result')
		.next()
		.envelope({ data: { status: 'waiting' } });
	expect(await testCredential()).toMatchObject({ status: 'OK' });
});
