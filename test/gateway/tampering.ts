import type { GatewayResponse } from './messages';
import type { Fault } from './faultBuilder';

/** The `data` of an envelope. */
type Data = Record<string, unknown>;

/** The service does the work; the data of its response, if there is any, is changed on the way. */
export function changingData(change: (data: Data) => Data | null): Fault {
	return async ({ work }) => {
		const response = await work();
		const envelope = parsed(response);
		if (!envelope?.data) return response;
		const changed = { ...envelope, data: change(envelope.data) };
		return { ...response, body: Buffer.from(JSON.stringify(changed)) };
	};
}

/** Other images in a result that has some. */
export function changingImages(change: (images: unknown[]) => unknown[]): Fault {
	return changingData((data) => {
		const { images } = data;
		if (!Array.isArray(images) || images.length === 0) return data;
		return { ...data, images: change(images) };
	});
}

/** Another `result` of a workflow that has one. */
export function changingResult(change: (result: unknown) => unknown): Fault {
	return changingData((data) => (data.result ? { ...data, result: change(data.result) } : data));
}

/** Undefined for what is no JSON, such as a image. */
function parsed({ headers, body }: GatewayResponse): { data?: Data | null } | undefined {
	const isJson = headers['content-type']?.startsWith('application/json');
	return isJson ? JSON.parse(body.toString('utf8')) : undefined;
}
