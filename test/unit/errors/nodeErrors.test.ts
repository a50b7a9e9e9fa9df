import { NodeApiError } from 'n8n-workflow';
import type { INode } from 'n8n-workflow';

import { errorItem, toNodeApiError } from '../../../nodes/AiCreationWorkshop/errors/nodeErrors';
import { WorkshopError } from '../../../nodes/AiCreationWorkshop/errors/workshopError';

const node: INode = {
	id: '1',
	name: 'AI Creation Workshop',
	type: 'n8n-nodes-ai-creation-workshop.aiCreationWorkshop',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

const details = {
	httpCode: '403',
	code: 'A403IS',
	providerMessage: 'Invalid Signature',
	requestId: 'R-1',
	taskId: '01abc',
	status: 'waiting',
	waitedMs: 1500,
	pollCount: 3,
};

describe('toNodeApiError', () => {
	test('shows item, task, hint and everything that the service reported', () => {
		const error = new WorkshopError('It was refused', 'Do something.', details);
		const nodeError = toNodeApiError(node, error, 2);
		expect(nodeError).toBeInstanceOf(NodeApiError);
		expect(nodeError.message).toBe('It was refused [item 2, task 01abc]');
		expect(nodeError.description).toBe(
			'Do something. Answer: "A403IS: Invalid Signature" – Request ID: R-1',
		);
		expect(nodeError.httpCode).toBe('403');
		expect(nodeError.node).toEqual(node);
		expect(nodeError.context).toMatchObject({ itemIndex: 2, data: details });
	});

	test.each([
		[{}, 'Do something.'],
		[{ httpCode: '400', code: 'E1' }, 'Do something. Answer: "E1"'],
		[{ httpCode: '400', providerMessage: 'no' }, 'Do something. Answer: "no"'],
		[{ httpCode: '400', requestId: 'R-1' }, 'Do something. Request ID: R-1'],
		// A network error is no answer.
		[{ code: 'ECONNRESET', providerMessage: 'socket hang up' }, 'Do something.'],
	])('shows the known details only: %j', (known, description) => {
		const error = new WorkshopError('Refused', 'Do something.', known);
		const nodeError = toNodeApiError(node, error, 0);
		expect(nodeError.message).toBe('Refused [item 0]');
		expect(nodeError.description).toBe(description);
		expect(nodeError.context.data).toEqual(known);
	});

	test.each([
		[{ code: 'E1', requestId: 'R-1' }, 'Do something. Answer: "E1" – Request ID: R-1'],
		[{}, 'Do something.'],
	])('shows the text of the service once, beside %j', (known, description) => {
		const error = new WorkshopError('Refused: steps must not exceed 50', 'Do something.', {
			httpCode: '200',
			providerMessage: 'steps must not exceed 50',
			...known,
		});
		const nodeError = toNodeApiError(node, error, 0);
		expect(nodeError.message).toBe('Refused: steps must not exceed 50 [item 0]');
		expect(nodeError.description).toBe(description);
	});

	test('begins the description with the answer when there is no hint', () => {
		const error = new WorkshopError('Refused', '', { httpCode: '400', code: 'E1' });
		expect(toNodeApiError(node, error, 0).description).toBe('Answer: "E1"');
	});

	test.each([
		[{ httpCode: '403', code: 'A403IS' }, '403'],
		[{ httpCode: '200', code: 'IMG_TO_IMG_001' }, 'IMG_TO_IMG_001'],
		[{ httpCode: '200' }, null],
		[{}, null],
	])('shows the error code of %j as %s', (known, shown) => {
		const error = new WorkshopError('Refused', '', known);
		expect(toNodeApiError(node, error, 0).httpCode).toBe(shown);
	});

	test('leaves out details without a value', () => {
		const error = new WorkshopError('Refused', '', { code: undefined });
		expect(Object.keys(toNodeApiError(node, error, 0).context.data as object)).toEqual([]);
	});

	test.each(['approvePermissions', 'ECONNREFUSED', 'a reNOENTry', 'EPERM: no'])(
		'keeps a message with a word that n8n takes for a system error: %s',
		(word) => {
			const message = `The service refused the request: ${word}`;
			const error = new WorkshopError(message, '', { httpCode: '500' });
			expect(toNodeApiError(node, error, 0).message).toBe(`${message} [item 0]`);
		},
	);

	test('puts the message on one line', () => {
		const error = new WorkshopError('Refused\r\nby\u001b[31m it', '', { taskId: '01\nabc' });
		expect(toNodeApiError(node, error, 0).message).toBe('Refused by [31m it [item 0, task 01 abc]');
	});
});

describe('errorItem', () => {
	const message = 'It was refused [item 4, task 01abc]';

	test('holds everything that is known under the one key that n8n reads', () => {
		const error = new WorkshopError('It was refused', 'Do something.', details);
		expect(errorItem(error, 4)).toEqual({
			json: { error: { message, description: 'Do something.', ...details } },
			pairedItem: { item: 4 },
		});
	});

	test('leaves out details without a value', () => {
		const error = new WorkshopError('It was refused', '', { taskId: '01abc', code: undefined });
		expect(errorItem(error, 4).json).toStrictEqual({
			error: { message, description: '', taskId: '01abc' },
		});
	});
});
