import { readExample } from '../../support/examples';
import { CREDENTIAL_TYPE } from '../../support/workflowBuilder';
import type { Editor, StoredWorkflow } from './editor';
import type { CredentialReference } from './workflows';

/** Imports an example workflow and chooses this credential in its nodes. */
export async function importExample(
	editor: Editor,
	name: string,
	credential: CredentialReference,
): Promise<StoredWorkflow & { formPath: string }> {
	const example = readExample(name);
	const nodes = example.nodes.map((node) =>
		node.credentials ? { ...node, credentials: { [CREDENTIAL_TYPE]: credential } } : node,
	);
	const form = nodes.find(({ type }) => type === 'n8n-nodes-base.formTrigger');
	const stored = await editor.createWorkflow({ ...example, id: undefined, nodes });
	return { ...stored, formPath: form?.webhookId ?? '' };
}
