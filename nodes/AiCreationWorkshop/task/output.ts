import type { IBinaryData, IDataObject, INodeExecutionData } from 'n8n-workflow';

import { isObject } from '../transport/envelope';
import { failedItem } from '../errors/nodeErrors';
import { asFailure } from '../errors/workshopError';
import type { Failure } from '../errors/workshopError';
import { fetchImage } from '../files/download';
import type { ResultImage } from '../files/download';
import { checkAddress, expiryOf, imageUrlsOf } from '../resources/image/taskApi';
import { Places } from '../flowControl/semaphore';
import type { TaskItem } from './operation';
import { text } from '../values/text';

/** Downloads of one task side by side; those of other tasks come on top. */
const MOST_DOWNLOADS = 4;

/** A picture that has arrived; without a file where files are not wanted. */
interface ArrivedImage extends ResultImage {
	file?: IBinaryData;
}

interface MissingImage extends ResultImage {
	failure: Failure;
}

/**
 * The output items of a task that has succeeded: one for each picture, or one for all. Pictures
 * that did not arrive are told in the others' `missingImages`, and by a failed row each where the
 * node is to go on after errors.
 *
 * @param refresh asks for the result again, which has fresh addresses
 * @throws Failure when no picture has arrived
 */
export async function resultItems(
	item: TaskItem,
	taskId: string,
	data: IDataObject,
	refresh: () => Promise<IDataObject>,
): Promise<INodeExecutionData[]> {
	const { context, facts } = item;
	const downloads = new Places(MOST_DOWNLOADS);
	const images = imageUrlsOf(data).map(async (url, index) => {
		const image = { url, index, name: `${taskId}_${index}` };
		return await downloads.hold(async () => await arrive(item, image, refresh));
	});
	const results = await Promise.all(images);
	const missing = results.flatMap((result) => ('failure' in result ? [result] : []));
	const arrived = results.flatMap((result) => ('failure' in result ? [] : [result]));
	if (arrived.length === 0 && missing[0]) throw missing[0].failure;
	const missingImages = missing.map(toldOf);
	if (missing.length > 0) {
		context.logger.warn(`Task ${taskId} lacks images: ${JSON.stringify(missingImages)}`);
	}
	const common = {
		taskId,
		status: 'succeeded',
		...(facts.resumed && { resumed: true }),
		...(missing.length > 0 && { missingImages }),
	};
	const rows = missing.map(({ failure }) =>
		failedItem(failure.with(facts), context.getItemIndex()),
	);
	return [
		...itemsOf(item, arrived, { common, data, imageCount: results.length }),
		...(context.continueOnFail() ? rows : []),
	];
}

async function arrive(
	item: TaskItem,
	image: ResultImage,
	refresh: () => Promise<IDataObject>,
): Promise<ArrivedImage | MissingImage> {
	const signal = item.context.getExecutionCancelSignal();
	try {
		if (item.options.downloadImages) {
			return { ...image, file: await fetchImage(item, image, refresh) };
		}
		checkAddress(image.url);
		return image;
	} catch (error) {
		// What was stopped is stopped as a whole.
		signal?.throwIfAborted();
		return { ...image, failure: asFailure(error) };
	}
}

function toldOf({ url, index, failure }: MissingImage): IDataObject {
	return { imageIndex: index, imageUrl: url, message: failure.message };
}

interface TaskResult {
	/** What all items of the task have. */
	common: IDataObject;
	data: IDataObject;
	imageCount: number;
}

function itemsOf(
	{ context, options }: TaskItem,
	arrived: ArrivedImage[],
	{ common, data, imageCount }: TaskResult,
): INodeExecutionData[] {
	const { parameters = null, info = null } = data;
	const { outputMode, outputBinaryField } = options;
	const pairedItem = { item: context.getItemIndex() };
	if (outputMode === 'perTask') {
		const files = arrived.flatMap(({ file, index }) =>
			file ? [[`${outputBinaryField}_${index}`, file] as const] : [],
		);
		const imageUrls = arrived.map(({ url }) => url);
		const expiresAt = expiryOf(imageUrls[0] ?? '');
		const json = { ...common, imageUrls, expiresAt, seed: seedOf(data, 0), parameters, info };
		return [{ json, ...(files.length > 0 && { binary: Object.fromEntries(files) }), pairedItem }];
	}
	return arrived.map(({ url, index, file }) => {
		const image = { imageUrl: url, imageIndex: index, imageCount, expiresAt: expiryOf(url) };
		const json = { ...common, ...image, seed: seedOf(data, index), parameters, info };
		return { json, ...(file && { binary: { [outputBinaryField]: file } }), pairedItem };
	});
}

/** Stable Diffusion lists the seeds of a batch; a seed below 0 only asked for a random one. */
function seedOf({ info, parameters }: IDataObject, index: number): number | null {
	const told = isObject(info) ? info : {};
	const asked = isObject(parameters) ? parameters : {};
	const ofBatch = Array.isArray(told.all_seeds) ? told.all_seeds[index] : undefined;
	const candidates = [ofBatch, ...(index === 0 ? [told.seed, asked.seed] : [])];
	const seeds = candidates.map((value) => Number(text(value)?.trim() || NaN));
	return seeds.find((value) => Number.isFinite(value) && value >= 0) ?? null;
}
