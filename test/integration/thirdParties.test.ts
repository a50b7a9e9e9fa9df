import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';

import { useFastClock } from '../support/fastClock';
import { seededImage } from '../support/images';
import { runError } from '../support/n8nEngine';
import { NODE_NAME, imageToImage } from '../support/workflowBuilder';
import { startEnvironment } from '../support/testEnvironment';
import type { TestEnvironment } from '../support/testEnvironment';

useFastClock();

/** Self-signed, for 127.0.0.1. Its key is no secret. */
const CERTIFICATE = `
-----BEGIN CERTIFICATE-----
MIIBjzCCATagAwIBAgIUCYAAfqvo2UCFYVXyJ2/CJ3Wpj/swCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjE2NDYzNVoYDzIxMjYxMDI5
MTY0NjM1WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQoFungLYphnh4jsRB1+E/7opvGphdkY6pXxPVTTHfep1tyh+cbXNYt
F5a27YkvFqAn9UV7lXA381BqUny6VFLlo2QwYjAdBgNVHQ4EFgQUSUlhXqDwdrpE
q69yNGrMP9fhKSowHwYDVR0jBBgwFoAUSUlhXqDwdrpEq69yNGrMP9fhKSowDwYD
VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqGSM49BAMCA0cAMEQC
IDBt+23DEuBBcGXwTgXZIm3PwqVeKKv+RyD8AheQsnIqAiBCwrmpht1CqI9zADRq
YaxjWW5GpfCmNBmSL7S+byKkng==
-----END CERTIFICATE-----`;
const KEY = `
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg6Ss7jut8IYTqWKzC
UHSojH48eJT6FDpCIigi5llA7vGhRANCAAQoFungLYphnh4jsRB1+E/7opvGphdk
Y6pXxPVTTHfep1tyh+cbXNYtF5a27YkvFqAn9UV7lXA381BqUny6VFLl
-----END PRIVATE KEY-----`;

/** A server of a third party. */
interface ThirdPartyServer {
	url: string;
	/** Of each request that it got. */
	headers: IncomingHttpHeaders[];
	server: Server;
}

let environment: TestEnvironment;
let thirdParty: ThirdPartyServer;
afterEach(async () => {
	await environment.close();
	thirdParty.server.closeAllConnections();
	thirdParty.server.close();
});

async function startThirdParty(scheme: 'http' | 'https'): Promise<ThirdPartyServer> {
	const photo = await seededImage(1);
	const headers: IncomingHttpHeaders[] = [];
	const server: Server =
		scheme === 'http' ? createServer() : createSecureServer({ cert: CERTIFICATE, key: KEY });
	server.on('request', (request, response) => {
		headers.push(request.headers);
		response.writeHead(200, { 'content-type': 'image/png' }).end(photo);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return { url: `${scheme}://127.0.0.1:${port}/elsewhere.png`, headers, server };
}

const QUICK = { imageTransfer: 'upload', timeout: 2 };

describe('a redirect', () => {
	it.each(['uploadSign', 'upload', 'submit', 'result', 'progress'] as const)(
		'in answer to %s is not followed',
		async (operation) => {
			environment = await startEnvironment({ waitingMs: 0, runningMs: 500 });
			thirdParty = await startThirdParty('http');
			const { engine, gateway, item } = environment;
			gateway.faults.on(operation).always().redirectTo(thirdParty.url);

			await engine.run(imageToImage({ options: QUICK }), [await item()]);

			expect(gateway.requestsTo(operation).length).toBeGreaterThan(0);
			expect(thirdParty.headers).toEqual([]);
		},
	);

	it('of an image is followed, without anything of the credential', async () => {
		environment = await startEnvironment();
		thirdParty = await startThirdParty('http');
		const { engine, gateway, item } = environment;
		gateway.faults.on('file').always().redirectTo(thirdParty.url);

		const execution = await engine.run(imageToImage(), [await item()]);

		const [only] = execution.itemsOf(NODE_NAME);
		expect(await engine.contentOf(only?.binary?.data)).toEqual(await seededImage(1));
		const names = thirdParty.headers.flatMap((headers) => Object.keys(headers));
		expect(names).toContain('host');
		expect(names.filter((name) => /^x-ca-|authorization|cookie|referer/.test(name))).toEqual([]);
		expect(JSON.stringify(thirdParty.headers)).not.toContain(gateway.accessKeyId);
	});
});

describe('a self-signed certificate', () => {
	it('is refused where the service should be, and no request is sent', async () => {
		thirdParty = await startThirdParty('https');
		const endpoint = thirdParty.url.replace('/elsewhere.png', '');
		environment = await startEnvironment({ credential: { endpoint } });
		const { engine, item } = environment;

		const { run } = await engine.run(imageToImage(), [await item()]);

		expect(runError(run).message).toBe(
			'The certificate of the service is not accepted (DEPTH_ZERO_SELF_SIGNED_CERT) [item 0]',
		);
		expect(thirdParty.headers).toEqual([]);
	});

	it('is refused where an image should be, and the task is named', async () => {
		environment = await startEnvironment();
		thirdParty = await startThirdParty('https');
		const { engine, gateway, item } = environment;
		gateway.faults.on('result').always().withImages([thirdParty.url]);

		const { run } = await engine.run(imageToImage(), [await item()]);

		expect(runError(run).message).toMatch(
			/DEPTH_ZERO_SELF_SIGNED_CERT.*\[item 0, task 01\w{24}\]$/,
		);
		expect(thirdParty.headers).toEqual([]);
	});

	it('is taken where an image should be, if the user has said so', async () => {
		environment = await startEnvironment();
		thirdParty = await startThirdParty('https');
		const { engine, gateway, item } = environment;
		gateway.faults.on('result').always().withImages([thirdParty.url]);
		const workflow = imageToImage({ requestOptions: { allowUnauthorizedCerts: true } });

		const execution = await engine.run(workflow, [await item()]);

		expect(execution.itemsOf(NODE_NAME)).toHaveLength(1);
		expect(thirdParty.headers).toHaveLength(1);
	});
});
