import { randomUUID } from 'node:crypto';
import type { INode } from 'n8n-workflow';

import { readExample } from '../../support/examples';
import type { Editor, StoredWorkflow } from './editor';
import type { CredentialReference } from './workflows';

/** An example in n8n, with the last part of the URL of the trigger that a visitor opens. */
export interface ImportedExample extends StoredWorkflow {
	triggerPath: string;
}

/**
 * Imports an example workflow as the editor does, which gives each trigger a URL of its own.
 *
 * @param credentials to choose in its nodes, by type
 * @param adapt what a user does with a node after the import
 */
export async function importExample(
	editor: Editor,
	name: string,
	credentials: Record<string, CredentialReference>,
	adapt: (node: INode) => INode = (node) => node,
): Promise<ImportedExample> {
	const example = readExample(name);
	const nodes = example.nodes.map((node) =>
		adapt({
			...node,
			credentials: chosenFor(node, credentials),
			webhookId: node.webhookId && randomUUID(),
		}),
	);
	const trigger = nodes.find(({ type }) => /(form|chat)Trigger$/.test(type));
	const stored = await editor.createWorkflow({ ...example, id: undefined, nodes });
	return { ...stored, triggerPath: trigger?.webhookId ?? '' };
}

function chosenFor(node: INode, credentials: Record<string, CredentialReference>) {
	const types = Object.keys(node.credentials ?? {});
	return Object.fromEntries(
		types.flatMap((type) => (credentials[type] ? [[type, credentials[type]]] : [])),
	);
}
