import { randomUUID } from 'crypto';
import type {
	ICredentialTestFunctions,
	ICredentialsDecrypted,
	IN8nHttpFullResponse,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { jsonParse } from 'n8n-workflow';

import { readEnvelope } from '../transport/envelope';
import { toWorkshopError } from '../errors/networkErrors';
import type { WorkshopError } from '../errors/workshopError';
import { signOptions } from '../transport/signedRequest';

const TIMEOUT_MS = 15_000;

/**
 * Requests a task that does not exist. That is free, and an error from the service (not the gateway)
 * proves that key, signature and clock were accepted.
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
	} catch (caught) {
		const error = toWorkshopError(caught);
		if (!isFromService(error)) return { status: 'Error', message: errorMessage(error) };
	}
	return { status: 'OK', message: 'The service accepts this AccessKey pair' };
}

/** Also an unknown task, which is a statement of the service about the task. */
function isFromService({ classification: { source } }: WorkshopError): boolean {
	return source === 'service' || source === 'task';
}

function errorMessage({ message, hint, details: { code, requestId } }: WorkshopError): string {
	const newCode = code !== undefined && !message.includes(code) ? code : undefined;
	const response = [newCode, requestId && `request ID ${requestId}`].filter(Boolean).join(', ');
	return [`${message}.`, hint, response && `(${response})`].filter(Boolean).join(' ');
}
