import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { IWorkflowBase } from 'n8n-workflow';

import { PROJECT } from './n8nNodeTypes';

const FOLDER = path.join(PROJECT, 'docs/examples');

/** File of the photo that the examples are shown with: JPEG, 1200 × 800. */
export const PHOTO_FILE = path.join(FOLDER, 'photo.jpg');

/** Where the demo leaves its images. */
export const DEMO_OUTPUT = path.join(PROJECT, 'demo-output');

/** Names of the example workflows, without extension. */
export const exampleNames = readdirSync(FOLDER)
	.filter((file) => file.endsWith('.json'))
	.map((file) => path.basename(file, '.json'));

export function readExample(name: string): IWorkflowBase {
	const text = readFileSync(path.join(FOLDER, `${name}.json`), 'utf8');
	return { id: name, active: false, ...(JSON.parse(text) as object) } as IWorkflowBase;
}
