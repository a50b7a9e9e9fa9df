import { readFileSync } from 'node:fs';
import path from 'node:path';

import { PROJECT } from '../support/n8nNodeTypes';

/**
 * The section of the changelog about a version.
 *
 * @throws Error when there is none
 */
export function releaseNotes(changelog: string, version: string): string {
	const [, ...sections] = changelog.split(/^## /m);
	const section = sections.find((text) => text.startsWith(`[${version}]`));
	if (!section) throw new Error(`CHANGELOG.md has no section about ${version}`);
	return section.slice(section.indexOf('\n') + 1).trim();
}

if (require.main === module) {
	const [version = ''] = process.argv.slice(2);
	const changelog = readFileSync(path.join(PROJECT, 'CHANGELOG.md'), 'utf8');
	console.log(releaseNotes(changelog, version));
}
