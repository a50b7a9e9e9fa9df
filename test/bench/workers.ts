/** What came of some tasks. */
export interface Outcome {
	wallMs: number;
	/** Tasks without an image. */
	failed: number;
}

/** Runs a task so many times, at most so many at the same time. */
export async function runWorkers(
	count: number,
	workers: number,
	task: () => Promise<unknown>,
): Promise<Outcome> {
	let left = count;
	let failed = 0;
	const start = performance.now();
	const worker = async () => {
		while (left-- > 0) await task().catch(() => failed++);
	};
	await Promise.all(Array.from({ length: workers }, worker));
	return { wallMs: performance.now() - start, failed };
}
