import { Readable } from 'node:stream';
import type { IDataObject, IExecuteSingleFunctions, IN8nHttpFullResponse } from 'n8n-workflow';

import {
	requireObject,
	unwrapEnvelope,
} from '../../../nodes/AiCreationWorkshop/transport/envelope';
import type { ListResponse } from '../../../nodes/AiCreationWorkshop/transport/envelope';
import { dataOf, errorOf, read } from './support/envelope';

const CHECK_ENDPOINT = "Check 'Endpoint' of the credential.";
const GIVE_ID = `${CHECK_ENDPOINT} If it is right, give the request ID to the support of Alibaba Cloud.`;

describe('a response of success', () => {
	test.each([10, '10'])('with status %j has its data', (status) => {
		expect(dataOf({ body: { status, data: { taskId: '1' } } })).toEqual({ taskId: '1' });
		expect(dataOf({ statusCode: 299, body: { status, data: {} } })).toEqual({});
	});

	test('may have a list where an object is not required', () => {
		const response = read({ body: { status: 10, data: [{ a: 1 }] } }) as ListResponse;
		expect(response.data).toEqual([{ a: 1 }]);
		expect(() => requireObject(response)).toThrow('The service answered without data');
	});

	test('has the details of its envelope too, such as the reason of a failed task', () => {
		const data = { status: 'failed' };
		const body = { status: 10, data, subErrCode: 'E1', subErrMessage: 'bad', apiInvokeId: 'i_1' };
		expect(read({ body })).toEqual({
			data,
			details: { httpCode: '200', code: 'E1', providerMessage: 'bad', requestId: 'i_1' },
		});
	});

	test.each([undefined, null, 'x', 1])('with data %j may have been processed', (data) => {
		const body = { status: 10, data, apiInvokeId: 'i_1' };
		const { message, hint, details, classification } = errorOf({ body });
		expect(message).toBe('The service answered without data');
		expect(hint).toBe(GIVE_ID);
		expect(errorOf({ body: { status: 10, data } }).hint).toBe(CHECK_ENDPOINT);
		expect(details).toMatchObject({ httpCode: '200', requestId: 'i_1' });
		expect(classification).toEqual({ source: 'gateway', isTransient: true, processed: 'maybe' });
	});
});

describe('a response with status 20', () => {
	const outer = { errCode: 'OUTER', errMessage: 'outer text' };
	const inner = { subErrCode: 'INNER', subErrMessage: 'inner text' };
	const none = { errCode: null, errMessage: null, subErrCode: null, subErrMessage: '' };

	test.each<[what: string, texts: IDataObject, code?: string, providerMessage?: string]>([
		['the inner code and text', { ...outer, ...inner }, 'INNER', 'inner text'],
		['the outer ones if there are no inner ones', { ...none, ...outer }, 'OUTER', 'outer text'],
		['an inner code with the outer text', { ...outer, subErrCode: 7 }, '7', 'outer text'],
		['no text', none, undefined, undefined],
	])('is a refusal with %s', (_, texts, code, providerMessage) => {
		const body = { status: 20, data: { taskId: '1' }, apiInvokeId: 'i_1', ...texts };
		const { message, hint, details, classification } = errorOf({ body });
		const reason = providerMessage === undefined ? '' : `: ${providerMessage}`;
		expect(message).toBe(`The service refused the request${reason}`);
		expect(hint).toBe('Check the fields of this node against the text of the service.');
		expect(details).toEqual({ httpCode: '200', requestId: 'i_1', code, providerMessage });
		expect(classification).toEqual({ source: 'service', isTransient: true, processed: 'no' });
	});

	test('and a code of the gateway has the text of that code', () => {
		const { message } = errorOf({ body: { status: 20, subErrCode: 'B403MQ' } });
		expect(message).toBe('The quota or the balance of the account is used up');
	});

	test('and a known text is as transient as its entry says', () => {
		const isTransient = (subErrMessage: string) =>
			errorOf({ body: { status: 20, subErrMessage } }).classification.isTransient;
		expect(isTransient('account in arrears')).toBe(false);
		expect(isTransient('resource pool is full')).toBe(true);
	});

	test('has the request ID of the gateway if it has none of its own', () => {
		const headers = { 'x-ca-request-id': 'R-1' };
		expect(errorOf({ headers, body: { status: 20 } }).details.requestId).toBe('R-1');
		const body = { status: 20, apiInvokeId: 'i_1' };
		expect(errorOf({ headers, body }).details.requestId).toBe('i_1');
	});

	test.each(['width 9000 is too large', 'model download: Internal Error'])(
		'keeps its own text: %s',
		(subErrMessage) => {
			const { message, classification } = errorOf({ body: { status: 20, subErrMessage } });
			expect(message).toBe(`The service refused the request: ${subErrMessage}`);
			expect(classification.isTransient).toBe(true);
		},
	);
});

describe('a response with status', () => {
	test.each([0, 11, 30, null, 'x'])('%j may have been processed', (status) => {
		const body = { status, data: { taskId: '1' }, errMessage: 'busy', apiInvokeId: 'i_1' };
		const { message, classification } = errorOf({ body });
		expect(message).toBe('The service refused the request: busy');
		expect(classification).toEqual({ source: 'service', isTransient: true, processed: 'maybe' });
	});

	test.each([0, 11, null, 'x'])('%j and no ID of the service is not its envelope', (status) => {
		const { message, classification } = errorOf({ body: { status, data: {} } });
		expect(message).toBe('The service answered with HTTP 200 and no result');
		expect(classification).toEqual({ source: 'gateway', isTransient: true, processed: 'maybe' });
	});
});

describe('unwrapEnvelope', () => {
	const context = {
		getItemIndex: () => 3,
		helpers: { binaryToBuffer: async (body: Readable) => Buffer.concat(await body.toArray()) },
	} as unknown as IExecuteSingleFunctions;

	async function unwrap(text: string) {
		const body = Readable.from([Buffer.from(text)]);
		const response = { statusCode: 200, headers: {}, body } as unknown as IN8nHttpFullResponse;
		return await unwrapEnvelope.call(context, [], response);
	}

	test('makes one item of the response, paired with its input item', async () => {
		const body = { status: 10, data: { taskId: '1' }, apiInvokeId: 'i_1' };
		const details = { httpCode: '200', requestId: 'i_1' };
		expect(await unwrap(JSON.stringify(body))).toEqual([
			{ json: { data: { taskId: '1' }, details }, pairedItem: { item: 3 } },
		]);
	});

	test.each(['', '<html></html>', '{"status":10'])('throws for the body %j', async (text) => {
		await expect(unwrap(text)).rejects.toThrow('The service answered with HTTP 200 and no result');
	});
});
