import type { IN8nHttpFullResponse } from 'n8n-workflow';

import { WorkshopError } from '../../../../nodes/AiCreationWorkshop/errors/workshopError';
import { readEnvelope } from '../../../../nodes/AiCreationWorkshop/transport/envelope';
import type { ListResponse } from '../../../../nodes/AiCreationWorkshop/transport/envelope';
import { resultOrError } from '../../../support/arbitraries';

/** A response whose missing parts are those of a plain 200. */
export type PartialResponse = Partial<IN8nHttpFullResponse>;

export function read(response: object): ListResponse | WorkshopError {
	const complete = { statusCode: 200, headers: {}, body: undefined, ...response };
	return resultOrError(() => readEnvelope(complete as IN8nHttpFullResponse));
}

export function dataOf(response: PartialResponse) {
	const result = read(response);
	if (result instanceof WorkshopError) throw result;
	return result.data;
}

export function errorOf(response: object): WorkshopError {
	const result = read(response);
	if (result instanceof WorkshopError) return result;
	throw new Error('There was no error');
}
