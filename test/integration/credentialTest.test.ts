import { CredentialTestContext } from 'n8n-core';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { testAccessKeyPair } from '../../nodes/AiCreationWorkshop/methods/credentialTest';
import type { Dialect } from '../gateway/options';
import { startGateway } from '../gateway/server';
import type { Gateway } from '../gateway/server';
import type { Reply } from '../gateway/faults';

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

	test('the right pair passes with a single call that starts nothing', async () => {
		const message = 'The service accepts this AccessKey pair';
		expect(await testCredential()).toEqual({ status: 'OK', message });
		expect(gateway.requests).toMatchObject([
			{ operation: 'result', json: { taskId: 'credential-test' } },
		]);
		expect(gateway.bill.submitted).toBe(0);
	});

	test('the right pair passes with blanks around the fields', async () => {
		const fields = {
			accessKeyId: ` ${gateway.accessKeyId}`,
			accessKeySecret: `${gateway.accessKeySecret}\n`,
			endpoint: ` ${gateway.endpoint}/ `,
		};
		expect(await testCredential(fields)).toMatchObject({ status: 'OK' });
	});

	test('another AccessKey ID is not known', async () => {
		expect(await messageOf({ accessKeyId: 'LTAI5t' })).toBe(
			`The service does not know this AccessKey ID. ${COPY_THE_PAIR} (${code('A400IK')}request ID …)`,
		);
	});

	test('another secret does not fit', async () => {
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

	test('an application of the other kind is not allowed', async () => {
		gateway.faults.on('result').next().gatewayError('I403AA');
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
			'The service could not be reached (ECONNREFUSED). Check "Endpoint" of the credential and whether the n8n server has a connection to the internet.',
		);
	});

	test('a connection that is cut', async () => {
		gateway.faults.on('result').next().cut();
		expect(await messageOf()).toMatch(/^The service could not be reached \(ECONNRESET\)\. Check/);
	});

	test('an endpoint that is no address', async () => {
		expect(await messageOf({ endpoint: 'my server' })).toMatch(
			/^"Endpoint" of the credential must be an address such as https:\S+, but it is "my server"\.$/,
		);
		expect(gateway.requests).toEqual([]);
	});

	test.each([
		['accessKeyId', 'AccessKey ID'],
		['accessKeySecret', 'AccessKey Secret'],
	])('an empty %s', async (field, label) => {
		expect(await messageOf({ [field]: ' ' })).toBe(`"${label}" of the credential is empty.`);
		expect(gateway.requests).toEqual([]);
	});

	const strangers: Array<[what: string, reply: Reply, httpStatus: number]> = [
		[
			'a stranger that speaks JSON',
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

	test.each(strangers)('%s', async (_, reply, httpStatus) => {
		gateway.faults.on('result').next().replyWith(reply);
		const message = await messageOf();
		expect(message).toContain(`The service answered with HTTP ${httpStatus} and no result. `);
		expect(message).toContain('Check "Endpoint" of the credential.');
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
