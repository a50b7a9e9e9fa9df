import { Failure } from './workshopError';
import type { FailureFacts, FailureNature } from './workshopError';

export interface Explanation {
	/** Against `<code> <message>`. */
	matches: RegExp;
	message: string;
	remedy: string;
	/** What it says of the request, where the HTTP status alone says something else. */
	nature?: FailureNature;
}

const COPY_THE_PAIR =
	'Copy AccessKey ID and AccessKey Secret again from your application in the AI Creation Workshop console. An Alibaba Cloud (RAM) AccessKey, which begins with "LTAI", does not work.';

/** What is said of too many requests, whoever complains of them. */
export const TOO_MANY: Explanation = {
	matches: /^T429|Throttled by/i,
	message: 'The service is receiving too many requests',
	remedy: 'Lower "Max Parallel Tasks" under "Options", or try again in a minute.',
	nature: { isTransient: true, isThrottled: true },
};

const TRY_LATER = 'Try again in a few minutes.';

/**
 * What the gateway says: six-character codes, and the messages of older gateways. Searched from
 * the top; the README repeats what a user can do something about.
 */
export const GATEWAY_EXPLANATIONS: Explanation[] = [
	{
		matches: /^A400(IK|MA)|Invalid AppKey|Need authorization/i,
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
		// Each request has a nonce of its own, so somebody on the way has sent this one twice.
		matches: /^S403NU|Nonce Used/i,
		message: 'The request reached the service twice',
		remedy: 'Ask the administrator whether a proxy between n8n and the internet repeats requests.',
		nature: { isTransient: true, isRejected: false },
	},
	{
		matches: /^I403AA|^A403EP|Unauthorized|authorization expired/i,
		message: 'The application is not allowed to use this function',
		remedy:
			'One application serves either Stable Diffusion or ComfyUI: make sure that the credential holds the pair of the right kind, and that the application has not expired.',
	},
	{
		matches: /^T429ID|Throttled by (INNER )?DOMAIN/i,
		message: 'The test address of the service has had its calls for today',
		remedy: 'Check "Endpoint" of the credential: a test address allows 1,000 calls a day.',
		nature: { isTransient: false },
	},
	TOO_MANY,
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
		matches: /^I404|^A403(IP|VN|IN|AC)|^[BI]4(51|10)|API Not Found|Invalid (Domain|Url)/i,
		message: 'The service does not know this address, or does not accept calls from here',
		remedy: 'Check "Endpoint" of the credential.',
	},
	{
		matches: /^I400I5|Invalid Content-MD5/i,
		message: 'The request was changed on its way to the service',
		remedy: 'Ask the administrator whether a proxy between n8n and the internet changes requests.',
	},
	{
		matches: /^I400(BD|MP|IP)|Invalid Request Body|Empty Request Body|Invalid Param Location/i,
		message: 'The gateway of the service cannot read the request',
		remedy: 'Check "Extra Parameters" under "Additional Fields".',
	},
	{
		// It has not come through to the service, which codes that are alike do not say.
		matches: /^(D504(RE|IL|CO|CS)|D503(BB|CB)|X504VE)/i,
		message: 'The service behind the gateway cannot be reached',
		remedy: TRY_LATER,
		nature: { isTransient: true, isRejected: true },
	},
	{
		matches:
			/^(D50|X50|N502)|Internal Error|Service (Unavailable|Busy)|Failed To Invoke|Async Service/i,
		message: 'The service has a problem of its own',
		remedy: TRY_LATER,
		nature: { isTransient: true },
	},
];

/**
 * What the service itself says, in an envelope or of a task that failed. Its codes are published
 * nowhere, so these are guesses from words, and its own text is always shown beside them.
 */
export const PLATFORM_EXPLANATIONS: Explanation[] = [
	{
		matches: /task\w*[ _-]*(id )?(does )?(not|un)[ _-]*(exist|found|known)|任务(ID)?不存在/i,
		message: 'The service does not know this task',
		remedy:
			'Check "Task ID", and that the credential is that of the application which started the task. The service keeps tasks for a limited time.',
	},
	{
		matches: /model.*(not[ _-]*(exist|found)|unknown|invalid)|模型.*(不存在|未找到|无效)/i,
		message: 'The service does not know this model',
		remedy:
			'Copy the file name of the model into "Model" exactly as the console of the workshop shows it.',
	},
	{
		matches: /\b(risk|moderat|sensitive|unsafe|illegal content|not allowed)|违规|敏感|审核|风险/i,
		message: 'The service holds the content unsafe',
		remedy: 'Change "Prompt" or the image. Ask Alibaba Cloud if it is harmless.',
	},
	{
		matches: /balance|arrear|overdue|quota|insufficient fund|余额|欠费|配额/i,
		message: 'The quota or the balance of the account is used up',
		remedy: 'Check quota and balance of the account in the Alibaba Cloud console.',
	},
	{
		matches:
			/(pool|resource|utili[sz]ation|queue).*(full|exceed|exhaust|not enough|insufficient)|资源.*(不足|已满)/i,
		message: 'The resource pools are full',
		remedy:
			'Try again later, or add "default" at the end of "Resource Pool IDs" under "Options" to let the shared pool help out.',
		nature: { isTransient: true },
	},
];

/** The entry for what the gateway says. */
export function gatewayExplanation(facts: FailureFacts): Explanation | undefined {
	return entryFor(facts, GATEWAY_EXPLANATIONS);
}

/** The entry for what the service says; it passes codes of the gateway on, but not its texts. */
export function platformExplanation(facts: FailureFacts): Explanation | undefined {
	return gatewayExplanation({ code: facts.code }) ?? entryFor(facts, PLATFORM_EXPLANATIONS);
}

function entryFor(
	{ code, providerMessage }: FailureFacts,
	table: Explanation[],
): Explanation | undefined {
	const answer = [code, providerMessage].filter(Boolean).join(' ');
	return table.find(({ matches }) => matches.test(answer));
}

/**
 * An answer of the gateway or the service that says no, in words for a workflow builder.
 *
 * @param facts with texts of the other side that were cut to size
 * @param otherwise what to say when there is no entry for the answer
 */
export function explained(
	facts: FailureFacts,
	nature: FailureNature,
	otherwise: { message: string; remedy: string },
	entryOf = gatewayExplanation,
): Failure {
	const known = entryOf(facts);
	const { message, remedy: advice } = known ?? otherwise;
	// An entry for the service is but a guess, against which its own words must stand.
	const quoted = entryOf === platformExplanation ? facts.providerMessage : undefined;
	const told = [message, quoted].filter(Boolean).join(': ');
	const remedy = [advice, clockHint(facts)].filter(Boolean).join(' ');
	const isTransient = known ? false : nature.isTransient;
	return new Failure(told, remedy, facts, { ...nature, isTransient, ...known?.nature });
}

function clockHint({ clockAheadMs = 0 }: FailureFacts): string | undefined {
	if (clockAheadMs === 0) return undefined;
	const minutes = Math.round(Math.abs(clockAheadMs) / 60_000);
	const way = clockAheadMs > 0 ? 'ahead of' : 'behind';
	return `The clock of the n8n server is ${minutes} minutes ${way} that of the service.`;
}
