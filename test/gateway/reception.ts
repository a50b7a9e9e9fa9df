import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from './clock';
import { type ErrorFields, ServiceError } from './envelope';
import { GatewayError, requestId } from './errors';
import { type Answer, type Arrival, headerOf, type Operation, type Work } from './exchange';
import type { Faults } from './faults';
import type { RequestLog } from './log';
import type { Call } from './misbehaviour';
import { isAllowed, type Product } from './operations';
import type { Dialect } from './options';
import { isSigned } from './schemas';
import type { Throttle } from './throttle';
import type { Verifier } from './verify';

/** What the reception needs to know to let a request in. */
export interface House {
	dialect: Dialect;
	/** What the application serves. */
	product: Product | 'both';
	errorFields: ErrorFields;
	/** The limit for the body of a signed call. */
	largestBodyBytes: number;
	clock: Clock;
	log: RequestLog;
	faults: Faults;
	verifier: Verifier;
	throttle: Throttle;
	works: Record<Operation, Work>;
}

/** What a fault can do to the connection of a call. */
type Line = Pick<Call, 'start' | 'cut'>;

type Head = Pick<Answer, 'status' | 'headers'>;

/** Methods a gateway API can be published with. */
const publishable = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH'];

/** Takes requests in, has them checked and worked on, and sends the answers out. */
export class Reception {
	constructor(private readonly house: House) {}

	/** Handles the requests of one operation. */
	readonly receive = (operation: Operation) => (request: FastifyRequest, reply: FastifyReply) =>
		this.exchange(operation, request, reply);

	/** Handles requests that belong to no operation. */
	readonly receiveUnknown = (request: FastifyRequest, reply: FastifyReply) =>
		this.exchange('unknown', request, reply);

	/** Handles what cannot even be read: a malformed Content-Type, a body without end. */
	readonly refuse = (
		error: Error & { statusCode?: number },
		request: FastifyRequest,
		reply: FastifyReply,
	) => {
		this.house.log.add(arrivalOf('unknown', request));
		return this.send(unreadable(error).answer(this.house.dialect), reply, true);
	};

	private async exchange(
		operation: Arrival['operation'],
		request: FastifyRequest,
		reply: FastifyReply,
	): Promise<FastifyReply> {
		const arrival = arrivalOf(operation, request);
		this.house.log.add(arrival);
		const byGateway = operation === 'unknown' || isSigned(operation);
		const answer = await this.answer(arrival, {
			start: (head) => this.start(head, reply, byGateway),
			cut: () => request.raw.socket.destroy(),
		});
		if (!answer) return reply.hijack();
		return await this.send(answer, reply, byGateway);
	}

	private async answer(arrival: Arrival, line: Line): Promise<Answer | undefined> {
		const { dialect, faults, works } = this.house;
		const { operation } = arrival;
		try {
			if (operation === 'unknown') throw unknownApi(arrival);
			// Faults come second: a badly signed request must not go unnoticed behind one.
			if (isSigned(operation)) this.admit(operation, arrival);
			const call = { work: () => this.work(works[operation], arrival), ...line };
			return await faults.handle(operation, arrival, call);
		} catch (error) {
			return (error instanceof GatewayError ? error : internalError(error)).answer(dialect);
		}
	}

	private admit(operation: Operation, arrival: Arrival): void {
		const { largestBodyBytes, product, verifier, throttle } = this.house;
		if (arrival.body.length > largestBodyBytes) throw new GatewayError('I413RL');
		const refusal = verifier.check(arrival);
		if (refusal) throw refusal;
		if (!isAllowed(operation, product)) throw new GatewayError('I403AA');
		throttle.pass();
		if (!headerOf(arrival, 'content-type').startsWith('application/json')) {
			throw new GatewayError('I400CT');
		}
		if (arrival.json === undefined) throw new GatewayError('I400BD', 'not JSON');
	}

	/** Refusals of the service are answers like any other, also to a fault around the work. */
	private async work(does: Work, arrival: Arrival): Promise<Answer> {
		try {
			return await does(arrival);
		} catch (error) {
			if (error instanceof ServiceError) return error.answer(this.house.errorFields);
			throw error;
		}
	}

	private send(answer: Answer, reply: FastifyReply, byGateway: boolean): FastifyReply {
		return reply.code(answer.status).headers(this.headersOf(answer, byGateway)).send(answer.body);
	}

	/** Takes an answer out of the framework's hands: its body will not be what HTTP asks for. */
	private start(head: Head, reply: FastifyReply, byGateway: boolean): ServerResponse {
		return reply.hijack().raw.writeHead(head.status, this.headersOf(head, byGateway));
	}

	private headersOf({ headers }: Head, byGateway: boolean): Record<string, string> {
		return {
			date: this.house.clock.date(),
			...(byGateway && { 'x-ca-request-id': requestId() }),
			...headers,
		};
	}
}

function arrivalOf(operation: Arrival['operation'], request: FastifyRequest): Arrival {
	const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
	const { method, originalUrl: path, headers } = request;
	const isJson = headers['content-type']?.includes('json') ?? false;
	return { operation, method, path, headers, body, json: isJson ? parsed(body) : undefined };
}

function parsed(body: Buffer): unknown {
	try {
		return JSON.parse(body.toString('utf8'));
	} catch {
		return undefined;
	}
}

function unknownApi({ method, path }: Arrival): GatewayError {
	if (!publishable.includes(method)) return new GatewayError('I405UM', method);
	return new GatewayError('I404NF', `${method} ${path.split('?')[0]}`);
}

function unreadable(error: Error & { statusCode?: number }): GatewayError {
	if (error.statusCode === 413) return new GatewayError('I413RL');
	return error.statusCode === 415 ? new GatewayError('I400CT') : internalError(error);
}

function internalError(error: unknown): GatewayError {
	return new GatewayError('X500ER', `: ${String(error)}`);
}
