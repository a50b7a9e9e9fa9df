import { sleep } from 'n8n-workflow';

/**
 * Sleeps, but ends at once when the execution is stopped.
 *
 * @throws the signal's reason when it was aborted before or during the sleep
 */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
	signal?.throwIfAborted();
	let wake = () => {};
	const stopped = new Promise<void>((resolve) => {
		wake = resolve;
	});
	signal?.addEventListener('abort', wake);
	await Promise.race([sleep(milliseconds), stopped]);
	signal?.removeEventListener('abort', wake);
	signal?.throwIfAborted();
}
