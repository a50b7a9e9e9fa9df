import { randomUUID } from 'crypto';
import type {
	ICredentialTestFunctions,
	ICredentialsDecrypted,
	IN8nHttpFullResponse,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { jsonParse } from 'n8n-workflow';

import { readEnvelope } from '../transport/envelope';
import { asFailure } from '../errors/workshopError';
import type { Failure } from '../errors/workshopError';
import { signOptions } from '../transport/signedRequest';

const TIMEOUT_MS = 15_000;

/**
 * Asks for a task that cannot exist. That is free, and only the platform itself can deny it: its
 * "no" proves that the gateway took ID, secret and clock.
 */
export async function testAccessKeyPair(
	this: ICredentialTestFunctions,
	{ data: credentials = {} }: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	// n8n gives credential tests no newer request helper.
	const { request } = this.helpers;
	try {
		const signed = signOptions(
			{
				method: 'POST',
				baseURL: String(credentials.endpoint ?? ''),
				url: '/scc/sd_get_result',
				body: { taskId: 'credential-test' },
			},
			credentials,
			Date.now(),
			randomUUID(),
		);
		const response = (await request({
			...signed,
			timeout: TIMEOUT_MS,
			simple: false,
			resolveWithFullResponse: true,
			followRedirect: false,
		})) as IN8nHttpFullResponse;
		readEnvelope({ ...response, body: jsonParse(String(response.body), { fallbackValue: null }) });
	} catch (error) {
		const failure = asFailure(error);
		if (!isAnswerOfPlatform(failure)) return { status: 'Error', message: textOf(failure) };
	}
	return { status: 'OK', message: 'The service accepts this AccessKey pair' };
}

function isAnswerOfPlatform({ facts, nature }: Failure): boolean {
	return facts.httpCode === '200' && nature.isRejected === true;
}

function textOf({ message, remedy, facts: { code, requestId } }: Failure): string {
	const newCode = code !== undefined && !message.includes(code) ? code : undefined;
	const answer = [newCode, requestId && `request ID ${requestId}`].filter(Boolean).join(', ');
	return [`${message}.`, remedy, answer && `(${answer})`].filter(Boolean).join(' ');
}
