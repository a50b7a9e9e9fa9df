import path from 'node:path';
import execa from 'execa';

import { NODE_MAJOR } from './versions';
import type { N8nVersion } from './versions';

/** An installed n8n that can be started. */
export interface Provisioned {
	version: string;
	/** Folder whose `node_modules` hold n8n. */
	folder: string;
	/** The Node.js that n8n runs on. */
	node: string;
	/** n8n's command line. */
	n8n: string;
}

const QUERY_DATABASE = `
const { Database } = require('sqlite3');
new Database(':memory:').get('SELECT 1 AS one', (error, row) => {
	if (error) throw error;
	console.log(row.one);
});
`;

/** Where n8n and its Node.js are in a folder that they are installed in. */
export function locate({ version }: N8nVersion, folder: string): Provisioned {
	return {
		version,
		folder,
		node: path.join(folder, 'node_modules/node/bin/node'),
		n8n: path.join(folder, 'node_modules/n8n/bin/n8n'),
	};
}

/**
 * Asks Node.js and n8n for their versions, and the native database driver for the answer to a query.
 *
 * @throws the command that failed and what it wrote, or what it printed instead
 */
export async function checkProvisioned({ version, folder, node, n8n }: Provisioned): Promise<void> {
	const checks = [
		{ args: ['--version'], expected: new RegExp(`^v${NODE_MAJOR}\\.`) },
		{ args: [n8n, '--version'], expected: new RegExp(`^${version}$`, 'm') },
		{ args: ['-e', QUERY_DATABASE], expected: /^1$/m },
	];
	for (const { args, expected } of checks) {
		const { command, stdout } = await execa(node, args, { cwd: folder });
		if (!expected.test(stdout)) {
			throw new Error(`${command} printed "${stdout}", which does not match ${expected}`);
		}
	}
}
