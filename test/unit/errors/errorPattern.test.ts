import {
	classify,
	findPattern,
	toError,
} from '../../../nodes/AiCreationWorkshop/errors/errorPattern';
import type { ErrorPattern } from '../../../nodes/AiCreationWorkshop/errors/errorPattern';
import type { ErrorClassification } from '../../../nodes/AiCreationWorkshop/errors/workshopError';

const text = { message: 'Refused', hint: 'Do something.' };
const status: ErrorClassification = { source: 'gateway', isTransient: true, processed: 'no' };

describe('findPattern', () => {
	const entry = (pattern: RegExp, hint: string): ErrorPattern => ({ pattern, message: '', hint });
	const table = [entry(/^E1/, 'code'), entry(/quota/, 'text'), entry(/^E2 full|E1/, 'both')];

	test.each([
		[{ code: 'E1' }, 'code'],
		[{ code: 'E1', providerMessage: 'quota' }, 'code'],
		[{ code: 'X', providerMessage: 'no quota left' }, 'text'],
		[{ code: 'E2', providerMessage: 'full' }, 'both'],
		[{ providerMessage: 'see E1' }, 'both'],
		[{ providerMessage: 'E1' }, 'code'],
		[{ code: 'E2' }, undefined],
		[{}, undefined],
	])('in %j finds the first entry that matches', (details, hint) => {
		expect(findPattern(details, table)?.hint).toBe(hint);
	});
});

describe('classify', () => {
	test.each<[Partial<ErrorClassification> | undefined, Partial<ErrorClassification>]>([
		[undefined, { isTransient: false }],
		[{ isTransient: true }, { isTransient: true }],
		[{ processed: 'maybe' }, { isTransient: false, processed: 'maybe' }],
	])('an entry with %j gives %j', (classification, expected) => {
		expect(classify({ ...text, pattern: /x/, classification })).toEqual(expected);
	});

	test('leaves an unknown error as its status says', () => {
		expect(classify(undefined)).toEqual({});
	});
});

describe('toError', () => {
	test('keeps text, details and classification', () => {
		const details = { code: 'E1', requestId: 'R-1' };
		const error = toError(text, details, status);
		expect([error.message, error.hint]).toEqual(['Refused', 'Do something.']);
		expect([error.details, error.classification]).toEqual([details, status]);
	});

	test.each([
		[60_000, 'The clock of the n8n server is 1 minute ahead of that of the service.'],
		[180_000, 'The clock of the n8n server is 3 minutes ahead of that of the service.'],
		[-1_200_000, 'The clock of the n8n server is 20 minutes behind that of the service.'],
	])('shows a clock that is %d ms ahead in minutes', (clockAheadMs, sentence) => {
		expect(toError(text, { clockAheadMs }, status).hint).toBe(`Do something. ${sentence}`);
	});

	test.each([
		[1, 'The service asks to wait 1 second before the next request.'],
		[1000, 'The service asks to wait 1 second before the next request.'],
		[1001, 'The service asks to wait 2 seconds before the next request.'],
		[90_000, 'The service asks to wait 90 seconds before the next request.'],
	])('shows a requested wait of %d ms in seconds', (retryAfterMs, sentence) => {
		const error = toError(text, {}, { ...status, retryAfterMs });
		expect(error.hint).toBe(`Do something. ${sentence}`);
	});

	test('shows both, and neither without a value', () => {
		const both = toError(
			{ ...text, hint: '' },
			{ clockAheadMs: 60_000 },
			{ ...status, retryAfterMs: 1 },
		);
		expect(both.hint).toMatch(
			/^The clock .* 1 minute ahead .* service\. The service asks .* request\.$/,
		);
		const neither = toError(text, { clockAheadMs: 0 }, { ...status, retryAfterMs: undefined });
		expect(neither.hint).toBe('Do something.');
	});
});
