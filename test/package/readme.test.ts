import { readFileSync } from 'node:fs';
import path from 'node:path';

import { GATEWAY_ERRORS } from '../../nodes/AiCreationWorkshop/errors/gatewayErrors';
import { SERVICE_ERRORS } from '../../nodes/AiCreationWorkshop/errors/serviceErrors';
import { PROJECT } from '../support/n8nNodeTypes';

const readme = readFileSync(path.join(PROJECT, 'README.md'), 'utf8');
const benchmark = readFileSync(path.join(PROJECT, 'docs/benchmark.md'), 'utf8');

function readText(chapter: string): string {
	return readme.split(/^##+ /m).find((part) => part.startsWith(chapter)) ?? '';
}

/** The first cell of each row of the tables of a chapter, without formatting. */
function rowsOf(chapter: string): string[] {
	return [...readText(chapter).matchAll(/^\| (.+?) +\|/gm)].map(([, cell = '']) =>
		cell.replace(/[`_]/g, ''),
	);
}

describe('the README', () => {
	const explained = rowsOf('Troubleshooting');
	// The texts of the others say all that a user can do.
	const actionable = [...GATEWAY_ERRORS, ...SERVICE_ERRORS].filter(
		({ classification }) => !classification?.isTransient || classification.isThrottled,
	);

	it.each([...new Set(actionable.map(({ message }) => message))])(
		'explains the error "%s"',
		(message) => {
			expect(explained).toContain(message);
		},
	);

	const figures = readText('How fast').match(/\d+\.\d+|\d+(?= MB of memory)/g) ?? [];

	it('quotes at least three figures of the benchmark', () => {
		expect(figures.length).toBeGreaterThanOrEqual(3);
	});

	it.each(figures)('quotes the figure %s, which the benchmark has measured', (figure) => {
		expect(benchmark).toMatch(new RegExp(`\\| ${figure.replace('.', '\\.')} `));
	});
});
