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

/** What an example brings for one photo. */
export interface PhotoExample {
	/** Files in the output of the last node. */
	files: number;
	/** Tasks that are billed. */
	tasks: number;
}

/** The examples that turn the photo of a form into files, by name. */
export const PHOTO_EXAMPLES: Record<string, PhotoExample> = {
	'error-branch': { files: 1, tasks: 1 },
	'image-to-image': { files: 2, tasks: 1 },
	'many-items': { files: 1, tasks: 1 },
	'run-workflow': { files: 1, tasks: 1 },
	'text-to-image': { files: 2, tasks: 1 },
	upscale: { files: 1, tasks: 2 },
};

/** The examples that need n8n's server: its data tables, its database, or its AI nodes. */
export const SERVER_EXAMPLES = ['ai-agent', 'durable-wait', 'submit-and-get-result'];

export function readExample(name: string): IWorkflowBase {
	const text = readFileSync(path.join(FOLDER, `${name}.json`), 'utf8');
	return { id: name, active: false, ...(JSON.parse(text) as object) } as IWorkflowBase;
}
