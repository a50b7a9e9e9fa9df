import path from 'node:path';
import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

import { PROJECT } from './n8nNodeTypes';

/** The description of the built node. */
export async function builtDescription(): Promise<INodeTypeDescription> {
	const { AiCreationWorkshop } = (await import(path.join(PROJECT, 'dist/index.js'))) as {
		AiCreationWorkshop: new () => INodeType;
	};
	return new AiCreationWorkshop().description;
}
