import type { Editor } from './editor';

/** Makes a data table with columns of text in the owner's personal project, and returns its ID. */
export async function createDataTable(
	editor: Editor,
	name: string,
	columns: string[],
): Promise<string> {
	const project = await editor.call<{ id: string }>('GET', '/rest/projects/personal');
	const table = await editor.call<{ id: string }>(
		'POST',
		`/rest/projects/${project.id}/data-tables`,
		{ name, columns: columns.map((column) => ({ name: column, type: 'string' })) },
	);
	return table.id;
}
