import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NodeApiError, UserError } from 'n8n-workflow';
import type { INode } from 'n8n-workflow';

import { errorItem, toNodeApiError } from '../../../nodes/AiCreationWorkshop/errors/nodeErrors';
import { Failure, toWorkshopError } from '../../../nodes/AiCreationWorkshop/errors/workshopError';

const node: INode = {
	id: '1',
	name: 'AI Creation Workshop',
	type: 'n8n-nodes-ai-creation-workshop.aiCreationWorkshop',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

const facts = {
	httpCode: '403',
	code: 'A403IS',
	providerMessage: 'Invalid Signature',
	requestId: 'R-1',
	taskId: '01abc',
	status: 'waiting',
	waitedMs: 1500,
	pollCount: 3,
};

describe('the error of n8n', () => {
	test('tells item, task, remedy and all that the service said', () => {
		const error = toNodeApiError(node, new Failure('It was refused', 'Do something.', facts), 2);
		expect(error).toBeInstanceOf(NodeApiError);
		expect(error.message).toBe('It was refused [item 2, task 01abc]');
		expect(error.description).toBe(
			'Do something. Answer: "A403IS: Invalid Signature" – Request ID: R-1',
		);
		expect(error.httpCode).toBe('403');
		expect(error.node).toEqual(node);
		expect(error.context).toMatchObject({ itemIndex: 2, data: facts });
	});

	test.each([
		[{}, 'Do something.'],
		[{ httpCode: '400', code: 'E1' }, 'Do something. Answer: "E1"'],
		[{ httpCode: '400', providerMessage: 'no' }, 'Do something. Answer: "no"'],
		[{ httpCode: '400', requestId: 'R-1' }, 'Do something. Request ID: R-1'],
		// Nobody has answered.
		[{ code: 'ECONNRESET', providerMessage: 'socket hang up' }, 'Do something.'],
	])('tells no more than is known: %j', (known, description) => {
		const error = toNodeApiError(node, new Failure('Refused', 'Do something.', known), 0);
		expect(error.message).toBe('Refused [item 0]');
		expect(error.description).toBe(description);
		expect(error.context.data).toEqual(known);
	});

	test('has no gap where there is no remedy', () => {
		const { description } = toNodeApiError(
			node,
			new Failure('Refused', '', { httpCode: '400', code: 'E1' }),
			0,
		);
		expect(description).toBe('Answer: "E1"');
	});

	test('leaves out what is known to be unknown', () => {
		const { context } = toNodeApiError(node, new Failure('Refused', '', { code: undefined }), 0);
		expect(Object.keys(context.data as object)).toEqual([]);
	});

	test.each(['approvePermissions', 'ECONNREFUSED', 'a reNOENTry', 'EPERM: no'])(
		'keeps a message with a word in which n8n sees a fault of its own: %s',
		(word) => {
			const said = `The service refused the request: ${word}`;
			const failure = new Failure(said, '', { httpCode: '500' });
			expect(toNodeApiError(node, failure, 0).message).toBe(`${said} [item 0]`);
		},
	);
});

describe('the row of a failed item', () => {
	const message = 'It was refused [item 4, task 01abc]';

	test('holds all that is known, under the one key that n8n looks for', () => {
		const failure = new Failure('It was refused', 'Do something.', facts);
		expect(errorItem(failure, 4)).toEqual({
			json: { error: { message, description: 'Do something.', ...facts } },
			pairedItem: { item: 4 },
		});
	});

	test('holds nothing of what is not known', () => {
		const failure = new Failure('It was refused', '', { taskId: '01abc', code: undefined });
		const error = { message, description: '', taskId: '01abc' };
		expect(errorItem(failure, 4).json).toStrictEqual({ error });
	});
});

test('a failure with more known keeps its text, its nature and what it knew before', () => {
	const first = new Failure('Refused', 'Do.', { status: 'failed' }, { isRejected: true });
	const more = first.with({ taskId: '01abc', status: 'running' });
	expect(more).toBeInstanceOf(Failure);
	expect([more.message, more.remedy]).toEqual(['Refused', 'Do.']);
	expect(more.facts).toEqual({ taskId: '01abc', status: 'failed' });
	expect(more.nature).toEqual({ isRejected: true });
	expect(first.facts).toEqual({ status: 'failed' });
});

/** The error of Node.js itself for a request to a port, to a server that does this to it. */
async function errorOfRequest(port: number): Promise<unknown> {
	return await new Promise((resolve) => {
		request({ host: '127.0.0.1', port }).on('error', resolve).end();
	});
}

/** A server that cuts each connection. */
async function startCutter() {
	const server = createServer((_, response) => response.destroy());
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return { port, close: async () => await new Promise((resolve) => server.close(resolve)) };
}

describe('an error of a request', () => {
	test('that was cut may have had an effect', async () => {
		const { port, close } = await startCutter();
		const failure = toWorkshopError(await errorOfRequest(port));
		expect(failure.message).toBe('The service could not be reached (ECONNRESET)');
		expect(failure.remedy).toBe(
			'Check "Endpoint" of the credential and whether the n8n server has a connection to the internet.',
		);
		expect(failure.facts).toEqual({ code: 'ECONNRESET', providerMessage: 'socket hang up' });
		expect(failure.nature).toEqual({ isTransient: true, isRejected: false });
		await close();
	});

	test('that nobody listened to had none', async () => {
		const { port, close } = await startCutter();
		await close();
		const failure = toWorkshopError(await errorOfRequest(port));
		expect(failure.message).toBe('The service could not be reached (ECONNREFUSED)');
		expect(failure.nature).toEqual({ isTransient: true, isRejected: true });
	});

	test.each([
		['ENOTFOUND', true],
		['EAI_AGAIN', true],
		// These are also told of a connection that stood already.
		['EHOSTUNREACH', false],
		['ENETUNREACH', false],
		['EPROTO', false],
		['ETIMEDOUT', false],
		['ECONNABORTED', false],
		['EPIPE', false],
		['XECONNREFUSED', false],
		['ENOTFOUNDX', false],
	])('with the code %s had surely no effect: %s', (code, isRejected) => {
		const error = Object.assign(new Error('no'), { code });
		expect(toWorkshopError(error).nature).toEqual({ isTransient: true, isRejected });
		const wrapped = Object.assign(new Error('outer'), { cause: error });
		expect(toWorkshopError(wrapped).nature).toEqual({ isTransient: true, isRejected });
	});

	test.each([
		'CERT_HAS_EXPIRED',
		'DEPTH_ZERO_SELF_SIGNED_CERT',
		'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
		'ERR_TLS_CERT_ALTNAME_INVALID',
	])('with the code %s had surely no effect, and is not worth another try', (code) => {
		const { message, nature } = toWorkshopError(Object.assign(new Error('no'), { code }));
		expect(message).toBe(`The certificate of the service is not accepted (${code})`);
		expect(nature).toEqual({ isRejected: true });
	});

	test.each([
		['ERR_CANCELED', 'The request was cut short', {}],
		['ENOSPC', 'The n8n server could not store or read a file', {}],
		['EACCES', 'The n8n server could not store or read a file', {}],
		['Z_DATA_ERROR', 'The answer came garbled or was cut off', { isTransient: true }],
		['HPE_INVALID_CONSTANT', 'The answer came garbled or was cut off', { isTransient: true }],
		['ERR_STREAM_PREMATURE_CLOSE', 'The answer came garbled or was cut off', { isTransient: true }],
	])('with the code %s means: %s', (code, message, nature) => {
		const failure = toWorkshopError(Object.assign(new Error('no'), { code }));
		expect(failure.message).toBe(`${message} (${code})`);
		expect(failure.nature).toEqual(nature);
		expect(failure.facts).toEqual({ code, providerMessage: 'no' });
	});

	test('without a code was never sent', () => {
		const error = new UserError('"AccessKey ID" is empty', { description: 'Fill it in.' });
		const { message, remedy, facts: known, nature } = toWorkshopError(error);
		expect([message, remedy]).toEqual(['"AccessKey ID" is empty', 'Fill it in.']);
		expect([known, nature]).toEqual([{}, { isRejected: true }]);
		expect(toWorkshopError(new Error('x')).remedy).toBe('');
		expect(toWorkshopError(Object.assign(new Error('x'), { code: 7 })).message).toBe('x');
	});

	test('that is a failure already stays what it is', () => {
		const failure = new Failure('Refused', '');
		expect(toWorkshopError(failure)).toBe(failure);
	});
});
