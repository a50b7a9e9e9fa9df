import { NodeApiError } from 'n8n-workflow';
import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';

import { printable } from '../values/text';
import type { ErrorDetails, WorkshopError } from './workshopError';

/** n8n's error, with item, task and all that the service reported. */
export function toNodeApiError(node: INode, error: WorkshopError, itemIndex: number): NodeApiError {
	const { details, hint } = error;
	const message = messageWithItem(error, itemIndex);
	const description = [hint, providerText(error)].filter(Boolean).join(' ');
	const options = { message, description, itemIndex, httpCode: errorCode(details) };
	const nodeError = new NodeApiError(node, { message }, options);
	// n8n replaces messages in which it finds an errno-like word, such as EPERM in "approvePermissions".
	nodeError.message = message;
	nodeError.context.data = withoutUndefined(details);
	return nodeError;
}

/** The item that stands for a failed one under On Error → Continue and in the error output. */
export function errorItem(error: WorkshopError, itemIndex: number): INodeExecutionData {
	// Both n8n lines route an item to the error output when `error` is all it holds.
	return {
		json: {
			error: {
				message: messageWithItem(error, itemIndex),
				description: error.hint,
				...withoutUndefined(error.details),
			},
		},
		pairedItem: { item: itemIndex },
	};
}

/** n8n shows it as "Error code". The service refuses with HTTP 200 as well, which says nothing. */
function errorCode({ httpCode, code }: ErrorDetails): string | undefined {
	return httpCode === '200' ? code : httpCode;
}

function messageWithItem({ message, details: { taskId } }: WorkshopError, itemIndex: number) {
	return printable(`${message} [item ${itemIndex}${taskId ? `, task ${taskId}` : ''}]`);
}

/** Without an HTTP status there was no response. */
function providerText({ message, details }: WorkshopError): string {
	const { httpCode, code, providerMessage, requestId } = details;
	if (httpCode === undefined) return '';
	const isShown = providerMessage !== undefined && message.includes(providerMessage);
	const response = [code, isShown ? undefined : providerMessage].filter(Boolean).join(': ');
	const parts = [response && `Answer: "${response}"`, requestId && `Request ID: ${requestId}`];
	return parts.filter(Boolean).join(' – ');
}

function withoutUndefined(details: ErrorDetails): IDataObject {
	return Object.fromEntries(
		Object.entries(details).filter(([, value]) => value !== undefined),
	) as IDataObject;
}
