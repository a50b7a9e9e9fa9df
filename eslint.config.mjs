import { config } from '@n8n/node-cli/eslint';

export default [
	...config,
	{
		// Tests and tools run on a developer's machine, not inside n8n: they may use all of Node.js.
		files: ['test/**/*.ts'],
		rules: {
			'@n8n/community-nodes/no-dangerous-functions': 'off',
			'@n8n/community-nodes/no-restricted-globals': 'off',
			'@n8n/community-nodes/no-restricted-imports': 'off',
			'@n8n/community-nodes/require-node-api-error': 'off',
			'no-console': 'off',
		},
	},
];
