/** Folders of the node, from the top to the ground: each may import those below it only. */
const FLOORS = [
	'resources',
	'task',
	'run',
	'files',
	'methods',
	'transport',
	'fields',
	'errors',
	'flowControl',
	'values',
];

const NODE = '^nodes/AiCreationWorkshop/';

module.exports = {
	forbidden: [
		{
			name: 'no-circular',
			comment: 'Files that import each other, types included, are one file in truth.',
			severity: 'error',
			from: {},
			to: { circular: true },
		},
		...FLOORS.slice(1).map((floor, index) => ({
			name: `no-import-upwards-from-${floor}`,
			severity: 'error',
			from: { path: `${NODE}${floor}/` },
			to: { path: `${NODE}((${FLOORS.slice(0, index + 1).join('|')})/|[^/]+$)` },
		})),
		{
			name: 'no-import-of-another-resource',
			severity: 'error',
			from: { path: `${NODE}resources/([^/]+)/` },
			to: { path: `${NODE}resources/`, pathNot: `${NODE}resources/$1/` },
		},
		{
			name: 'not-to-test',
			severity: 'error',
			from: { path: '^(nodes|credentials)/' },
			to: { path: '^(test|dist)/' },
		},
	],
	options: {
		tsPreCompilationDeps: true,
		tsConfig: { fileName: 'tsconfig.json' },
		doNotFollow: { path: 'node_modules' },
	},
};
