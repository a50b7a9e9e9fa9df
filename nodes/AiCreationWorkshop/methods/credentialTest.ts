import { randomUUID } from 'crypto';
import type {
	ICredentialDataDecryptedObject,
	ICredentialTestFunctions,
	ICredentialsDecrypted,
	IN8nHttpFullResponse,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { jsonParse } from 'n8n-workflow';

import { toWorkshopError } from '../errors/networkErrors';
import type { WorkshopError } from '../errors/workshopError';
import { readEnvelope } from '../transport/envelope';
import { normalizeEndpoint, signOptions } from '../transport/signedRequest';

const TIMEOUT_MS = 15_000;

/** An application serves one of them; its pair is refused by the other. */
const PRODUCTS = [
	{ name: 'Image operations (Stable Diffusion)', url: '/scc/sd_get_result' },
	{ name: 'Workflow operations (ComfyUI)', url: '/scc/comfy_get_result' },
];

const RAM_KEY =
	'This is an Alibaba Cloud (RAM) AccessKey, since it begins with "LTAI". Use the pair of an application from the AI Creation Workshop console instead.';

/**
 * Requests a task that does not exist from both products. That is free, and an error from the
 * service (not the gateway) proves that key, signature and clock were accepted.
 */
export async function testAccessKeyPair(
	this: ICredentialTestFunctions,
	{ data: credentials = {} }: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const errors = await Promise.all(
		PRODUCTS.map(async ({ url }) => await probe(this, credentials, url)),
	);
	const opened = PRODUCTS.filter((_product, index) => errors[index] === undefined);
	if (opened.length > 0) {
		const names = opened.map(({ name }) => name).join(' and ');
		return { status: 'OK', message: `The service accepts this AccessKey pair for ${names}` };
	}
	const error = errors.find((one) => one?.classification.isForbidden !== true) ?? errors[0];
	return { status: 'Error', message: error ? errorMessage(error, credentials) : '' };
}

/** Undefined when the service accepts the pair. */
async function probe(
	{ helpers }: ICredentialTestFunctions,
	credentials: ICredentialDataDecryptedObject,
	url: string,
): Promise<WorkshopError | undefined> {
	// n8n gives credential tests no newer request helper.
	const { request } = helpers;
	try {
		const options = {
			method: 'POST',
			baseURL: String(credentials.endpoint ?? ''),
			url,
			body: { taskId: 'credential-test' },
		} as const;
		const response = (await request({
			...signOptions(options, credentials, Date.now(), randomUUID()),
			timeout: TIMEOUT_MS,
			simple: false,
			resolveWithFullResponse: true,
		})) as IN8nHttpFullResponse;
		readEnvelope({ ...response, body: jsonParse(String(response.body), { fallbackValue: null }) });
		return undefined;
	} catch (caught) {
		const error = toWorkshopError(caught);
		return isFromService(error) ? undefined : error;
	}
}

/** Also an unknown task, which is a statement of the service about the task. */
function isFromService({ classification: { source } }: WorkshopError): boolean {
	return source === 'service' || source === 'task';
}

function errorMessage(error: WorkshopError, credentials: ICredentialDataDecryptedObject): string {
	const { message, hint, details, classification } = error;
	const { code, requestId } = details;
	const isRamKey =
		classification.source === 'gateway' && /^\s*LTAI/.test(String(credentials.accessKeyId ?? ''));
	const reason = isRamKey ? RAM_KEY : [`${message}.`, hint].filter(Boolean).join(' ');
	const facts = [
		code !== undefined && !reason.includes(code) && code,
		requestId && `request ID ${requestId}`,
		classification.source === 'network' && normalizeEndpoint(credentials.endpoint),
	].filter(Boolean);
	return facts.length > 0 ? `${reason} (${facts.join(', ')})` : reason;
}
