import { readFileSync } from 'node:fs';
import path from 'node:path';

import { EXPLANATIONS } from '../nodes/AiCreationWorkshop/shared/explanations';
import { imageResource } from '../nodes/AiCreationWorkshop/resources/image';
import { PROJECT } from './support/n8nNodeTypes';

const readme = readFileSync(path.join(PROJECT, 'README.md'), 'utf8');

/** The first cell of each row of the tables of a chapter, without formatting. */
function rowsOf(chapter: string): string[] {
	const text = readme.split(/^## /m).find((part) => part.startsWith(chapter)) ?? '';
	return [...text.matchAll(/^\| (.+?) +\|/gm)].map(([, cell = '']) => cell.replace(/[`_]/g, ''));
}

describe('the README', () => {
	const told = rowsOf('When something goes wrong');
	// What the network or the host is to blame for says so itself.
	const ownFault = EXPLANATIONS.filter(({ isTransient }) => !isTransient);

	it.each(ownFault.map(({ message }) => message))('explains the trouble "%s"', (message) => {
		expect(told).toContain(message);
	});

	const fields = imageResource.flatMap(({ displayName, type, options = [] }) =>
		type === 'collection'
			? options.flatMap((option) => ('displayName' in option ? [option.displayName] : []))
			: [displayName],
	);
	const described = rowsOf('All fields').flatMap((cell) => cell.split(', '));

	it.each([...new Set(fields)].filter((label) => !['Operation', 'Task ID'].includes(label)))(
		'describes the field "%s"',
		(label) => {
			expect(described).toContain(label);
		},
	);
});
