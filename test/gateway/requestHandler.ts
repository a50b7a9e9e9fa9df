import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from './clock';
import { type ErrorFields, ServiceError } from './envelope';
import { GatewayError, requestId } from './errors';
import type { Call } from './faultBuilder';
import type { FaultPlan } from './faults';
import type { RequestLog } from './log';
import { type GatewayRequest, type GatewayResponse, type Handler, headerOf } from './messages';
import { isAllowed, type Operation, type Product } from './operations';
import type { Dialect } from './options';
import { isSigned } from './schemas';
import type { TokenBucket } from './tokenBucket';
import type { Verifier } from './verify';

/** What the request handler works with. */
export interface Dependencies {
	dialect: Dialect;
	/** What the application serves. */
	product: Product | 'both';
	errorFields: ErrorFields;
	/** The limit for the body of a signed call. */
	largestBodyBytes: number;
	clock: Clock;
	log: RequestLog;
	faults: FaultPlan;
	verifier: Verifier;
	rateLimit: TokenBucket;
	handlers: Record<Operation, Handler>;
}

/** What a fault can do to the connection of a call. */
type Connection = Pick<Call, 'start' | 'resetConnection'>;

type Head = Pick<GatewayResponse, 'status' | 'headers'>;

/** Methods a gateway API can be published with. */
const publishable = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH'];

/** Checks requests, passes them to the handler of their operation, and sends the responses. */
export class RequestHandler {
	constructor(private readonly dependencies: Dependencies) {}

	/** Handles the requests of one operation. */
	readonly handle = (operation: Operation) => (request: FastifyRequest, reply: FastifyReply) =>
		this.exchange(operation, request, reply);

	/** Handles requests that belong to no operation. */
	readonly handleUnknown = (request: FastifyRequest, reply: FastifyReply) =>
		this.exchange('unknown', request, reply);

	/** Handles requests that cannot be read, such as one with a malformed Content-Type. */
	readonly handleParseError = (
		error: Error & { statusCode?: number },
		request: FastifyRequest,
		reply: FastifyReply,
	) => {
		this.dependencies.log.add(readRequest('unknown', request));
		return this.send(parseError(error).toResponse(this.dependencies.dialect), reply, true);
	};

	private async exchange(
		operation: GatewayRequest['operation'],
		raw: FastifyRequest,
		reply: FastifyReply,
	): Promise<FastifyReply> {
		const request = readRequest(operation, raw);
		this.dependencies.log.add(request);
		const byGateway = operation === 'unknown' || isSigned(operation);
		const response = await this.respond(request, {
			start: (head) => this.start(head, reply, byGateway),
			resetConnection: () => raw.raw.socket.destroy(),
		});
		if (!response) return reply.hijack();
		return await this.send(response, reply, byGateway);
	}

	private async respond(
		request: GatewayRequest,
		connection: Connection,
	): Promise<GatewayResponse | undefined> {
		const { dialect, faults, handlers } = this.dependencies;
		const { operation } = request;
		try {
			if (operation === 'unknown') throw unknownApi(request);
			// Faults come second: a badly signed request must not go unnoticed behind one.
			if (isSigned(operation)) this.authorize(operation, request);
			const work = () => this.runHandler(handlers[operation], request);
			return await faults.handle(operation, request, { work, ...connection });
		} catch (error) {
			return (error instanceof GatewayError ? error : internalError(error)).toResponse(dialect);
		}
	}

	private authorize(operation: Operation, request: GatewayRequest): void {
		const { largestBodyBytes, product, verifier, rateLimit } = this.dependencies;
		if (request.body.length > largestBodyBytes) throw new GatewayError('I413RL');
		const refusal = verifier.check(request);
		if (refusal) throw refusal;
		if (!isAllowed(operation, product)) throw new GatewayError('I403AA');
		rateLimit.take();
		if (!headerOf(request, 'content-type').startsWith('application/json')) {
			throw new GatewayError('I400CT');
		}
		if (request.json === undefined) throw new GatewayError('I400BD', 'not JSON');
	}

	/** A fault around the work sees an error of the service as a response like any other. */
	private async runHandler(handler: Handler, request: GatewayRequest): Promise<GatewayResponse> {
		try {
			return await handler(request);
		} catch (error) {
			if (error instanceof ServiceError) return error.toResponse(this.dependencies.errorFields);
			throw error;
		}
	}

	private send(response: GatewayResponse, reply: FastifyReply, byGateway: boolean): FastifyReply {
		const { status, body } = response;
		return reply.code(status).headers(this.headersOf(response, byGateway)).send(body);
	}

	/** Bypasses the framework, which would not send a body that breaks the rules of HTTP. */
	private start(head: Head, reply: FastifyReply, byGateway: boolean): ServerResponse {
		return reply.hijack().raw.writeHead(head.status, this.headersOf(head, byGateway));
	}

	private headersOf({ headers }: Head, byGateway: boolean): Record<string, string> {
		return {
			date: this.dependencies.clock.date(),
			...(byGateway && { 'x-ca-request-id': requestId() }),
			...headers,
		};
	}
}

function readRequest(
	operation: GatewayRequest['operation'],
	request: FastifyRequest,
): GatewayRequest {
	const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
	const { method, originalUrl: path, headers } = request;
	const isJson = headers['content-type']?.includes('json') ?? false;
	return { operation, method, path, headers, body, json: isJson ? parseJson(body) : undefined };
}

function parseJson(body: Buffer): unknown {
	try {
		return JSON.parse(body.toString('utf8'));
	} catch {
		return undefined;
	}
}

function unknownApi({ method, path }: GatewayRequest): GatewayError {
	if (!publishable.includes(method)) return new GatewayError('I405UM', method);
	return new GatewayError('I404NF', `${method} ${path.split('?')[0]}`);
}

function parseError(error: Error & { statusCode?: number }): GatewayError {
	if (error.statusCode === 413) return new GatewayError('I413RL');
	return error.statusCode === 415 ? new GatewayError('I400CT') : internalError(error);
}

function internalError(error: unknown): GatewayError {
	return new GatewayError('X500ER', `: ${String(error)}`);
}
