import fastify from 'fastify';
import { calls } from './calls';
import { Clock } from './clock';
import type { Operation } from './exchange';
import { Faults } from './faults';
import { Generation } from './generation';
import { type Bill, RequestLog, type SeenRequest } from './log';
import { defaultOptions, type GatewayOptions } from './options';
import { Reception } from './reception';
import { SignedUrls } from './signedUrl';
import { Store } from './store';
import { type TaskFailure, Tasks } from './tasks';
import { Throttle } from './throttle';
import { Verifier } from './verify';

/** A running stand-in for the service. */
export interface Gateway {
	/** `http://127.0.0.1:<port>` */
	endpoint: string;
	accessKeyId: string;
	accessKeySecret: string;
	/** How long tasks take may be changed at any time, for those that are submitted from then on. */
	durations: Pick<GatewayOptions, 'waitingMs' | 'runningMs'>;
	clock: Clock;
	faults: Faults;
	bill: Bill;
	/** Every task that was accepted, in order of submission. */
	readonly taskIds: string[];
	/** Calls refused for their rate. */
	readonly throttled: number;
	/** Every request seen, in order of arrival. */
	requests: SeenRequest[];
	requestsTo: (operation: Operation) => SeenRequest[];
	/** The next accepted task fails; several calls fail several tasks in turn. */
	nextTaskFails: (failure: TaskFailure) => void;
	/** Stops at once, also with connections that hang. */
	close: () => Promise<void>;
}

const routes: Array<[method: 'GET' | 'POST' | 'PUT', url: string, operation: Operation]> = [
	['POST', '/scc/sd_img2img', 'submit'],
	['POST', '/scc/sd_get_result', 'result'],
	['POST', '/scc/sd_get_progress', 'progress'],
	['POST', '/scc/sp_create_temp_file_upload_sign', 'uploadSign'],
	['PUT', '/upload/:key', 'upload'],
	['GET', '/temp/:key', 'temp'],
	['GET', '/files/:name', 'file'],
];

/** The limit for uploads, in bytes. */
const maxUploadBytes = 100 * 1024 * 1024;

/** Starts a gateway on the loopback interface. */
export async function startGateway(given: Partial<GatewayOptions> = {}): Promise<Gateway> {
	const options = { ...defaultOptions, ...given };
	const { accessKeyId, accessKeySecret } = options;
	const clock = new Clock();
	const tasks = new Tasks(clock, options);
	const log = new RequestLog();
	const faults = new Faults();
	const bill = { submitted: 0 };
	const throttle = new Throttle(options, clock);
	const server = listener(open(options, { clock, tasks, log, faults, bill, throttle }), options);
	return {
		endpoint: await server.listen({ host: '127.0.0.1', port: options.port }),
		accessKeyId,
		accessKeySecret,
		durations: options,
		clock,
		faults,
		bill,
		get taskIds() {
			return tasks.ids;
		},
		get throttled() {
			return throttle.refused;
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
	faults: Faults;
	bill: Bill;
	throttle: Throttle;
}

/** Puts the service together behind its reception. */
function open(options: GatewayOptions, parts: Parts): Reception {
	const { clock, tasks, log, faults, bill, throttle } = parts;
	const store = new Store(new SignedUrls(clock, options.urlTtlSeconds));
	const generation = new Generation(options, tasks, store, bill);
	return new Reception({
		dialect: options.dialect,
		largestBodyBytes: options.largestBodyBytes,
		clock,
		log,
		faults,
		verifier: new Verifier(options, clock),
		throttle,
		works: {
			...calls({ options, tasks, store, generation }),
			upload: store.upload,
			temp: store.temp,
			file: store.file,
		},
	});
}

/** The HTTP side: every body stays the bytes it was sent as, for these are what was signed. */
function listener(reception: Reception, { largestBodyBytes }: GatewayOptions) {
	const server = fastify({
		bodyLimit: Math.max(maxUploadBytes, largestBodyBytes),
		exposeHeadRoutes: false,
		forceCloseConnections: true,
	});
	server.removeAllContentTypeParsers();
	server.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
	for (const [method, url, operation] of routes) {
		server.route({ method, url, handler: reception.receive(operation) });
	}
	server.setNotFoundHandler(reception.receiveUnknown);
	server.setErrorHandler(reception.refuse);
	return server;
}
