import { readFileSync } from 'node:fs';

import { startGateway } from '../gateway/server';
import { PHOTO_FILE, exampleNames } from '../support/examples';
import { CREDENTIAL_TYPE } from '../support/workflowBuilder';
import { OWNER } from './support/editor';
import { importExample } from './support/importExample';
import { startN8n } from './support/n8nServer';
import { startPhotoServer } from './support/photoServer';
import { provision } from './support/provision';
import { pairOf } from './support/stage';
import { makeUserFolder } from './support/userFolder';
import { N8N_VERSIONS } from './support/versions';

/** Where n8n usually is; another port is taken when this one is not free. */
const N8N_PORT = 5678;

/** Others are refused, as the service refuses a misspelt name. */
const MODELS = ['sd_xl_base_1.0.safetensors', 'v1-5-pruned-emaonly.safetensors'];

/** A working editor with the node, the gateway, the credential and the examples in place. */
async function start(): Promise<void> {
	const [newest] = N8N_VERSIONS;
	if (!newest) throw new Error('There is no version of n8n to start');
	const provisioned = await provision(newest);
	console.log(`Starting n8n ${newest.version} …`);
	const gateway = await startGateway({ waitingMs: 1500, runningMs: 4500, models: MODELS });
	const photo = await startPhotoServer({
		content: readFileSync(PHOTO_FILE),
		fileName: 'photo.jpg',
	});
	const closeServers = async () => await Promise.all([gateway.close(), photo.close()]);
	const n8n = await startN8n(provisioned, {}, makeUserFolder(), N8N_PORT).catch(async (error) => {
		await closeServers();
		throw error as Error;
	});
	const stop = async () => {
		console.log('\nStopping …');
		await Promise.all([n8n.stop(), closeServers()]);
	};
	process.once('SIGINT', () => void stop());
	process.once('SIGTERM', () => void stop());

	const name = 'AI Creation Workshop (local gateway)';
	const { id } = await n8n.editor.createCredential(CREDENTIAL_TYPE, name, pairOf(gateway));
	const links: string[] = [];
	for (const example of exampleNames) {
		const workflow = await importExample(n8n.editor, example, { [CREDENTIAL_TYPE]: { id, name } });
		links.push(`  ${n8n.url}/workflow/${workflow.id}  ${example}`);
	}
	console.log(`
  Editor    ${n8n.url}
  Login     ${OWNER.email}
  Password  ${OWNER.password}

The example workflows are in place, with a credential for the local gateway (${gateway.endpoint}).
Log in first, then open one of these links:

${links.join('\n')}

Press Execute Workflow. If the workflow starts with a form, upload a photo there.

For workflows that you build yourself:

  Image URL  ${photo.url}
  Models     ${MODELS.join(', ')}
  Workflows  ${Object.keys(gateway.workflows).join(', ')}

The gateway can download images from this machine only, so URLs on the web are refused here.
Ctrl+C ends everything and leaves nothing behind: workflows that you make are gone with it.
`);
}

void start();
