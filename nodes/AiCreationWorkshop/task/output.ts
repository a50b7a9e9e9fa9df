import type { IBinaryData, IDataObject, INodeExecutionData } from 'n8n-workflow';

import { toWorkshopError } from '../errors/networkErrors';
import { errorItem } from '../errors/nodeErrors';
import type { WorkshopError } from '../errors/workshopError';
import { titleOf } from '../fields/fileFields';
import { assertHttpUrl, downloadFile } from '../files/download';
import { Semaphore } from '../flowControl/semaphore';
import { urlExpiry } from '../values/url';
import type { TaskContext } from '../run/context';
import { retrieveTask } from './retrieve';
import type { ResultFile, TaskApi, TaskResult } from './taskApi';

/** Parallel downloads of one task; those of other tasks come on top. */
const MAX_PARALLEL_DOWNLOADS = 4;

/** A file that is in n8n; without content where files are not downloaded. */
interface DeliveredFile {
	file: ResultFile;
	binary?: IBinaryData;
}

interface MissingFile {
	file: ResultFile;
	error: WorkshopError;
}

/**
 * The output items of a task that has succeeded: one for each file, or one for all. Files that could
 * not be downloaded are listed in the JSON of the others, and become an error item each where the
 * node continues on errors.
 *
 * @throws WorkshopError when no file could be downloaded
 */
export async function toItems(
	context: TaskContext,
	api: TaskApi,
	taskId: string,
	result: TaskResult,
): Promise<INodeExecutionData[]> {
	const downloads = new Semaphore(MAX_PARALLEL_DOWNLOADS);
	const outcomes = await Promise.all(
		withNames(result.files, context).map(
			async (file) => await downloads.run(async () => await deliver(context, api, taskId, file)),
		),
	);
	const delivered = outcomes.filter((outcome) => !('error' in outcome));
	const missing = outcomes.filter((outcome): outcome is MissingFile => 'error' in outcome);
	if (delivered.length === 0 && missing[0]) throw missing[0].error;
	const shared = {
		taskId,
		status: 'succeeded',
		...(context.details.resumed && { resumed: true }),
		...describeMissing(context, api, taskId, missing),
	};
	const items = fileItems(context, api, { ...result, shared, delivered });
	if (!context.functions.continueOnFail()) return items;
	const errors = missing.map(({ error }) =>
		errorItem(error.withDetails(context.details), context.itemIndex),
	);
	return [...items, ...errors];
}

/** Files of an item with a single file are named after it. */
function withNames(files: ResultFile[], { functions }: TaskContext): ResultFile[] {
	const [input, ...others] = Object.values(functions.getInputData().binary ?? {});
	const stem = input?.fileName?.replace(/\.\w{1,5}$/, '');
	if (!stem || others.length > 0) return files;
	return files.map((file) => ({ ...file, fileName: `${stem}-${file.index + 1}` }));
}

async function deliver(
	context: TaskContext,
	api: TaskApi,
	taskId: string,
	file: ResultFile,
): Promise<DeliveredFile | MissingFile> {
	const refresh = async () => (await retrieveTask(context, api, taskId)).result?.files[file.index];
	try {
		if (context.options.downloadFiles) {
			return await downloadFile(context.functions, context.client, file, refresh);
		}
		assertHttpUrl(file);
		return { file };
	} catch (error) {
		// An abort concerns the item as a whole.
		context.signal.throwIfAborted();
		return { file, error: toWorkshopError(error) };
	}
}

function describeMissing(
	context: TaskContext,
	{ noun }: TaskApi,
	taskId: string,
	missing: MissingFile[],
): IDataObject {
	if (missing.length === 0) return {};
	const list = missing.map(({ file, error }) => ({
		[`${noun}Index`]: file.index,
		[`${noun}Url`]: file.url,
		message: error.message,
	}));
	context.log('warn', `Task ${taskId} lacks ${noun}s: ${JSON.stringify(list)}`);
	return { [`missing${titleOf(noun)}s`]: list };
}

interface DeliveredResult extends TaskResult {
	/** In the JSON of every item. */
	shared: IDataObject;
	delivered: DeliveredFile[];
}

function fileItems(
	context: TaskContext,
	{ noun }: TaskApi,
	{ files, shared, delivered, json, summary }: DeliveredResult,
): INodeExecutionData[] {
	const { outputMode, outputBinaryField } = context.options;
	if (files.length === 0) return [context.item({ ...shared, [`${noun}Count`]: 0, ...json })];
	if (outputMode === 'perTask') {
		const urls = delivered.map(({ file }) => file.url);
		const binaries = delivered.flatMap(({ file, binary }) =>
			binary ? [[`${outputBinaryField}_${file.index}`, binary] as const] : [],
		);
		const all = { [`${noun}Urls`]: urls, expiresAt: urls[0] ? urlExpiry(urls[0]) : null };
		const binary = binaries.length > 0 ? Object.fromEntries(binaries) : undefined;
		return [context.item({ ...shared, ...all, ...summary, ...json }, binary)];
	}
	return delivered.map(({ file, binary }) => {
		const own = {
			[`${noun}Url`]: file.url,
			[`${noun}Index`]: file.index,
			[`${noun}Count`]: files.length,
			expiresAt: urlExpiry(file.url),
		};
		const binaries = binary && { [outputBinaryField]: binary };
		return context.item({ ...shared, ...own, ...file.json, ...json }, binaries);
	});
}
