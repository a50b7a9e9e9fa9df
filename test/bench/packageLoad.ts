import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { provision } from '../e2e/support/provision';
import { N8N_VERSIONS } from '../e2e/support/versions';
import { PROJECT } from '../support/n8nNodeTypes';
import { middle, spread } from './findings';
import type { Findings } from './findings';
import { EMPTY_FILES, measureLoads } from './loadTime';
import type { LoadTime } from './loadTime';

const ROUNDS = 24;

/** Files that n8n loads for a node, and where in n8n they are. */
const N8N_NODES = [
	{
		name: "n8n's HTTP Request (version 3)",
		file: 'n8n-nodes-base/dist/nodes/HttpRequest/V3/HttpRequestV3.node.js',
	},
	{
		name: "n8n's OpenAI",
		file: '@n8n/n8n-nodes-langchain/dist/nodes/vendors/OpenAi/OpenAi.node.js',
	},
	{
		name: "n8n's Alibaba Cloud",
		file: '@n8n/n8n-nodes-langchain/dist/nodes/vendors/AlibabaCloud/AlibabaCloud.node.js',
	},
];

/** What the package costs before anybody uses it: loading it, and getting it. */
export async function packageLoad(): Promise<Findings> {
	const [version] = N8N_VERSIONS;
	if (!version) throw new Error('No version of n8n is named');
	const { node, folder } = await provision(version);
	const packages = [
		{ name: 'this package, node and credential', files: ownFiles() },
		...N8N_NODES.map(({ name, file }) => ({
			name,
			files: [path.join(folder, 'node_modules', file)],
		})),
	];
	const times = measureLoads(
		node,
		packages.map(({ files }) => files),
		ROUNDS,
	);
	const tarball = tarballKilobytes();
	return {
		title: 'What the package weighs',
		method: [
			`Each package is loaded ${ROUNDS} times, in turns, by a fresh process of n8n's Node.js that has loaded \`n8n-workflow\` already, as n8n has. The same process loads an empty package of ${EMPTY_FILES} files, in every other round before the package and otherwise after it. Times are CPU times: other processes of the machine do not count. The tarball is what \`npm pack\` makes: ${tarball.toFixed(1)} kB.`,
		],
		tables: [
			{
				head: ['loaded', 'time / time of the empty package', 'ms'],
				rows: packages.map(({ name }, index) => {
					const own = times[index] ?? [];
					const milliseconds = own.map((time) => time.package);
					return [name, spread(ratios(own)), spread(milliseconds, 1)];
				}),
			},
		],
		figures: { load: middle(ratios(times[0] ?? [])), tarball },
	};
}

function ratios(times: LoadTime[]): number[] {
	return times.map((time) => time.package / time.empty);
}

function ownFiles(): string[] {
	const { n8n } = JSON.parse(readFileSync(path.join(PROJECT, 'package.json'), 'utf8')) as {
		n8n: { nodes: string[]; credentials: string[] };
	};
	return [...n8n.nodes, ...n8n.credentials].map((file) => path.join(PROJECT, file));
}

function tarballKilobytes(): number {
	const printed = execFileSync('npm', ['pack', '--json', '--dry-run', '--ignore-scripts'], {
		cwd: PROJECT,
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	const [{ size }] = JSON.parse(printed) as [{ size: number }];
	return size / 1000;
}
