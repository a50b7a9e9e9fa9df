import { AsyncLocalStorage } from 'node:async_hooks';
import { existsSync } from 'node:fs';
import path from 'node:path';

import type * as clockModule from '../../nodes/AiCreationWorkshop/flowControl/clock';
import type * as sleepModule from '../../nodes/AiCreationWorkshop/flowControl/sleep';
import { PACKAGE_DIRECTORY } from './n8nNodeTypes';

/** How many times faster than real time the clock runs, unless a test file needs another factor. */
export const CLOCK_FACTOR = 10;

const FLOW_CONTROL = path.join(PACKAGE_DIRECTORY, 'dist/nodes/AiCreationWorkshop/flowControl');

const delays = new AsyncLocalStorage<number[]>();

/**
 * Makes the clock of the built node run faster in a test file: its delays, deadlines and rate
 * limiter, but neither the timeouts of its requests nor anything of n8n.
 */
export function useFastClock(factor = CLOCK_FACTOR): void {
	// An earlier build, which tests may be checked against, has no such clock.
	if (!existsSync(path.join(FLOW_CONTROL, 'clock.js'))) return;
	// What n8n loads in this test file, too.
	const { clock } = jest.requireActual<typeof clockModule>(path.join(FLOW_CONTROL, 'clock'));
	const sleeping = jest.requireActual<typeof sleepModule>(path.join(FLOW_CONTROL, 'sleep'));
	const real = { ...clock, sleepUntilAborted: sleeping.sleep };
	// Assigned, since jest.restoreAllMocks() would undo a spy in the middle of the file.
	Object.assign(clock, {
		now: () => real.now() * factor,
		sleep: async (milliseconds: number) => await real.sleep(milliseconds / factor),
	});
	Object.assign(sleeping, {
		sleep: async (milliseconds: number, signal?: AbortSignal) => {
			delays.getStore()?.push(milliseconds);
			await real.sleepUntilAborted(milliseconds, signal);
		},
	});
}

/** The delays, in milliseconds of the node's clock, that the node requests while a task runs. */
export async function recordDelays<T>(
	task: () => Promise<T>,
): Promise<{ result: T; delaysMs: number[] }> {
	const delaysMs: number[] = [];
	return { result: await delays.run(delaysMs, task), delaysMs };
}
