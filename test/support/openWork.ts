/** A piece of work that lasts until it is told to end. */
export function openWork() {
	let end = () => {};
	const ended = new Promise<void>((resolve) => {
		end = resolve;
	});
	return { end: () => end(), work: async () => await ended };
}

/** Lets everything happen that can happen without time passing. */
export const untilIdle = async () => await new Promise<void>((resolve) => setImmediate(resolve));
