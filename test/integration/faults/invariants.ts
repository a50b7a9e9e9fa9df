import type { Cell, End } from './faultCases';
import { boundMs, endOf } from './faultCases';
import { pictureOf } from './images';
import type { Outcome } from './faultMatrix';
import { BATCH_SIZE } from './faultMatrix';
import { STRUCK_FILE } from './injectFault';

/** The fault was met. */
export function expectStruck({ frequency }: Cell, { strikes }: Outcome): void {
	if (frequency === 'once') expect(strikes).toBe(1);
	else expect(strikes).toBeGreaterThan(0);
}

/** No item is paid for twice, and what could be paid for twice is not asked for twice. */
export function expectFairBill(cell: Cell, { billed, seeds, submissions }: Outcome): void {
	const end = endOf(cell);
	const itemCount = seeds.length;
	expect(billed).toBeLessThanOrEqual(itemCount);
	if (end === 'arrives') expect(billed).toBe(itemCount);
	else expect(billed).toBeGreaterThanOrEqual(itemCount - 1);
	const others = submissions.filter((prompt) => prompt !== STRUCK_FILE);
	expect(others).toHaveLength(itemCount - 1);
	if (end === 'is unknown') expect(submissions.length - others.length).toBe(1);
}

/** Images that were paid for are in n8n, byte for byte, and under their own item. */
export async function expectImages(cell: Cell, outcome: Outcome): Promise<void> {
	const { items, seeds, struckIndex, taskIds } = outcome;
	const whole = seeds.flatMap((seed, itemIndex) =>
		itemIndex === struckIndex && endOf(cell) !== 'arrives' ? [] : imagesOf(itemIndex, seed),
	);
	expect(items.map(({ itemIndex, json }) => ({ itemIndex, seed: json.seed }))).toEqual(whole);
	for (const { json, picture } of items) {
		expect(json).not.toHaveProperty('error');
		expect(json).not.toHaveProperty('missingImages');
		expect(taskIds).toContain(json.taskId);
		expect(picture?.equals(await pictureOf(Number(json.seed)))).toBe(true);
	}
}

function imagesOf(itemIndex: number, firstSeed: number) {
	return Array.from({ length: BATCH_SIZE }, (_, index) => ({ itemIndex, seed: firstSeed + index }));
}

/** What failed is told once, in words for people: what, which item, which task, and what to do. */
export function expectTold(cell: Cell, outcome: Outcome): void {
	const end = endOf(cell);
	const { failures, struckIndex } = outcome;
	expect(failures).toHaveLength(end === 'arrives' ? 0 : 1);
	for (const { message, description, itemIndex = struckIndex } of failures) {
		expect(itemIndex).toBe(struckIndex);
		expect(message).toMatch(new RegExp(`^\\S.*\\[item ${struckIndex}(, task \\w+)?\\]$`, 's'));
		expect(message.length).toBeLessThan(600);
		expect(description.trim()).not.toBe('');
		expect(message + description).not.toMatch(/\[object |undefined|is not a function|NaN/);
		expect(/unknown and it was not repeated/.test(message)).toBe(end === 'is unknown');
		if (isToldByItself(cell, end)) expect(message).toMatch(cell.fault.says ?? /./);
	}
}

/** A retry of a submission whose result is unknown tells only that. */
function isToldByItself({ mode }: Cell, end: End): boolean {
	return end === 'fails' || mode !== 'retry';
}

/** Every task ID that the service has given out is in an item or a message. */
export function expectTaskIds(cell: Cell, { items, failures, taskIds, ...outcome }: Outcome): void {
	const told = JSON.stringify([items.map(({ json }) => json), failures]);
	const lost = taskIds.filter((taskId) => !told.includes(taskId));
	const isAnswerLost = endOf(cell) === 'is unknown' && outcome.billed === outcome.seeds.length;
	expect(lost).toHaveLength(isAnswerLost ? 1 : 0);
}

export function expectInTime(cell: Cell, { tookMs }: Outcome): void {
	expect(tookMs).toBeLessThan(boundMs(cell));
}
