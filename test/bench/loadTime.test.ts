import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { median } from 'simple-statistics';

import { PROJECT } from '../support/n8nNodeTypes';
import { measureLoads } from './loadTime';

describe('the time to load a package', () => {
	let folder: string;

	beforeEach(() => (folder = mkdtempSync(path.join(PROJECT, 'node_modules/.load-time-'))));
	afterEach(() => rmSync(folder, { recursive: true }));

	it('is taken in each round together with that of an empty package', () => {
		const packages = [[write('idle.js', '')], [write('busy.js', BUSY), write('more.js', '')]];

		const [idle = [], busy = []] = measureLoads(process.execPath, packages, 2);

		expect(idle).toHaveLength(2);
		expect(busy).toHaveLength(2);
		expect(median(idle.map((time) => time.package / time.empty))).toBeLessThan(1);
		expect(median(busy.map((time) => time.package / time.empty))).toBeGreaterThan(1);
	});

	function write(name: string, content: string): string {
		const file = path.join(folder, name);
		writeFileSync(file, content);
		return file;
	}
});

/** Takes a hundred times as long to load as an empty file. */
const BUSY = 'for (let i = 0; i < 3e8; i++) Math.sqrt(i);';
