import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { isObject } from './envelope';
import { expiryOf, fetchImage, imageUrlsOf } from './images';
import type { TaskItem } from './task';

/**
 * The output items of a task that has succeeded: one for each picture, or one for all.
 *
 * @param refresh asks for the result again, which has fresh addresses
 * @throws Failure when a picture is missing or cannot be downloaded
 */
export async function resultItems(
	item: TaskItem,
	taskId: string,
	data: IDataObject,
	refresh: () => Promise<IDataObject>,
): Promise<INodeExecutionData[]> {
	const { context, options, facts } = item;
	const { downloadImages, outputMode, outputBinaryField } = options;
	const images = imageUrlsOf(data).map((url, index) => ({
		url,
		index,
		name: `${taskId}_${index}`,
	}));
	const pictures = downloadImages
		? await Promise.all(images.map(async (image) => await fetchImage(item, image, refresh)))
		: [];
	const urls = images.map(({ url }) => url);
	const { parameters = null, info = null } = data;
	const common = { taskId, status: 'succeeded', ...(facts.resumed && { resumed: true }) };
	const pairedItem = { item: context.getItemIndex() };
	if (outputMode === 'perTask') {
		const binary = Object.fromEntries(pictures.map((p, i) => [`${outputBinaryField}_${i}`, p]));
		const expiresAt = expiryOf(urls[0] ?? '');
		const json = { ...common, imageUrls: urls, expiresAt, seed: seedOf(data, 0), parameters, info };
		return [{ json, ...(downloadImages && { binary }), pairedItem }];
	}
	return urls.map((imageUrl, imageIndex) => {
		const image = { imageUrl, imageIndex, imageCount: urls.length, expiresAt: expiryOf(imageUrl) };
		const json = { ...common, ...image, seed: seedOf(data, imageIndex), parameters, info };
		const picture = pictures[imageIndex];
		return { json, ...(picture && { binary: { [outputBinaryField]: picture } }), pairedItem };
	});
}

/** Stable Diffusion lists the seeds of a batch; a seed below 0 only asked for a random one. */
function seedOf({ info, parameters }: IDataObject, index: number): number | null {
	const told = isObject(info) ? info : {};
	const asked = isObject(parameters) ? parameters : {};
	const ofBatch = Array.isArray(told.all_seeds) ? told.all_seeds[index] : undefined;
	const candidates = [ofBatch, ...(index === 0 ? [told.seed, asked.seed] : [])];
	const seed = candidates.filter((value) => value !== undefined && value !== null).map(Number);
	return seed.find((value) => Number.isFinite(value) && value >= 0) ?? null;
}
