import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { envelope, type Envelope } from './envelope';
import { GatewayError, type GatewayErrorCode } from './errors';
import type { GatewayResponse } from './messages';
import { expired } from './store';
import { changingData, changingImages, changingResult } from './tampering';
import {
	type Flood,
	oversizedBody,
	partly,
	truncateChunked,
	wrongContentLength,
} from './transfers';

/** A call that a fault may change. */
export interface Call {
	/** Does what the service would have done. */
	work: () => Promise<GatewayResponse>;
	/** Every response of the service to calls of this operation for this task, oldest first. */
	history: readonly GatewayResponse[];
	/** Sends status and headers; the body is left to the fault, which then gives no response. */
	start: (head: Pick<GatewayResponse, 'status' | 'headers'>) => ServerResponse;
	/** Destroys the connection. */
	resetConnection: () => void;
}

/** Handles a call in place of the service; undefined sends no response. */
export type Fault = (call: Call) => Promise<GatewayResponse | undefined>;

/** A raw HTTP reply. */
export interface Reply {
	status?: number;
	headers?: Record<string, string>;
	body?: string | Buffer;
}

/** Ends the sentence `faults.on('submit').next()…`; each method is a kind of fault. */
export class FaultBuilder {
	constructor(private readonly plan: (fault: Fault) => void) {}

	/** The gateway refuses the call, in the dialect it speaks. */
	gatewayError(code: GatewayErrorCode, detail?: string): void {
		this.plan(async () => {
			throw new GatewayError(code, detail);
		});
	}

	/** Something between answers instead: a proxy, a load balancer, a login page. */
	respondWith({ status = 200, headers = {}, body = '' }: Reply): void {
		this.plan(async () => ({ status, headers, body: Buffer.from(body) }));
	}

	/** The service does nothing; a 302 redirects the caller. */
	redirectTo(url: string): void {
		this.respondWith({ status: 302, headers: { location: url } });
	}

	/** A page in place of an image, with HTTP 200. */
	htmlPage(): void {
		const body = '<!doctype html><title>Sign in</title>';
		this.respondWith({ headers: { 'content-type': 'text/html' }, body });
	}

	/** The object store refuses a URL that has expired. */
	expired(): void {
		this.plan(async () => expired());
	}

	/** The service does nothing and responds with this envelope; status 10 unless given. */
	envelope(fields: Partial<Envelope>): void {
		this.plan(async () => envelope(fields));
	}

	/** The service does the work and reports success, with null as data. */
	emptyData(): void {
		this.plan(changingData(() => null));
	}

	/** The service does the work; `data.status` is this, a spelling or not even a text. */
	status(spelling: unknown): void {
		this.plan(changingData((data) => ({ ...data, status: spelling })));
	}

	/** A result that has images lists none. */
	withoutImages(): void {
		this.withImages([]);
	}

	/** A result that has images lists these, or what is made of the real ones. */
	withImages(images: unknown[] | ((real: unknown[]) => unknown[])): void {
		this.plan(changingImages(typeof images === 'function' ? images : () => images));
	}

	/** The `result` of a workflow that has one is this, or what is made of the real one. */
	withResult(result: unknown): void {
		this.plan(changingResult(typeof result === 'function' ? (real) => result(real) : () => result));
	}

	/** The response is that of so many calls earlier for the same task, or the first one. */
	stale(calls = 1): void {
		this.plan(async ({ work, history }) => {
			const fresh = await work();
			return history[Math.max(0, history.length - 1 - calls)] ?? fresh;
		});
	}

	/** The service does the work; its response comes so many milliseconds later. */
	delay(ms: number): void {
		this.plan(async ({ work }) => {
			const response = await work();
			await sleep(ms, undefined, { ref: false });
			return response;
		});
	}

	/** The service does the work, and the connection is reset before the response. */
	processThenReset(): void {
		this.plan(async ({ work, resetConnection }) => {
			await work();
			resetConnection();
			return undefined;
		});
	}

	/** The service does the work; the connection is reset after so many bytes of the body. */
	truncateAfter(bytes: number): void {
		this.plan(partly(bytes, 'reset'));
	}

	/** The same without a length: the connection is reset after half of the body as a chunk. */
	truncateChunked(): void {
		this.plan(truncateChunked());
	}

	/** The service does the work; the body stops after so many bytes and does not end. */
	stall(afterBytes: number): void {
		this.plan(partly(afterBytes, 'stall'));
	}

	/**
	 * Content-Length is wrong by so many bytes. If it is too high, the connection ends after the
	 * real body; if it is too low, the body ends early in a way that the caller cannot notice.
	 */
	wrongContentLength(by: number): void {
		this.plan(wrongContentLength(by));
	}

	/** The service does nothing; the response has so many bytes, more than a caller should hold. */
	oversizedBody(bytes: number, flood: Flood = {}): void {
		this.plan(oversizedBody(bytes, flood));
	}

	/** The connection is reset before the service does anything. */
	resetConnection(): void {
		this.plan(async ({ resetConnection }) => {
			resetConnection();
			return undefined;
		});
	}

	/** The service does nothing and never responds; the connection stays open. */
	neverRespond(): void {
		this.plan(async () => undefined);
	}
}
