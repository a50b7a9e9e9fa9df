import { UserError } from 'n8n-workflow';

import { asText, excerpt } from '../values/text';
import { WorkshopError } from './workshopError';
import type { ErrorClassification } from './workshopError';

/** The code of an error that comes before anything is sent: all that n8n 1 leaves of its kind. */
export const NOT_SIGNED = 'NOT_SIGNED';

interface NetworkError {
	codes: RegExp;
	message: string;
	hint: string;
	classification: ErrorClassification;
}

const CHECK_CONNECTION =
	"Check 'Endpoint' of the credential and whether the n8n server has a connection to the internet.";

const UNREACHABLE = { message: 'The service could not be reached', hint: CHECK_CONNECTION };

const lost: ErrorClassification = { source: 'network', isTransient: true, processed: 'maybe' };
const notSent: ErrorClassification = { source: 'network', isTransient: true, processed: 'no' };

/** What the codes of Node.js, its HTTP parser, its TLS and axios mean. */
const NETWORK_ERRORS: NetworkError[] = [
	{
		codes: /^ERR_CANCELED$/,
		message: 'The request was aborted',
		hint: '',
		classification: { ...lost, isTransient: false },
	},
	{
		codes: /^(ENOSPC|EDQUOT|EACCES|EPERM|EROFS|EMFILE|ENFILE|EIO|ENOENT)$/,
		message: 'The n8n server could not store or read a file',
		hint: 'Ask the administrator of the n8n server to check its disk.',
		classification: { source: 'n8n', isTransient: true, processed: 'maybe' },
	},
	{
		codes: /^(Z_\w+|HPE_\w+|ERR_STREAM_PREMATURE_CLOSE)$/,
		message: 'The response was incomplete or damaged',
		hint: CHECK_CONNECTION,
		classification: lost,
	},
	{
		codes: /^(ECONNABORTED|ETIMEDOUT|ESOCKETTIMEDOUT)$/,
		message: 'The service did not answer in time',
		hint: CHECK_CONNECTION,
		classification: lost,
	},
	{
		codes: /CERT|UNABLE_TO_VERIFY|^ERR_TLS_/,
		message: 'The certificate of the service is not accepted',
		hint: "Check 'Endpoint' of the credential. If it is right, ask the administrator of the n8n server about a proxy and its certificate.",
		classification: { ...notSent, isTransient: false },
	},
	{
		// Only these certainly come before the first byte of a request is sent.
		codes: /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN)$/,
		...UNREACHABLE,
		classification: notSent,
	},
	{
		codes:
			/^(ECONNRESET|EPIPE|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|ENETRESET|ENOTCONN|EADDRNOTAVAIL|EAI_\w+|EPROTO|ERR_SSL_\w+|ERR_NETWORK|ERR_SOCKET_\w+|ERR_HTTP2?_\w+|UND_ERR_\w+)$/,
		...UNREACHABLE,
		classification: lost,
	},
];

/** Any error of n8n's request helpers as a {@link WorkshopError}. */
export function toWorkshopError(error: unknown): WorkshopError {
	if (error instanceof WorkshopError) return error;
	const thrown: Partial<Error & { description: unknown }> = Object(error ?? {});
	const message = excerpt(thrown.message) ?? 'An unexpected error occurred';
	const { cause } = thrown;
	const code = codeOf(error) ?? codeOf(cause);
	const known = NETWORK_ERRORS.find(({ codes }) => codes.test(code ?? ''));
	if (known) {
		const details = { code, providerMessage: message };
		return new WorkshopError(
			`${known.message} (${code})`,
			known.hint,
			details,
			known.classification,
		);
	}
	const isNotSent = code === NOT_SIGNED || [error, cause].some((one) => one instanceof UserError);
	const details = code === undefined || code === NOT_SIGNED ? {} : { code };
	return new WorkshopError(message, asText(thrown.description) ?? '', details, {
		source: isNotSent ? 'input' : 'n8n',
		isTransient: false,
		processed: isNotSent ? 'no' : 'maybe',
	});
}

/** In n8n 1 the code of a network error stands where that of HTTP would, and the cause is gone. */
function codeOf(error: unknown): string | undefined {
	const { code, httpCode } = Object(error ?? {}) as Record<string, unknown>;
	return [code, httpCode].find((one): one is string => typeof one === 'string' && /\D/.test(one));
}
