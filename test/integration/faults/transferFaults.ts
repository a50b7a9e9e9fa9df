import type { FaultSpec } from './faultSpec';
import { PHASES, SIGNED } from './faultSpec';

const WITH_BODY = [...SIGNED, 'file'] as const;
const CLOSED_PORT = 'http://127.0.0.1:9/';

const OVERSIZED_BYTES = 20 * 1024 * 1024;

/** Of requests that get no response; far above what one needs on a slow machine. */
const REQUEST_TIMEOUT_MS = 5000;

/** Faults of the connection, and of what is between n8n and the service. */
export const TRANSFER_FAULTS: FaultSpec[] = [
	{
		name: 'is reset',
		inject: (call) => call.resetConnection(),
		phases: [...PHASES],
		kind: 'transient',
		isAmbiguous: true,
		errorPattern: /could not be reached/,
	},
	{
		name: 'is processed, but the response is lost',
		inject: (call) => call.processThenReset(),
		phases: [...SIGNED, 'upload'],
		kind: 'transient',
		isAmbiguous: true,
		errorPattern: /could not be reached/,
	},
	{
		name: 'gets a late response',
		inject: (call) => call.delay(200),
		phases: [...PHASES],
		kind: 'none',
		latencyMs: 200,
	},
	{
		name: 'gets no response',
		inject: (call) => call.neverRespond(),
		phases: [...PHASES],
		kind: 'transient',
		isAmbiguous: true,
		requestTimeoutMs: REQUEST_TIMEOUT_MS,
		latencyMs: REQUEST_TIMEOUT_MS,
	},
	{
		name: 'gets the first bytes of a response',
		inject: (call) => call.truncateAfter(30),
		phases: [...WITH_BODY],
		kind: 'transient',
		isAmbiguous: true,
	},
	{
		name: 'gets half of a response without length',
		inject: (call) => call.truncateChunked(),
		phases: [...WITH_BODY],
		kind: 'transient',
		isAmbiguous: true,
	},
	{
		name: 'gets less than the declared length',
		inject: (call) => call.wrongContentLength(10),
		phases: [...WITH_BODY],
		kind: 'transient',
		isAmbiguous: true,
	},
	{
		// In a file this cannot be noticed.
		name: 'gets a declared length that is too low',
		inject: (call) => call.wrongContentLength(-10),
		phases: SIGNED,
		kind: 'transient',
		isAmbiguous: true,
	},
	{
		name: 'gets a response that stalls',
		inject: (call) => call.stall(30),
		phases: [...WITH_BODY],
		kind: 'transient',
		isAmbiguous: true,
		isSlow: true,
		latencyMs: 15_000,
		errorPattern: /the body stopped after 30 bytes/,
	},
	{
		name: 'gets an oversized body',
		inject: (call) => call.oversizedBody(OVERSIZED_BYTES, { contentType: 'application/json' }),
		phases: SIGNED,
		kind: 'permanent',
		isAmbiguous: true,
		errorPattern: /the body exceeds 16 MB/,
	},
	{
		name: 'is redirected',
		inject: (call) => call.redirectTo(CLOSED_PORT),
		phases: [...PHASES],
		kind: 'transient',
		kindIn: { upload: 'permanent' },
		isAmbiguous: true,
	},
	{
		name: 'gets HTTP 502 from a proxy',
		inject: (call) => call.respondWith({ status: 502, body: '<html>Bad Gateway</html>' }),
		phases: [...PHASES],
		kind: 'transient',
		isAmbiguous: true,
		errorPattern: /HTTP 502/,
	},
	{
		name: 'gets HTTP 408 from a proxy',
		inject: (call) => call.respondWith({ status: 408, body: 'Request Timeout' }),
		phases: SIGNED,
		kind: 'transient',
		isAmbiguous: true,
		errorPattern: /HTTP 408/,
	},
	{
		name: 'gets HTTP 404 from a proxy',
		inject: (call) => call.respondWith({ status: 404, body: '<html>Not Found</html>' }),
		phases: [...PHASES],
		kind: 'permanent',
		kindIn: { file: 'transient' },
		errorPattern: /HTTP 404/,
	},
	{
		name: 'gets HTTP 429 from a proxy, with Retry-After',
		inject: (call) => call.respondWith({ status: 429, headers: { 'retry-after': '1' } }),
		phases: [...PHASES],
		kind: 'transient',
		errorPattern: /too many requests|HTTP 429/,
	},
	{
		name: 'gets a sign-in page',
		inject: (call) => call.htmlPage(),
		phases: [...WITH_BODY],
		kind: 'transient',
		isAmbiguous: true,
		errorPattern: /HTTP 200 and no result|of type text\/html/,
	},
	{
		name: 'gets an empty response',
		inject: (call) => call.respondWith({}),
		phases: [...WITH_BODY],
		kind: 'transient',
		isAmbiguous: true,
		errorPattern: /HTTP 200 and no result|it is empty/,
	},
	{
		name: 'uses an expired URL of the file storage',
		inject: (call) => call.expired(),
		phases: ['upload', 'file'],
		kind: 'transient',
		kindIn: { upload: 'permanent' },
		errorPattern: /HTTP 403/,
	},
];
