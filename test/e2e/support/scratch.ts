import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** In every Debian; belongs to no service. */
const UNPRIVILEGED = 'nobody';

/** A new folder for the data of a server that runs as {@link unprivileged}. */
export function makeScratch(name: string): string {
	const folder = mkdtempSync(path.join(tmpdir(), `${name}-`));
	if (isRoot()) chownSync(folder, idOf('-u'), idOf('-g'));
	return folder;
}

export function removeScratch(folder: string): void {
	rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Command and arguments that start a program without the rights of root, which some refuse. */
export function unprivileged(program: string, args: string[]): [string, string[]] {
	if (!isRoot()) return [program, args];
	// It becomes the program rather than its parent, so that signals reach the right process.
	const user = ['--reuid', UNPRIVILEGED, '--regid', String(idOf('-g')), '--clear-groups', '--'];
	return ['setpriv', [...user, program, ...args]];
}

function isRoot(): boolean {
	return process.getuid?.() === 0;
}

function idOf(kind: '-u' | '-g'): number {
	return Number(execFileSync('id', [kind, UNPRIVILEGED], { encoding: 'utf8' }));
}
