import { holdTasks } from '../support/heldTasks';
import { CREDENTIAL_TYPE } from '../support/workflowBuilder';
import { importExample } from './support/importExample';
import { startN8n } from './support/n8nServer';
import { waitFor } from './support/process';
import { provision } from './support/provision';
import { itemsOf, served, setStage } from './support/stage';
import type { Stage } from './support/stage';
import { submitForm } from './support/submitForm';
import { N8N_VERSIONS } from './support/versions';
import type { N8nVersion } from './support/versions';

/** A guard against hanging: the Wait node takes 70 seconds, and n8n checks every minute what is due. */
const MAX_ROUND_MS = 400_000;

/** The same n8n again, on the data of the one that was killed. */
async function restart(version: N8nVersion, { n8n }: Stage) {
	await n8n.process.stop('SIGKILL');
	return await startN8n(await provision(version), {}, n8n.userFolder);
}

describe('the example "durable-wait"', () => {
	it.concurrent.each(N8N_VERSIONS)(
		'outlives n8n $version that is killed while it waits, and is billed once',
		async (version) => {
			const stage = await setStage(version);
			const { credential, gateway } = stage;
			let { n8n } = stage;
			try {
				const release = holdTasks(gateway);
				const credentials = { [CREDENTIAL_TYPE]: credential };
				const example = await importExample(n8n.editor, 'durable-wait', credentials);
				await n8n.editor.activate(example);
				const isWaiting = async () => {
					const [execution] = await n8n.editor.executionsOf(example.id);
					return execution?.status === 'waiting' ? execution.id : undefined;
				};

				await submitForm(`${n8n.url}/form/${example.triggerPath}`);
				const executionId = await waitFor('the Wait node', isWaiting);
				n8n = await restart(version, stage);
				const looksBack = async () =>
					gateway.requestsTo('result').length > 0 ? await isWaiting() : undefined;
				await waitFor('another round of the Wait node', looksBack, MAX_ROUND_MS);
				release();
				const execution = await n8n.editor.executionOf(example.id, MAX_ROUND_MS);

				expect([execution.id, execution.status]).toEqual([executionId, 'success']);
				const [image] = itemsOf(execution, 'Images');
				const kept = await n8n.editor.contentOf(image?.binary?.data);
				expect(kept.equals(await served(image?.json.imageUrl))).toBe(true);
				expect(gateway.requestsTo('result')).toHaveLength(2);
				expect(gateway.bill.submitted).toBe(1);
			} finally {
				await n8n.stop();
				await stage.close();
			}
		},
		3 * MAX_ROUND_MS,
	);
});
