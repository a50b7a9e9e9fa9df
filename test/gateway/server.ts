import fastify from 'fastify';
import { Clock } from './clock';
import { FaultPlan } from './faults';
import { Generation } from './generation';
import { createHandlers } from './handlers';
import { type Bill, RequestLog, type SeenRequest } from './log';
import { endpoints, type Operation } from './operations';
import { defaultOptions, type GatewayOptions } from './options';
import { RequestHandler } from './requestHandler';
import { PresignedUrls } from './presignedUrls';
import { Store } from './store';
import { type TaskFailure, Tasks } from './tasks';
import { TokenBucket } from './tokenBucket';
import { Verifier } from './verify';
import { WorkflowRunner } from './workflows/runner';

/** A running stand-in for the service. */
export interface Gateway {
	/** `http://127.0.0.1:<port>` */
	endpoint: string;
	accessKeyId: string;
	accessKeySecret: string;
	/** How long tasks take may be changed at any time, for those that are submitted from then on. */
	durations: Pick<GatewayOptions, 'waitingMs' | 'runningMs'>;
	/** The published workflows by ID. */
	workflows: GatewayOptions['workflows'];
	/** The resource pools by ID. */
	pools: GatewayOptions['pools'];
	clock: Clock;
	faults: FaultPlan;
	bill: Bill;
	/** Every task that was accepted, in order of submission. */
	readonly taskIds: string[];
	/** Calls that were throttled. */
	readonly throttled: number;
	/** Every request received, in order of arrival. */
	requests: SeenRequest[];
	requestsTo: (operation: Operation) => SeenRequest[];
	/** The next accepted task fails; several calls fail several tasks in turn. */
	nextTaskFails: (failure: TaskFailure) => void;
	/** Stops at once, also with connections that hang. */
	close: () => Promise<void>;
}

/** The limit for uploads, in bytes. */
const maxUploadBytes = 100 * 1024 * 1024;

/** Starts a gateway on the loopback interface. */
export async function startGateway(given: Partial<GatewayOptions> = {}): Promise<Gateway> {
	const options = { ...defaultOptions, ...given };
	const { accessKeyId, accessKeySecret } = options;
	const clock = new Clock();
	const tasks = new Tasks(clock, options);
	const log = new RequestLog();
	const faults = new FaultPlan();
	const rateLimit = new TokenBucket(options, clock);
	const server = createServer(
		createService(options, { clock, tasks, log, faults, rateLimit }),
		options,
	);
	return {
		endpoint: await server.listen({ host: '127.0.0.1', port: options.port }),
		accessKeyId,
		accessKeySecret,
		durations: options,
		workflows: options.workflows,
		pools: options.pools,
		clock,
		faults,
		bill: {
			get submitted() {
				return tasks.ids.length;
			},
		},
		get taskIds() {
			return tasks.ids;
		},
		get throttled() {
			return rateLimit.refused;
		},
		requests: log.requests,
		requestsTo: (operation) => log.requestsTo(operation),
		nextTaskFails: (failure) => tasks.nextFails(failure),
		close: () => server.close(),
	};
}

interface Parts {
	clock: Clock;
	tasks: Tasks;
	log: RequestLog;
	faults: FaultPlan;
	rateLimit: TokenBucket;
}

/** Creates the service. */
function createService(options: GatewayOptions, parts: Parts): RequestHandler {
	const { clock, tasks, log, faults, rateLimit } = parts;
	const store = new Store(new PresignedUrls(clock, options.urlTtlSeconds));
	const generation = new Generation(options, tasks, store);
	const workflows = new WorkflowRunner(options, tasks, store);
	return new RequestHandler({
		dialect: options.dialect,
		product: options.product,
		errorFields: options.errorFields,
		largestBodyBytes: options.largestBodyBytes,
		clock,
		log,
		faults,
		verifier: new Verifier(options, clock),
		rateLimit,
		handlers: {
			...createHandlers({ options, tasks, store, generation, workflows }),
			upload: store.upload,
			temp: store.temp,
			file: store.file,
		},
	});
}

/** Creates the HTTP server. Bodies stay as they were sent, because their bytes were signed. */
function createServer(requests: RequestHandler, { largestBodyBytes }: GatewayOptions) {
	const server = fastify({
		bodyLimit: Math.max(maxUploadBytes, largestBodyBytes),
		exposeHeadRoutes: false,
		forceCloseConnections: true,
	});
	server.removeAllContentTypeParsers();
	server.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
	for (const [operation, { method, path }] of Object.entries(endpoints)) {
		server.route({ method, url: path, handler: requests.handle(operation as Operation) });
	}
	server.setNotFoundHandler(requests.handleUnknown);
	server.setErrorHandler(requests.handleParseError);
	return server;
}
