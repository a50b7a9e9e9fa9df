/** A promise that is resolved from outside. */
export function deferred() {
	let resolve = () => {};
	const promise = new Promise<void>((onResolve) => {
		resolve = onResolve;
	});
	return { promise, resolve };
}

/** Lets everything happen that can happen without time passing. */
export const flushPromises = async () =>
	await new Promise<void>((resolve) => setImmediate(resolve));
