import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { envelope, type Envelope } from './envelope';
import { GatewayError, type GatewayErrorCode } from './errors';
import type { Answer } from './exchange';
import { expired } from './store';
import { changingData, changingImages, changingResult } from './tampering';
import { chunkedThenCut, endless, type Flood, lyingLength, partly } from './transfers';

/** One call that a fault may tamper with. */
export interface Call {
	/** Does what the service would have done. */
	work: () => Promise<Answer>;
	/** Every answer of the service to calls of this operation about this task, oldest first. */
	history: readonly Answer[];
	/** Sends status and headers; the body is left to the fault, which then gives no answer. */
	start: (head: Pick<Answer, 'status' | 'headers'>) => ServerResponse;
	/** Destroys the connection. */
	cut: () => void;
}

/** Handles a call in place of the service; undefined sends no answer and leaves it at that. */
export type Fault = (call: Call) => Promise<Answer | undefined>;

/** A raw HTTP reply. */
export interface Reply {
	status?: number;
	headers?: Record<string, string>;
	body?: string | Buffer;
}

/** Ends the sentence `faults.on('submit').next()…`; every method is one kind of misbehaviour. */
export class Misbehaviour {
	constructor(private readonly plan: (fault: Fault) => void) {}

	/** The gateway refuses the call, in the dialect it speaks. */
	gatewayError(code: GatewayErrorCode, detail?: string): void {
		this.plan(async () => {
			throw new GatewayError(code, detail);
		});
	}

	/** Somebody on the way answers instead: a proxy, a load balancer, a login page. */
	replyWith({ status = 200, headers = {}, body = '' }: Reply): void {
		this.plan(async () => ({ status, headers, body: Buffer.from(body) }));
	}

	/** Nothing is done, and the caller is sent elsewhere by a 302. */
	redirectTo(url: string): void {
		this.replyWith({ status: 302, headers: { location: url } });
	}

	/** A page comes in place of a picture, with HTTP 200. */
	notAnImage(): void {
		const body = '<!doctype html><title>Sign in</title>';
		this.replyWith({ headers: { 'content-type': 'text/html' }, body });
	}

	/** The object store refuses a URL that has expired. */
	expired(): void {
		this.plan(async () => expired());
	}

	/** The service answers with this envelope and does nothing; status 10, unless given. */
	envelope(fields: Partial<Envelope>): void {
		this.plan(async () => envelope(fields));
	}

	/** The service does the work and says success, with null for data. */
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

	/** The answer is that of so many calls earlier about the same task, or the first there was. */
	stale(calls = 1): void {
		this.plan(async ({ work, history }) => {
			const fresh = await work();
			return history[Math.max(0, history.length - 1 - calls)] ?? fresh;
		});
	}

	/** The service does the work; its answer comes so many milliseconds later. */
	delay(ms: number): void {
		this.plan(async ({ work }) => {
			const answer = await work();
			await sleep(ms, undefined, { ref: false });
			return answer;
		});
	}

	/** The service does the work, but the answer is lost. */
	acceptThenCut(): void {
		this.plan(async ({ work, cut }) => {
			await work();
			cut();
			return undefined;
		});
	}

	/** The service does the work; the connection is lost after so many bytes of the body. */
	cutAfter(bytes: number): void {
		this.plan(partly(bytes, 'cut'));
	}

	/** The same, but announced by no length: half of the body comes as a chunk. */
	chunkedThenCut(): void {
		this.plan(chunkedThenCut());
	}

	/** The service does the work; after so many bytes of the body no more come, nor an end. */
	stall(afterBytes: number): void {
		this.plan(partly(afterBytes, 'stall'));
	}

	/**
	 * Content-Length is wrong by so many bytes. If it is too high, the connection ends after the
	 * real body; if it is too low, the body ends early in a way that the caller cannot tell.
	 */
	lyingLength(by: number): void {
		this.plan(lyingLength(by));
	}

	/** Nothing is done, and a body of so many bytes comes, more than anybody would want to hold. */
	endless(bytes: number, flood: Flood = {}): void {
		this.plan(endless(bytes, flood));
	}

	/** The connection is lost before anything was done. */
	cut(): void {
		this.plan(async ({ cut }) => {
			cut();
			return undefined;
		});
	}

	/** Nothing is done and no answer ever comes; the connection stays open. */
	hang(): void {
		this.plan(async () => undefined);
	}
}
