import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import {
	isFailure,
	isSuccess,
	isTerminal,
	readStatus,
} from '../../../nodes/AiCreationWorkshop/task/taskApi';
import { anyValue, longText } from '../../support/arbitraries';

describe('the status of a task', () => {
	test.each<[status: unknown, expected: string]>([
		['waiting', 'waiting'],
		['Running', 'running'],
		['succeeded', 'succeeded'],
		['Successed', 'succeeded'],
		['SUCCESS', 'succeeded'],
		['failed', 'failed'],
		[10, '10'],
		['', ''],
		[undefined, ''],
		[null, ''],
		[{}, ''],
		[['failed'], ''],
	])('%j is read as "%s"', (status, expected) => {
		expect(readStatus({ status } as IDataObject)).toBe(expected);
	});

	test.each([
		['succeeded', true, false],
		['failed', false, true],
		['cancelled', false, true],
		['canceled', false, true],
		['running', false, false],
		['paused', false, false],
		['', false, false],
	])('"%s" is a success: %s, a failure: %s, and terminal if one of both', (status, ok, failed) => {
		expect([isSuccess(status), isFailure(status)]).toEqual([ok, failed]);
		expect(isTerminal({ status })).toBe(ok || failed);
	});

	test('of any kind is text in lower case', () => {
		const property = fc.property(anyValue, (status) => {
			const text = readStatus({ status } as IDataObject);
			expect(text).toBe(String(text).toLowerCase());
			if (typeof status === 'object') expect(text).toBe('');
		});
		fc.assert(property, { numRuns: 500 });
	});

	test('is short, however long the text of the service is', () => {
		const property = fc.property(longText, (status) => {
			expect(readStatus({ status }).length).toBeLessThanOrEqual(600);
		});
		fc.assert(property);
	});
});
