import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UserError } from 'n8n-workflow';

import {
	NOT_SIGNED,
	toWorkshopError,
} from '../../../nodes/AiCreationWorkshop/errors/networkErrors';
import { WorkshopError } from '../../../nodes/AiCreationWorkshop/errors/workshopError';
import type { ErrorClassification } from '../../../nodes/AiCreationWorkshop/errors/workshopError';

const lost: ErrorClassification = { source: 'network', isTransient: true, processed: 'maybe' };
const notSent: ErrorClassification = { source: 'network', isTransient: true, processed: 'no' };
const unexpected: ErrorClassification = { source: 'n8n', isTransient: false, processed: 'maybe' };
const invalid: ErrorClassification = { source: 'input', isTransient: false, processed: 'no' };

const CHECK_CONNECTION =
	"Check 'Endpoint' of the credential and whether the n8n server has a connection to the internet.";

/** The error of Node.js itself for a request to this port. */
async function errorOfRequest(port: number): Promise<unknown> {
	return await new Promise((resolve) => {
		request({ host: '127.0.0.1', port }).on('error', resolve).end();
	});
}

/** A server that resets each connection when a request arrives. */
async function startResettingServer() {
	const server = createServer((_, response) => response.destroy());
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return { port, close: async () => await new Promise((resolve) => server.close(resolve)) };
}

describe('a real error of a connection', () => {
	test('that was reset leaves open whether the request was processed', async () => {
		const { port, close } = await startResettingServer();
		const error = toWorkshopError(await errorOfRequest(port));
		expect(error.message).toBe('The service could not be reached (ECONNRESET)');
		expect(error.hint).toBe(CHECK_CONNECTION);
		expect(error.details).toEqual({ code: 'ECONNRESET', providerMessage: 'socket hang up' });
		expect(error.classification).toEqual(lost);
		await close();
	});

	test('that was refused proves that the request was not processed', async () => {
		const { port, close } = await startResettingServer();
		await close();
		const error = toWorkshopError(await errorOfRequest(port));
		expect(error.message).toBe('The service could not be reached (ECONNREFUSED)');
		expect(error.classification).toEqual(notSent);
	});
});

const UNREACHABLE = 'The service could not be reached';
const TIMEOUT = 'The service did not answer in time';
const INCOMPLETE = 'The response was incomplete or damaged';
const CERTIFICATE = 'The certificate of the service is not accepted';
const DISK = 'The n8n server could not store or read a file';

describe('an error with a known code', () => {
	test.each<[code: string, message: string, classification: ErrorClassification]>([
		['ENOTFOUND', UNREACHABLE, notSent],
		['EAI_AGAIN', UNREACHABLE, notSent],
		// A connection that was already open may end with these, too.
		['EHOSTUNREACH', UNREACHABLE, lost],
		['ENETUNREACH', UNREACHABLE, lost],
		['EPROTO', UNREACHABLE, lost],
		['EPIPE', UNREACHABLE, lost],
		['EAI_FAIL', UNREACHABLE, lost],
		['ERR_NETWORK', UNREACHABLE, lost],
		['UND_ERR_SOCKET', UNREACHABLE, lost],
		['ETIMEDOUT', TIMEOUT, lost],
		['ESOCKETTIMEDOUT', TIMEOUT, lost],
		['ECONNABORTED', TIMEOUT, lost],
		['Z_DATA_ERROR', INCOMPLETE, lost],
		['HPE_INVALID_CONSTANT', INCOMPLETE, lost],
		['ERR_STREAM_PREMATURE_CLOSE', INCOMPLETE, lost],
		['CERT_HAS_EXPIRED', CERTIFICATE, { ...notSent, isTransient: false }],
		['DEPTH_ZERO_SELF_SIGNED_CERT', CERTIFICATE, { ...notSent, isTransient: false }],
		['UNABLE_TO_VERIFY_LEAF_SIGNATURE', CERTIFICATE, { ...notSent, isTransient: false }],
		['ERR_TLS_CERT_ALTNAME_INVALID', CERTIFICATE, { ...notSent, isTransient: false }],
		['ENOSPC', DISK, { ...unexpected, isTransient: true }],
		['EACCES', DISK, { ...unexpected, isTransient: true }],
		['ERR_CANCELED', 'The request was aborted', { ...lost, isTransient: false }],
	])('%s: %s', (code, message, classification) => {
		const error = Object.assign(new Error('no'), { code });
		const known = toWorkshopError(error);
		expect(known.message).toBe(`${message} (${code})`);
		expect(known.details).toEqual({ code, providerMessage: 'no' });
		expect(known.classification).toEqual(classification);
		const wrapped = Object.assign(new Error('outer'), { cause: error });
		expect(toWorkshopError(wrapped).classification).toEqual(classification);
		// n8n 1 keeps only the text of a code, where that of HTTP belongs.
		const ofOldVersion = Object.assign(new Error('no'), { httpCode: code });
		expect(toWorkshopError(ofOldVersion)).toMatchObject({ message: known.message, classification });
	});
});

describe('an error with another code', () => {
	test.each([
		'ERR_INVALID_ARG_TYPE',
		'XECONNREFUSED',
		'ENOTFOUNDX',
		'XETIMEDOUT',
		'XENOSPC',
		'EIOX',
	])('%s is unexpected and keeps its own text', (code) => {
		const error = Object.assign(new Error('no'), { code });
		expect(toWorkshopError(error)).toMatchObject({ message: 'no', hint: '', details: { code } });
		expect(toWorkshopError(error).classification).toEqual(unexpected);
		const wrapped = Object.assign(new Error('outer'), { cause: error });
		expect(toWorkshopError(wrapped)).toMatchObject({ message: 'outer', details: { code } });
	});

	test.each([7, '7', null, {}])('%j has a text and no code', (code) => {
		const { message, details, classification } = toWorkshopError(
			Object.assign(new Error('no'), { code, httpCode: code }),
		);
		expect([message, details, classification]).toEqual(['no', {}, unexpected]);
	});

	test('that was thrown before anything was sent is an invalid input', () => {
		const error = new UserError("'AccessKey ID' is empty", { description: 'Fill it in.' });
		const wrapped = Object.assign(new Error('outer'), { cause: error });
		// In n8n 1 the class of the error is lost, and the code is not.
		const ofOldVersion = Object.assign(new Error("'AccessKey ID' is empty"), { code: NOT_SIGNED });
		expect(toWorkshopError(error)).toMatchObject({
			message: "'AccessKey ID' is empty",
			hint: 'Fill it in.',
		});
		for (const each of [error, wrapped, ofOldVersion]) {
			const { details, classification } = toWorkshopError(each);
			expect([details, classification]).toEqual([{}, invalid]);
		}
	});

	test.each([undefined, null, '', 0, {}])('%j has a text all the same', (thrown) => {
		expect(toWorkshopError(thrown).message).toBe('An unexpected error occurred');
	});

	test('that is a WorkshopError stays the same object', () => {
		const error = new WorkshopError('Refused', '');
		expect(toWorkshopError(error)).toBe(error);
	});
});
