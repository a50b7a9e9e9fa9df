import type { WorkflowDefinition } from '../gateway/workflows/definition';
import { webhookWorkflow, workshopNode } from '../e2e/support/workflows';
import { CREDENTIAL_TYPE, node } from '../support/workflowBuilder';
import { middle, spread } from './findings';
import type { Findings } from './findings';
import { IMAGE_BYTES } from './imageFolder';
import { megabytesAboveIdle, runWithImages, STORE_NOTHING } from './n8nImageRun';
import type { ImageRun, ImageRunOptions } from './n8nImageRun';

const FILES = 20;
const REPEATS = 3;
const PATIENCE_MS = 10 * 60_000;

const WORKFLOW_ID = 'wf-files';

/** The names that the files get in the aggregated item, and those of the inputs. */
const FIELDS = Array.from({ length: FILES }, (_, index) =>
	index === 0 ? 'data' : `data_${index}`,
);

const WORKFLOW: WorkflowDefinition = {
	versions: ['v1'],
	aliases: { main: 'v1' },
	// The gateway decodes each input that is an image, which takes it longer.
	inputs: Object.fromEntries(
		FIELDS.map((field, index) => [
			field,
			{ type: index === 0 ? 'image' : 'file', isRequired: true } as const,
		]),
	),
	result: { files: FIELDS.map(() => ({ $file: 'png' }) as const) },
};

const SERVICE = {
	waitingMs: 50,
	runningMs: 2000,
	copies: true,
	workflows: { [WORKFLOW_ID]: WORKFLOW },
};

/** One task of a workflow with many large files, in and out: the memory that they take. */
export async function workflowFiles(): Promise<Findings> {
	const runs: ImageRun[] = [];
	for (let round = 0; round < REPEATS; round++) {
		runs.push(
			await runWithImages({ service: SERVICE, images: FILES, patienceMs: PATIENCE_MS, workflow }),
		);
	}
	const peaks = runs.map(megabytesAboveIdle);
	const missing = runs.map(({ made }) => FILES - made);
	return {
		title: 'A workflow with many large files',
		method: [
			`One item with ${FILES} files of ${IMAGE_BYTES / 1e6} MB each, all of which are inputs of one workflow (_Workflow → Run_), which has ${FILES} output files of the same size. n8n, its settings, the files and the memory are those of scenario B; the node Aggregate makes one item of all files. The gateway is in a process of its own and takes ${SERVICE.runningMs / 1000} s for the task. ${REPEATS} executions.`,
		],
		tables: [
			{
				head: [
					'files in',
					'files out',
					'peak above idle (MB)',
					'idle n8n (MB)',
					'wall time (s)',
					'ended by',
				],
				rows: [
					[
						String(FILES),
						spread(
							runs.map(({ made }) => made),
							0,
						),
						spread(peaks, 0),
						spread(
							runs.map(({ idleBytes }) => idleBytes / 1e6),
							0,
						),
						spread(
							runs.map(({ wallMs }) => wallMs / 1000),
							1,
						),
						runs.find(({ fault }) => fault !== undefined)?.fault ?? 'its end',
					],
				],
			},
		],
		figures: { peak: middle(peaks), missing: Math.max(...missing) },
	};
}

const workflow: ImageRunOptions['workflow'] = async ({ editor }, { access, source, counter }) => {
	const { id, name } = await editor.createCredential(CREDENTIAL_TYPE, 'Workshop', access);
	const aggregate = node('Aggregate', 'aggregate', {
		aggregate: 'aggregateAllItemData',
		options: { includeBinaries: true },
	});
	const run = workshopNode(
		'Workshop',
		{ id, name },
		{
			resource: 'workflow',
			operation: 'run',
			workflowId: WORKFLOW_ID,
			inputFiles: { files: FIELDS.map((field) => ({ name: field, binaryPropertyName: field })) },
		},
		{ onError: 'continueRegularOutput' },
	);
	return webhookWorkflow('Files', [source, aggregate, run, counter], STORE_NOTHING);
};
