import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { PACKAGE_DIRECTORY } from '../../support/n8nNodeTypes';

const PACKAGE = 'n8n-nodes-ai-creation-workshop';

/** A scratch `N8N_USER_FOLDER` with the packed node in it, as n8n stores community packages. */
export function makeUserFolder(): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'n8n-server-'));
	const nodes = path.join(folder, '.n8n/nodes');
	const installed = path.join(nodes, 'node_modules', PACKAGE);
	mkdirSync(installed, { recursive: true });
	execFileSync('tar', ['-xzf', packed(folder), '-C', installed, '--strip-components=1']);
	const manifest = { name: 'installed-nodes', private: true, dependencies: { [PACKAGE]: '*' } };
	writeFileSync(path.join(nodes, 'package.json'), JSON.stringify(manifest));
	return folder;
}

export function removeUserFolder(folder: string): void {
	rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

function packed(folder: string): string {
	execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], {
		cwd: PACKAGE_DIRECTORY,
		stdio: 'ignore',
	});
	const tarball = readdirSync(folder).find((file) => file.endsWith('.tgz'));
	if (!tarball) throw new Error('npm pack made no tarball');
	return path.join(folder, tarball);
}
