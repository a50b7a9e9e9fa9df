import {
	Deadline,
	WaitTooLongError,
	monotonicNow,
} from '../../../nodes/AiCreationWorkshop/flowControl/deadline';

const DAY_MS = 24 * 60 * 60 * 1000;

afterEach(() => jest.useRealTimers());

function deadlineAt(startMs: number, timeoutMs: number) {
	const clock = { ms: startMs };
	return { clock, deadline: new Deadline(timeoutMs, () => clock.ms) };
}

test.each([0, 5, 1_000_000])('a deadline counts down from its creation at %d ms', (startMs) => {
	const { clock, deadline } = deadlineAt(startMs, 1000);
	expect(deadline.remainingMs()).toBe(1000);
	clock.ms += 250;
	expect(deadline.remainingMs()).toBe(750);
	clock.ms += 750;
	expect(deadline.remainingMs()).toBe(0);
});

test('the remaining time is never negative', () => {
	const { clock, deadline } = deadlineAt(7, 1000);
	clock.ms += DAY_MS;
	expect(deadline.remainingMs()).toBe(0);
	expect(new Deadline(-1, () => 7).remainingMs()).toBe(0);
});

test('a deadline of infinite time never ends', () => {
	const { clock, deadline } = deadlineAt(7, Infinity);
	clock.ms += 1e15;
	expect(deadline.remainingMs()).toBe(Infinity);
});

test.each([-DAY_MS, DAY_MS])('a system clock set by %d ms changes no deadline', (shiftMs) => {
	jest.useFakeTimers();
	const startMs = monotonicNow();
	const deadline = new Deadline(1000);
	jest.advanceTimersByTime(400);
	jest.setSystemTime(Date.now() + shiftMs);
	expect(deadline.remainingMs()).toBe(600);
	expect(monotonicNow() - startMs).toBe(400);
});

test('an error for a long wait says how long it would be', () => {
	const error = new WaitTooLongError(1200.4);
	expect(error).toBeInstanceOf(Error);
	expect(error.waitMs).toBe(1200.4);
	expect(error.message).toBe('A wait of 1201 ms would be too long');
});
