import type { IDisplayOptions, IExecuteSingleFunctions } from 'n8n-workflow';

/**
 * Binary data does not reach the tool of an AI agent and does not leave it, so there URLs are all
 * that can be given and returned.
 */
const IN_TOOL = { '@tool': [true] };

/** Display options of a field that only makes sense with binary data. */
export const HIDDEN_IN_TOOL: IDisplayOptions = { hide: IN_TOOL };

/** Display options of the twin that a field has in a tool. */
export const ONLY_IN_TOOL: IDisplayOptions = { show: IN_TOOL };

/** n8n makes a twin of each node for AI agents, whose type ends so. */
export function isTool(functions: Pick<IExecuteSingleFunctions, 'getNode'>): boolean {
	return functions.getNode().type.endsWith('Tool');
}
