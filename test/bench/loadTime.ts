import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const EMPTY_FILES = 100;

/** They are parsed with their file and never called: about 3 kB. */
const FUNCTIONS_PER_FILE = 35;

/** Milliseconds of CPU time that two packages took to load in the same process. */
export interface LoadTime {
	package: number;
	/** A package of {@link EMPTY_FILES} files that does nothing. */
	empty: number;
}

/** Loads packages one after the other, and prints the milliseconds of CPU time of each by its name. */
const PROGRAM = `
const { createRequire } = require('node:module');
const { nextTo, packages } = JSON.parse(process.argv[1]);
// n8n has loaded it long before any node.
createRequire(nextTo)('n8n-workflow');
const times = packages.map(([name, files]) => {
	const before = process.cpuUsage();
	for (const file of files) require(file);
	const { user, system } = process.cpuUsage(before);
	return [name, (user + system) / 1000];
});
console.log(JSON.stringify(Object.fromEntries(times)));
`;

/**
 * Loads packages in turns, each in a fresh process that also loads an empty package, in every
 * other round before it and otherwise after it.
 *
 * @param node the Node.js to load them with
 * @param packages the files of each to load; `n8n-workflow` can be required from the first one
 * @param rounds an even number, so that both orders count alike
 * @returns for each package its times, one for each round
 */
export function measureLoads(node: string, packages: string[][], rounds: number): LoadTime[][] {
	const scratch = mkdtempSync(path.join(tmpdir(), 'empty-packages-'));
	try {
		// What a process loads first takes longer, whatever it is.
		const first = ['first', [writeEmptyPackage(path.join(scratch, 'first'))]];
		const empty = ['empty', [writeEmptyPackage(path.join(scratch, 'empty'))]];
		const load = (files: string[], round: number): LoadTime => {
			const pair = [['package', files], empty];
			if (round % 2 === 1) pair.reverse();
			const settings = { nextTo: files[0], packages: [first, ...pair] };
			const args = ['-e', PROGRAM, JSON.stringify(settings)];
			return JSON.parse(execFileSync(node, args, { encoding: 'utf8' })) as LoadTime;
		};
		const times = packages.map(() => new Array<LoadTime>());
		for (let round = 0; round < rounds; round++) {
			packages.forEach((files, index) => times[index]?.push(load(files, round)));
		}
		return times;
	} finally {
		rmSync(scratch, { recursive: true });
	}
}

/** Writes a package whose files require each other and do nothing else. Gives the file to load. */
function writeEmptyPackage(folder: string): string {
	mkdirSync(folder);
	const functions = Array.from(
		{ length: FUNCTIONS_PER_FILE },
		(_, i) => `exports.value${i} = (input) => input === ${i} ? { name: 'value', input } : null;\n`,
	).join('');
	const fileOf = (index: number) => path.join(folder, `${index}.js`);
	for (let index = 0; index < EMPTY_FILES; index++) {
		const requirement = index === 0 ? '' : `require('./${index - 1}.js');\n`;
		writeFileSync(fileOf(index), requirement + functions);
	}
	return fileOf(EMPTY_FILES - 1);
}
