import { NodeApiError } from 'n8n-workflow';
import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';

import type { Failure, FailureFacts } from './workshopError';

/** n8n's error for a failure, with item, task and all that the service told. */
export function nodeError(node: INode, failure: Failure, itemIndex: number): NodeApiError {
	const { facts } = failure;
	const message = placedMessage(failure, itemIndex);
	const description = [failure.remedy, providerText(facts)].filter(Boolean).join(' ');
	const options = { message, description, itemIndex, httpCode: facts.httpCode };
	const error = new NodeApiError(node, { message }, options);
	// n8n replaces messages in which it finds an errno-like word, such as EPERM in "approvePermissions".
	error.message = message;
	error.context.data = known(facts);
	return error;
}

/** The row that stands for a failed item under On Error → Continue and in the error output. */
export function failedItem(failure: Failure, itemIndex: number): INodeExecutionData {
	// Both n8n lines route a row to the error output when `error` is all it holds.
	return {
		json: {
			error: {
				message: placedMessage(failure, itemIndex),
				description: failure.remedy,
				...known(failure.facts),
			},
		},
		pairedItem: { item: itemIndex },
	};
}

function placedMessage({ message, facts: { taskId } }: Failure, itemIndex: number): string {
	return `${message} [item ${itemIndex}${taskId ? `, task ${taskId}` : ''}]`;
}

/** Without an HTTP status nobody has answered. */
function providerText({ httpCode, code, providerMessage, requestId }: FailureFacts): string {
	if (httpCode === undefined) return '';
	const said = [code, providerMessage].filter(Boolean).join(': ');
	const parts = [said && `Answer: "${said}"`, requestId && `Request ID: ${requestId}`];
	return parts.filter(Boolean).join(' – ');
}

function known(facts: FailureFacts): IDataObject {
	return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}
