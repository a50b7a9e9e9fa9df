const REPORT_INTERVAL_MS = 30_000;

/** Reports every half minute how long a piece of work has been under way. */
export async function reportProgress<T>(what: string, work: Promise<T>): Promise<T> {
	const start = performance.now();
	const timer = setInterval(() => {
		say(`  … ${what} since ${Math.round((performance.now() - start) / 1000)} s`);
	}, REPORT_INTERVAL_MS);
	return await work.finally(() => clearInterval(timer));
}

export function say(text: string): void {
	process.stderr.write(`${text}\n`);
}
