import type { IDataObject } from 'n8n-workflow';

import { isImageType } from '../../files/fileType';
import { assertFileCount } from '../../task/taskApi';
import type { TaskApi, TaskResult } from '../../task/taskApi';
import { isObject, truncateTexts } from '../../values/json';
import { asText } from '../../values/text';

/** The tasks of Stable Diffusion. */
export const imageTasks: TaskApi = {
	resultUrls: ['/scc/sd_get_result'],
	progressUrl: '/scc/sd_get_progress',
	noun: 'image',
	readResult: (data, taskId) => {
		const urls = readImageUrls(data);
		return urls.length > 0 ? toResult(urls, data, taskId) : undefined;
	},
};

function toResult(urls: string[], data: IDataObject, taskId: string): TaskResult {
	const { info = null } = data;
	// It is not documented whether they hold the images of the request.
	const parameters = truncateTexts(data.parameters ?? null) as IDataObject[string];
	return {
		files: urls.map((url, index) => ({
			url,
			index,
			fileName: `${taskId}_${index}`,
			noun: 'image',
			acceptsType: isImageType,
			json: { seed: readSeed(data, index) },
		})),
		json: { parameters, info },
		summary: { seed: readSeed(data, 0) },
	};
}

/**
 * The URLs of the images of a result. They are bare URLs as documented, or objects with a `url` as
 * some results of the platform have them. An entry without a URL is an empty text.
 *
 * @throws WorkshopError when there are too many to be true
 */
export function readImageUrls(data: IDataObject): string[] {
	const entries: unknown[] = Array.isArray(data.images) ? data.images : [];
	assertFileCount(entries.length, 'image');
	return entries.map((entry) => asText(isObject(entry) ? entry.url : entry) ?? '');
}

/** Stable Diffusion lists the seeds of a batch; a negative seed only asked for a random one. */
export function readSeed({ info, parameters }: IDataObject, index: number): number | null {
	const used = parseObject(info);
	const requested = parseObject(parameters);
	const ofBatch = Array.isArray(used.all_seeds) ? used.all_seeds[index] : undefined;
	const candidates = [ofBatch, ...(index === 0 ? [used.seed, requested.seed] : [])];
	const seeds = candidates.map((value) => Number(asText(value)?.trim() || NaN));
	return seeds.find((value) => Number.isSafeInteger(value) && value >= 0) ?? null;
}

/** Stable Diffusion WebUI itself delivers its information as JSON in a text. */
function parseObject(value: unknown): IDataObject {
	if (typeof value !== 'string') return isObject(value) ? value : {};
	try {
		const parsed: unknown = JSON.parse(value);
		return isObject(parsed) ? parsed : {};
	} catch {
		return {};
	}
}
