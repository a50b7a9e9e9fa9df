import { seededImage } from '../../support/images';
import type { ExpectedOutcome, FaultCase } from './faultCases';
import { expectedOutcome } from './faultCases';
import type { Outcome } from './faultMatrix';
import { PHASES } from './faultSpec';
import { TARGET_FILE } from './injectFault';
import { BATCH_SIZE, maxDelaysMs, maxInjections, maxRequests } from './limits';

/** The fault was injected, and the node gave up after as many requests as its rules allow. */
export function expectFaultInjected(faultCase: FaultCase, { injections }: Outcome): void {
	expect(injections).toBeGreaterThan(0);
	expect(injections).toBeLessThanOrEqual(maxInjections(faultCase));
}

/** No item is billed twice, and a submission that might be billed twice is not repeated. */
export function expectBilledOnce(
	faultCase: FaultCase,
	{ billed, seeds, submissions }: Outcome,
): void {
	const expected = expectedOutcome(faultCase);
	const itemCount = seeds.length;
	expect(billed).toBeLessThanOrEqual(itemCount);
	if (expected === 'succeeds') expect(billed).toBe(itemCount);
	else expect(billed).toBeGreaterThanOrEqual(itemCount - 1);
	const others = submissions.filter((name) => name !== TARGET_FILE);
	expect(others).toHaveLength(itemCount - 1);
	if (expected === 'ambiguous') expect(submissions.length - others.length).toBe(1);
}

/** Images that were billed are in n8n, byte for byte, and linked to their own item. */
export async function expectImages(faultCase: FaultCase, outcome: Outcome): Promise<void> {
	const { items, seeds, targetIndex, taskIds } = outcome;
	const expected = seeds.flatMap((seed, itemIndex) =>
		itemIndex === targetIndex && expectedOutcome(faultCase) !== 'succeeds'
			? []
			: imagesOf(itemIndex, seed),
	);
	expect(items.map(({ itemIndex, seed }) => ({ itemIndex, seed }))).toEqual(expected);
	for (const { json, seed, image } of items) {
		expect(Object.keys(json).filter((key) => /^(error|missing)/.test(key))).toEqual([]);
		expect(taskIds).toContain(json.taskId);
		expect(image?.equals(await seededImage(Number(seed)))).toBe(true);
	}
}

function imagesOf(itemIndex: number, firstSeed: number) {
	return Array.from({ length: BATCH_SIZE }, (_, index) => ({ itemIndex, seed: firstSeed + index }));
}

/** An error is reported once, in plain text: what happened, which item and task, and what to do. */
export function expectReadableError(faultCase: FaultCase, outcome: Outcome): void {
	const expected = expectedOutcome(faultCase);
	const { errors, targetIndex } = outcome;
	const { resource } = faultCase.operation;
	expect(errors).toHaveLength(expected === 'succeeds' ? 0 : 1);
	for (const { message, description, itemIndex = targetIndex } of errors) {
		expect(itemIndex).toBe(targetIndex);
		expect(message).toMatch(new RegExp(`^\\S.*\\[item ${targetIndex}(, task \\w+)?\\]$`, 's'));
		expect(message.length).toBeLessThan(600);
		expect(description.trim()).not.toBe('');
		expect(message + description).not.toMatch(/\[object |undefined|is not a function|NaN/);
		// Workflows deliver files of any type.
		if (resource === 'workflow') expect(message + description).not.toMatch(/\bimages?\b/);
		expect(/unknown and it was not repeated/.test(message)).toBe(expected === 'ambiguous');
		if (showsFault(faultCase, expected)) {
			expect(message).toMatch(faultCase.fault.errorPattern ?? /./);
		}
	}
}

/** The retry of an ambiguous submission only reports that it is one. */
function showsFault({ mode }: FaultCase, expected: ExpectedOutcome): boolean {
	return expected === 'fails' || mode !== 'retry';
}

/** Every task ID that the service has issued is in an item or an error. */
export function expectTaskIds(faultCase: FaultCase, outcome: Outcome): void {
	const { items, errors, taskIds, billed, seeds } = outcome;
	const shown = JSON.stringify([items.map(({ json }) => json), errors]);
	const lost = taskIds.filter((taskId) => !shown.includes(taskId));
	const isResponseLost = expectedOutcome(faultCase) === 'ambiguous' && billed === seeds.length;
	expect(lost).toHaveLength(isResponseLost ? 1 : 0);
}

/** A fault costs no more requests and no longer delays than the rules of the node allow. */
export function expectBoundedEffort(faultCase: FaultCase, outcome: Outcome): void {
	const { requests, delaysMs, seeds } = outcome;
	const limits = maxRequests(faultCase, seeds.length);
	const exceeded = PHASES.filter((phase) => requests[phase] > limits[phase]);
	expect(exceeded.map((phase) => [phase, requests[phase]])).toEqual([]);
	const delayMs = delaysMs.reduce((sum, one) => sum + one, 0);
	expect(delayMs).toBeLessThanOrEqual(maxDelaysMs(faultCase, seeds.length));
}
