import { clock } from '../../../nodes/AiCreationWorkshop/flowControl/clock';

/** Lets sleeps of flow control end at once, and its clock run as far; the delays are recorded. */
export function useFastClock(): { delaysMs: number[] } {
	const recorded = { delaysMs: [] as number[] };
	let nowMs = 0;
	beforeEach(() => {
		recorded.delaysMs = [];
		nowMs = 0;
		jest.spyOn(clock, 'now').mockImplementation(() => nowMs);
		jest.spyOn(clock, 'sleep').mockImplementation(async (milliseconds) => {
			recorded.delaysMs.push(milliseconds);
			await new Promise<void>((resolve) => setImmediate(resolve));
			nowMs += milliseconds;
		});
	});
	afterEach(() => jest.restoreAllMocks());
	return recorded;
}
