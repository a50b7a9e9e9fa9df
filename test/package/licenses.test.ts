import { readFileSync } from 'node:fs';
import path from 'node:path';

import { PROJECT } from '../support/n8nNodeTypes';

interface Lockfile {
	packages: Record<string, { license?: string }>;
}

/** Licenses whose conditions the use as a development dependency meets. */
const PERMISSIVE = /^(MIT(-0|\/X11)?|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0)$/;
const ACCEPTED = /^(Unlicense|Python-2\.0|CC0-1\.0|CC-BY-4\.0|LGPL-3\.0-or-later)$/;

/** Under the license of n8n, the program that the node runs in. */
const N8N_PACKAGE = /^(@n8n\/|@n8n_io\/|n8n-)/;
const N8N_LICENSE = /^(SEE LICENSE IN LICENSE\.md|LicenseRef-n8n-enterprise)$/;

/** Their license is in a file of the package; all are MIT, BSD or Apache-2.0. */
const UNDECLARED = [
	'@icetee/ftp',
	'@kafkajs/confluent-schema-registry',
	'buildcheck',
	'cpu-features',
	'js-nacl',
	'simple-lru-cache',
	'ssh2',
];

const lockfile = JSON.parse(
	readFileSync(path.join(PROJECT, 'package-lock.json'), 'utf8'),
) as Lockfile;
/** The empty key is the project itself. */
const dependencies = Object.entries(lockfile.packages).filter(([folder]) => folder !== '');

/** Of an SPDX expression, one side of each OR and all sides of each AND have to be accepted. */
function isAccepted(license: string): boolean {
	return license
		.replace(/[()]/g, '')
		.split(' OR ')
		.some((choice) =>
			choice.split(' AND ').every((id) => PERMISSIVE.test(id) || ACCEPTED.test(id)),
		);
}

test('every development dependency has a license that permits its use', () => {
	const others = dependencies
		.map(([folder, { license }]) => ({ name: folder.replace(/^.*node_modules\//, ''), license }))
		.filter(({ name, license }) => {
			if (license === undefined) return !UNDECLARED.includes(name);
			return !isAccepted(license) && !(N8N_PACKAGE.test(name) && N8N_LICENSE.test(license));
		});
	expect(others).toEqual([]);
	expect(dependencies.length).toBeGreaterThan(100);
});
