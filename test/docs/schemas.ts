import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { startGateway } from '../gateway/server';
import { PROJECT } from '../support/n8nNodeTypes';
import { plainImage } from '../support/images';
import removeUserFolder from '../support/removeUserFolder';
import { Engine } from '../support/n8nEngine';
import useScratchUserFolder from '../support/scratchUserFolder';
import { NODE_NAME, workflowWith } from '../support/workflowBuilder';

/** The part of JSON schema that n8n reads. */
export interface Schema {
	type: string;
	properties?: Record<string, Schema>;
	items?: Schema;
	version?: number;
}

/** Where n8n reads the schemas of version 1 of the node. */
const FOLDER = path.join(PROJECT, 'nodes/AiCreationWorkshop/__schema__/v1.0.0');

/** File of the schema of an operation, such as `image/textToImage`. */
export function schemaFile(operation: string): string {
	return path.join(FOLDER, `${operation}.json`);
}

/** What is in these depends on the model or the workflow. */
const OPAQUE = ['info', 'outputs'];

/**
 * The schema of the output of every operation, from real output: each operation is executed on n8n's
 * engine against the local gateway.
 *
 * @returns by resource and operation, such as `image/textToImage`
 */
export async function outputSchemas(): Promise<Map<string, Schema>> {
	const gateway = await startGateway({ waitingMs: 10, runningMs: 10 });
	const { accessKeyId, accessKeySecret, endpoint } = gateway;
	const credentials = { aiCreationWorkshopApi: { accessKeyId, accessKeySecret, endpoint } };
	const engine = await Engine.start({ credentials });
	try {
		const data = await engine.store(await plainImage(), 'photo.png', 'image/png');
		const input = { json: {}, binary: { data } };
		const run = async (resource: string, operation: string, parameters: object = {}) => {
			const workflow = workflowWith({ resource, operation, ...parameters });
			return (await engine.run(workflow, [input])).itemsOf(NODE_NAME);
		};
		const model = { model: 'sd_xl_base_1.0.safetensors', prompt: 'a lake' };
		const image = await run('image', 'imageToImage', model);
		const workflow = await run('workflow', 'run', { workflowId: 'wf-many' });
		const taskOf = ([item]: INodeExecutionData[]) => ({ taskId: item?.json.taskId });
		const outputs = {
			'image/imageToImage': image,
			'image/textToImage': await run('image', 'textToImage', model),
			'image/getResult': await run('image', 'getResult', taskOf(image)),
			'image/getProgress': await run('image', 'getProgress', taskOf(image)),
			'workflow/run': workflow,
			'workflow/upscale': await run('workflow', 'upscale'),
			'workflow/getResult': await run('workflow', 'getResult', taskOf(workflow)),
			'workflow/getProgress': await run('workflow', 'getProgress', taskOf(workflow)),
			'file/upload': await run('file', 'upload'),
			'resourcePool/getUtilization': await run('resourcePool', 'getUtilization', {
				resourceConfigIds: 'pool-a',
			}),
		};
		return new Map(
			Object.entries(outputs).map(([operation, items]) => [
				operation,
				{ ...schemaOf(items.map(({ json }) => json)), version: 1 },
			]),
		);
	} finally {
		engine.stop();
		await gateway.close();
	}
}

/** The schema that all of these values match. */
function schemaOf(values: unknown[]): Schema {
	const [first] = values.filter((value) => value !== null && value !== undefined);
	if (Array.isArray(first)) return { type: 'array', items: schemaOf(values.flat()) };
	if (typeof first !== 'object') return { type: first === undefined ? 'null' : typeof first };
	const objects = values as IDataObject[];
	const keys = [...new Set(objects.flatMap((object) => Object.keys(object ?? {})))];
	const properties = keys.map((key) => [
		key,
		OPAQUE.includes(key) ? { type: 'object' } : schemaOf(objects.map((object) => object?.[key])),
	]);
	return { type: 'object', properties: Object.fromEntries(properties) as Record<string, Schema> };
}

async function writeSchemas(): Promise<void> {
	useScratchUserFolder();
	try {
		for (const [operation, schema] of await outputSchemas()) {
			mkdirSync(path.dirname(schemaFile(operation)), { recursive: true });
			writeFileSync(schemaFile(operation), `${JSON.stringify(schema, null, '\t')}\n`);
		}
	} finally {
		removeUserFolder();
	}
}

if (require.main === module) void writeSchemas();
