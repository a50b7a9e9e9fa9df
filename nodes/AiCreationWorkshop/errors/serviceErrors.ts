import { classify, findPattern, toError } from './errorPattern';
import type { ErrorPattern, ErrorText } from './errorPattern';
import { THROTTLED, findGatewayError } from './gatewayErrors';
import type { ErrorClassification, ErrorDetails, WorkshopError } from './workshopError';

/**
 * Errors of the service itself, in an envelope or of a task that failed. Its codes are not
 * published, so these are guesses from words, and the text of the service is always shown too.
 */
export const SERVICE_ERRORS: ErrorPattern[] = [
	{
		pattern: /task\w*[ _-]*(id )?(does )?(not|un)[ _-]*(exist|found|known)|任务(ID)?不存在/i,
		message: 'The service does not know this task',
		hint: "Check 'Task ID', and that the credential is that of the application which started the task. The service keeps tasks for a limited time.",
		classification: { source: 'task', isTaskUnknown: true },
	},
	{
		pattern:
			/(workflow|alias|version)\w*[ _-].*(not[ _-]*(exist|found|published)|unknown|invalid)|工作流.*(不存在|未找到|未发布)/i,
		message: 'The service does not know this workflow or version',
		hint: "Copy 'Workflow ID' from the console of the workshop, and check that the alias or version is published there.",
	},
	{
		pattern:
			/(fail\w*|cannot|can't|could not|unable to)[^:]*\b(download|fetch|load)|(download|fetch)\w*[^:]*(fail|error|time)|下载.*失败/i,
		message: 'The service could not download the file',
		hint: "Open the URL in a private browser window. If it does not load, fetch the file with an HTTP Request node and set 'Image Source' to 'Binary Data'.",
	},
	{
		pattern: /model.*(not[ _-]*(exist|found)|unknown|invalid)|模型.*(不存在|未找到|无效)/i,
		message: 'The service does not know this model',
		hint: "Copy the file name of the model into 'Model' exactly as the console of the workshop shows it.",
	},
	{
		pattern: /\b(risk|moderat|sensitive|unsafe|illegal content|not allowed)|违规|敏感|审核|风险/i,
		message: 'The service considers the content unsafe',
		hint: "Change 'Prompt' or the image. Ask Alibaba Cloud if it is harmless.",
	},
	{
		pattern: /\b(request rate|rate limit|too many requests|too frequent|qps)|限流|频率|频繁/i,
		message: THROTTLED.message,
		hint: THROTTLED.hint,
		classification: { isTransient: true, isThrottled: true },
	},
	{
		pattern: /balance|arrear|overdue|quota|insufficient fund|余额|欠费|配额/i,
		message: 'The quota or the balance of the account is used up',
		hint: 'Check quota and balance of the account in the Alibaba Cloud console.',
	},
	{
		pattern:
			/(pool|resource|utili[sz]ation|queue).*(full|exceed|exhaust|not enough|insufficient)|资源.*(不足|已满)/i,
		message: 'The resource pools are full',
		hint: "Try again later, or add \"default\" at the end of 'Resource Pool IDs' under 'Options' to let the shared pool help out.",
		classification: { isTransient: true },
	},
];

/** The entry for an error of the service; it passes codes of the gateway on, but not its texts. */
export function findServiceError(details: ErrorDetails): ErrorPattern | undefined {
	return findGatewayError({ code: details.code }) ?? findPattern(details, SERVICE_ERRORS);
}

/** A request that the service has refused in an envelope. Parameters as {@link toGatewayError}. */
export function toServiceError(
	details: ErrorDetails,
	classification: ErrorClassification,
	fallback: ErrorText,
): WorkshopError {
	const known = findServiceError(details);
	const { message, hint } = known ?? fallback;
	// An entry is but a guess, so the text of the service stands beside it.
	const text = [message, details.providerMessage].filter(Boolean).join(': ');
	return toError({ message: text, hint }, details, { ...classification, ...classify(known) });
}
