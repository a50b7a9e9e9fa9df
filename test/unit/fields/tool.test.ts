import { isTool } from '../../../nodes/AiCreationWorkshop/fields/tool';
import { NODE_TYPE, nodeRun } from '../run/support/nodeRun';

test.each([
	[NODE_TYPE, false],
	[`${NODE_TYPE}Tool`, true],
	['n8n-nodes-Tools.aiCreationWorkshop', false],
])('whether %s is the tool of an AI agent: %s', (type, expected) => {
	expect(isTool(nodeRun({ node: { type } }).item(0))).toBe(expected);
});
