import type {
	DeclarativeRestApiSettings,
	IDataObject,
	IExecutePaginationFunctions,
	IHttpRequestOptions,
} from 'n8n-workflow';

import { Deadline } from '../../../../nodes/AiCreationWorkshop/flowControl/deadline';
import { WorkshopClient } from '../../../../nodes/AiCreationWorkshop/transport/client';

type RoutingRequest = DeclarativeRestApiSettings.ResultOptions;

interface Setup {
	/** What n8n's helper for signed requests does. */
	respond?: (request: RoutingRequest) => Promise<IDataObject>;
	/** What n8n's helper for other requests does. */
	fetch?: (options: IHttpRequestOptions) => Promise<unknown>;
	/** Of the request that the fields of the node have built. */
	options?: RoutingRequest['options'];
	credentialId?: string;
	signal?: AbortSignal;
	timeoutMs?: number;
}

let credentials = 0;

/** A credential that no other test uses: requests with one credential share a rate limiter. */
export const newCredentialId = () => `credential-${++credentials}`;

/** A client in a node whose requests the test responds to. */
export function clientWith({
	respond = async () => ({ data: {}, details: {} }),
	fetch = async () => ({ statusCode: 200, headers: {}, body: undefined }),
	options = {},
	credentialId = newCredentialId(),
	signal = new AbortController().signal,
	timeoutMs = Infinity,
}: Setup = {}) {
	const sent: RoutingRequest[] = [];
	const fetched: IHttpRequestOptions[] = [];
	const functions = {
		getNode: () => ({ credentials: { api: { id: credentialId, name: 'x' } } }),
		makeRoutingRequest: async (request: RoutingRequest) => {
			sent.push(request);
			return [{ json: await respond(request) }];
		},
		helpers: {
			httpRequest: async (request: IHttpRequestOptions) => {
				fetched.push(request);
				return await fetch(request);
			},
			binaryToBuffer: async (body: AsyncIterable<Buffer>) => {
				const chunks: Buffer[] = [];
				for await (const chunk of body) chunks.push(chunk);
				return Buffer.concat(chunks);
			},
		},
	} as unknown as IExecutePaginationFunctions;
	const request = {
		options: { url: '/scc/sd_img2img', headers: { 'X-Pool': 'a' }, ...options },
		paginate: true,
	} as unknown as RoutingRequest;
	const client = new WorkshopClient(functions, request, signal, new Deadline(timeoutMs));
	return { client, sent, fetched };
}
