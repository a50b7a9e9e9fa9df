import {
	AmbiguousSubmissionError,
	WorkshopError,
} from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import type { ErrorClassification } from '../../../nodes/AiCreationWorkshop/errors/workshopError';

const lost: ErrorClassification = { source: 'network', isTransient: true, processed: 'maybe' };

describe('a WorkshopError', () => {
	test('without details and classification is the error of an invalid field', () => {
		const error = new WorkshopError("'Steps' is empty", 'Fill it in.');
		expect(error).toBeInstanceOf(Error);
		expect([error.message, error.hint]).toEqual(["'Steps' is empty", 'Fill it in.']);
		expect(error.details).toEqual({});
		expect(error.classification).toEqual({ source: 'input', isTransient: false, processed: 'no' });
	});

	test('with more details keeps its text, its classification and its own details', () => {
		const error = new WorkshopError('Refused', 'Do.', { status: 'failed' }, lost);
		const more = error.withDetails({ taskId: '01abc', status: 'running' });
		expect(more).toBeInstanceOf(WorkshopError);
		expect([more.message, more.hint]).toEqual(['Refused', 'Do.']);
		expect(more.details).toEqual({ taskId: '01abc', status: 'failed' });
		expect(more.classification).toBe(lost);
		expect(error.details).toEqual({ status: 'failed' });
	});

	test.each([
		['Do.', 'Do. Then wait.'],
		['', 'Then wait.'],
	])('with the hint "%s" and another sentence has the hint "%s"', (hint, expected) => {
		const error = new WorkshopError('Refused', hint, { taskId: '01abc' }, lost);
		const more = error.withHint('Then wait.');
		expect([more.message, more.hint]).toEqual(['Refused', expected]);
		expect(more.details).toEqual({ taskId: '01abc' });
		expect(more.classification).toBe(lost);
		expect(error.hint).toBe(hint);
	});
});

describe('an AmbiguousSubmissionError', () => {
	const details = { httpCode: '504', requestId: 'R-1' };
	const cause = new WorkshopError('The gateway gave up', 'Try again.', details, {
		...lost,
		retryAfterMs: 1000,
	});
	const error = new AmbiguousSubmissionError(cause);

	test('shows what happened, and that the task may have been billed', () => {
		expect(error).toBeInstanceOf(WorkshopError);
		expect(error.message).toBe(
			'The gateway gave up. The result of the submission is unknown and it was not repeated',
		);
		expect(error.hint).toMatch(
			/^The service may or may not have started \(and billed\) the task\./,
		);
		expect(error.details).toEqual(details);
	});

	test('must not be repeated, whatever the classification of its cause', () => {
		const input = new WorkshopError('Refused', '');
		for (const each of [error, new AmbiguousSubmissionError(input)]) {
			expect(each.classification).toMatchObject({ isTransient: false, processed: 'maybe' });
		}
		expect(error.classification).toMatchObject({ source: 'network', retryAfterMs: 1000 });
	});
});
