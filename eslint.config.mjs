import { readdirSync } from 'node:fs';
import path from 'node:path';
import { config } from '@n8n/node-cli/eslint';

const MAX_LINES = 200;
const MAX_FILES = 8;

/** A folder with more files has more than one subject. */
const maxFilesInFolder = {
	create: (context) => ({
		Program(node) {
			const folder = path.dirname(context.filename);
			const files = readdirSync(folder).filter((file) => file.endsWith('.ts'));
			if (files.length <= MAX_FILES) return;
			context.report({
				node,
				message: `${folder} has ${files.length} files, more than ${MAX_FILES}`,
			});
		},
	}),
};

export default [
	...config,
	{
		files: ['nodes/**/*.ts', 'credentials/**/*.ts'],
		plugins: { layout: { rules: { 'max-files-in-folder': maxFilesInFolder } } },
		rules: {
			'layout/max-files-in-folder': 'error',
			'max-lines': ['error', MAX_LINES],
		},
	},
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
