import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UserError } from 'n8n-workflow';
import type {
	ICredentialDataDecryptedObject,
	IHttpRequestOptions,
	IWorkflowBase,
	NodeParameterValueType,
} from 'n8n-workflow';

import { AiCreationWorkshopApi } from '../../credentials/AiCreationWorkshopApi.credentials';
import { startGateway } from '../gateway/server';
import type { Gateway } from '../gateway/server';
import { Engine } from '../support/n8nEngine';
import { NODE_NAME, workflowWith } from '../support/workflowBuilder';

const CREDENTIAL_TYPE = 'aiCreationWorkshopApi';

let gateway: Gateway;

beforeAll(async () => {
	gateway = await startGateway();
});

afterAll(() => gateway.close());

async function authenticate(
	options: Partial<IHttpRequestOptions>,
	credentials: ICredentialDataDecryptedObject,
) {
	const signed = await new AiCreationWorkshopApi().authenticate(credentials, {
		url: '/scc/sd_get_result',
		method: 'POST',
		body: { taskId: '一' },
		baseURL: gateway.endpoint,
		...options,
	});
	return signed as { url: string; headers: Record<string, string>; body: Buffer };
}

describe('a request with the credential', () => {
	const typed: Array<[what: string, change: (text: string) => string | number]> = [
		['as they are', (text) => text],
		['with the blanks that copying brings along', (text) => ` \t${text}\n`],
	];

	test.each(typed)('passes the gateway when ID and secret are entered %s', async (_, change) => {
		const accessKeyId = change(gateway.accessKeyId);
		const accessKeySecret = change(gateway.accessKeySecret);
		const options = { qs: { 图: 'a b', empty: '' }, headers: { 'X-Ca-Stage': 'RELEASE' } };
		const signed = await authenticate(options, { accessKeyId, accessKeySecret });
		const reply = await fetch(signed.url, { method: 'POST', ...signed });
		expect(await reply.json()).toMatchObject({ status: 20, subErrMessage: 'task does not exist' });
	});

	test('has a nonce and a timestamp of its own each time', async () => {
		const start = Date.now();
		const { headers: first } = await authenticate({}, gatewayPair());
		const { headers: second } = await authenticate({}, gatewayPair());
		expect(first['x-ca-nonce']).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
		expect(second['x-ca-nonce']).not.toBe(first['x-ca-nonce']);
		expect(Number(first['x-ca-timestamp'])).toBeGreaterThanOrEqual(start);
		expect(Number(second['x-ca-timestamp'])).toBeLessThanOrEqual(Date.now());
	});

	test.each<[label: string, pair: ICredentialDataDecryptedObject]>([
		['AccessKey ID', {}],
		['AccessKey ID', { accessKeyId: '', accessKeySecret: 'x' }],
		['AccessKey ID', { accessKeyId: ' \n', accessKeySecret: '' }],
		['AccessKey Secret', { accessKeyId: 'x' }],
		['AccessKey Secret', { accessKeyId: 'x', accessKeySecret: '' }],
		['AccessKey Secret', { accessKeyId: 1, accessKeySecret: '\t' }],
	])('cannot be made without the %s, as in %j', async (label, pair) => {
		const signing = authenticate({}, pair);
		await expect(signing).rejects.toThrow(UserError);
		await expect(signing).rejects.toThrow(`'${label}' of the credential is empty`);
	});
});

function gatewayPair() {
	const { accessKeyId, accessKeySecret } = gateway;
	return { accessKeyId, accessKeySecret };
}

describe("n8n's HTTP Request node with the credential", () => {
	let engine: Engine;

	beforeAll(async () => {
		engine = await Engine.start({ credentials: { [CREDENTIAL_TYPE]: gatewayPair() } });
	});

	afterAll(() => engine.stop());

	/** A workflow with the HTTP Request node where the node under test is else. */
	function httpRequest(parameters: Record<string, NodeParameterValueType>): IWorkflowBase {
		const workflow = workflowWith({
			method: 'POST',
			url: `${gateway.endpoint}/scc/sd_get_result`,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: CREDENTIAL_TYPE,
			sendBody: true,
			contentType: 'json',
			...parameters,
		});
		const nodes = workflow.nodes.map((node) =>
			node.name === NODE_NAME
				? { ...node, type: 'n8n-nodes-base.httpRequest', typeVersion: 4.2 }
				: node,
		);
		return { ...workflow, nodes };
	}

	const asText = { specifyBody: 'json', jsonBody: '{ "taskId": "一 🐱" }' };
	const asPairs = {
		specifyBody: 'keypair',
		bodyParameters: { parameters: [{ name: 'taskId', value: '一 🐱' }] },
	};
	const query = {
		sendQuery: true,
		queryParameters: {
			parameters: [
				{ name: '图', value: 'a b+c' },
				{ name: 'empty', value: '' },
			],
		},
	};
	const headers = {
		sendHeaders: true,
		headerParameters: { parameters: [{ name: 'Accept', value: 'application/json' }] },
	};

	test.each<[what: string, parameters: Record<string, NodeParameterValueType>]>([
		['a body as JSON', asText],
		['a body as fields', asPairs],
		['query parameters', { ...asText, ...query }],
		['headers', { ...asText, ...headers }],
	])('calls the service with %s and gets its answer', async (_, parameters) => {
		const { itemsOf } = await engine.run(httpRequest(parameters));
		const [item] = itemsOf(NODE_NAME);
		expect(item?.json).toMatchObject({ status: 20, subErrMessage: 'task does not exist' });
		expect(gateway.requests.at(-1)).toMatchObject({ method: 'POST', json: { taskId: '一 🐱' } });
	});

	test('does not follow a redirect with its signature', async () => {
		const headers: unknown[] = [];
		const server = createServer((request, response) => {
			headers.push(request.headers);
			response.end('{}');
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		gateway.faults.on('result').next().redirectTo(`http://127.0.0.1:${port}/`);

		await engine.run(httpRequest(asText));
		server.close();

		expect(headers).toEqual([]);
	});

	test('says what to change when its body is a form', async () => {
		const form = { contentType: 'form-urlencoded', ...asPairs };
		const { itemsOf } = await engine.run(httpRequest(form));
		expect(() => itemsOf(NODE_NAME)).toThrow(/set 'Body Content Type' to 'JSON'/);
	});
});
