import fc from 'fast-check';

import { toWorkshopError } from '../../../nodes/AiCreationWorkshop/errors/networkErrors';
import { WorkshopError } from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import { anyValue, longText, recordOf, withinTimeLimit } from '../../support/arbitraries';

const errors = fc
	.tuple(fc.oneof(fc.string(), longText), recordOf(['code', 'cause', 'description']))
	.map(([message, more]) => Object.assign(new Error(message), more));

test('any thrown value becomes an error with a text', () => {
	const property = fc.property(fc.oneof(anyValue, errors), (thrown) => {
		const error = withinTimeLimit(() => toWorkshopError(thrown));
		expect(error).toBeInstanceOf(WorkshopError);
		expect(error.message).not.toBe('');
		expect(error.message.length).toBeLessThanOrEqual(1000);
		expect(typeof error.hint).toBe('string');
	});
	fc.assert(property, { numRuns: 1000 });
});
