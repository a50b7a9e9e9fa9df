import { Failure } from './errors';
import type { FailureFacts, FailureNature } from './errors';

interface Explanation {
	/** Against `<code> <message>`: new six-character codes and the messages of older gateways. */
	matches: RegExp;
	message: string;
	remedy: string;
	isTransient?: boolean;
}

const COPY_THE_PAIR =
	'Copy AccessKey ID and AccessKey Secret again from your application in the AI Creation Workshop console. An Alibaba Cloud (RAM) AccessKey, which begins with "LTAI", does not work.';

/** Searched from the top; the README repeats what a user can do something about. */
export const EXPLANATIONS: Explanation[] = [
	{
		matches: /^A400IK|Invalid AppKey/i,
		message: 'The service does not know this AccessKey ID',
		remedy: COPY_THE_PAIR,
	},
	{
		matches: /^A403IS|Invalid Signature|Invalid AppSecret|Empty Signature/i,
		message:
			'The service rejected the signature: the AccessKey Secret does not fit the AccessKey ID',
		remedy: COPY_THE_PAIR,
	},
	{
		matches: /^S403TE|Timestamp Expired|Invalid Timestamp|X-Ca-Timestamp is expired/i,
		message: 'The clock of the n8n server is wrong',
		remedy:
			'The service accepts requests only when the clock is right to within 15 minutes. Ask the administrator to set the time of the n8n server, best with automatic time synchronisation.',
	},
	{
		matches: /^I403AA|^A403EP|Unauthorized|authorization expired/i,
		message: 'The application is not allowed to use this function',
		remedy:
			'One application serves either Stable Diffusion or ComfyUI: make sure that the credential holds the pair of the right kind, and that the application has not expired.',
	},
	{
		matches: /^T429|Throttled by/i,
		message: 'The service is receiving too many requests',
		remedy: 'Lower "Max Parallel Tasks" under "Options", or try again in a minute.',
		isTransient: true,
	},
	{
		matches: /^B403|Quota (Exhausted|Expired)|Arrears|Overdue/i,
		message: 'The quota or the balance of the account is used up',
		remedy: 'Check quota and balance of the account in the Alibaba Cloud console.',
	},
	{
		matches: /^I413|too Large/i,
		message: 'The request is too big for the service',
		remedy: 'Set "Image Transfer" under "Options" to "Upload", or use smaller images.',
	},
	{
		matches: /^I404|^A403(IP|VN|IN)|API Not Found|Invalid (Domain|Url)/i,
		message: 'The service does not know this address, or does not accept calls from here',
		remedy: 'Check "Endpoint" of the credential.',
	},
	{
		matches:
			/^(D50|X50|N502)|Internal Error|Service (Unavailable|Busy)|Failed To Invoke|Async Service/i,
		message: 'The service has a problem of its own',
		remedy: 'Try again in a few minutes.',
		isTransient: true,
	},
];

/**
 * An answer of the gateway or the service that says no, in words for a workflow builder.
 *
 * @param otherwise what to say when the answer is not in the table
 * @param answer what to look for in the table
 */
export function explained(
	facts: FailureFacts,
	nature: FailureNature,
	otherwise: { message: string; remedy: string },
	answer = [facts.code, facts.providerMessage].filter(Boolean).join(' '),
): Failure {
	// The gateway answers a wrong signature with its string to sign, which nobody should see.
	const providerMessage = facts.providerMessage?.replace(/,? *Server StringToSign.*/is, '');
	const known = EXPLANATIONS.find(({ matches }) => matches.test(answer));
	const { message, remedy: advice } = known ?? otherwise;
	const remedy = [advice, clockHint(facts)].filter(Boolean).join(' ');
	const isTransient = known?.isTransient ?? nature.isTransient;
	return new Failure(message, remedy, { ...facts, providerMessage }, { ...nature, isTransient });
}

function clockHint({ clockAheadMs = 0 }: FailureFacts): string | undefined {
	if (clockAheadMs === 0) return undefined;
	const minutes = Math.round(Math.abs(clockAheadMs) / 60_000);
	const way = clockAheadMs > 0 ? 'ahead of' : 'behind';
	return `The clock of the n8n server is ${minutes} minutes ${way} that of the service.`;
}
