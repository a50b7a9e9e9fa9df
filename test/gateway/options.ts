import type { ErrorFields } from './envelope';
import type { Product } from './operations';
import { paint, type Paint } from './images';
import type { Estimate } from './progressReports';
import { type ResourcePool, samplePools } from './utilization';
import type { WorkflowDefinitions } from './workflows/definition';
import { sampleWorkflows } from './workflows/samples';

/** How the gateway names the state of a finished task; the service's pages use both. */
export type SuccessSpelling = 'succeeded' | 'successed';

/**
 * Error dialect: `codes` sends X-Ca-Error-Code (VPC and dedicated gateway instances), `legacy` only
 * a message and older HTTP statuses (classic instances).
 */
export type Dialect = 'codes' | 'legacy';

export interface GatewayOptions {
	/** 0 takes any free port. */
	port: number;
	accessKeyId: string;
	accessKeySecret: string;
	dialect: Dialect;
	/** What the application serves; calls of the other product are refused with I403AA. */
	product: Product | 'both';
	/** Where the service puts its errors; the vendor's Python SDK wants `errCode` for a submission. */
	errorFields: ErrorFields;
	/** Milliseconds a task spends in the queue. */
	waitingMs: number;
	/** Milliseconds that tasks spend running: all of them, or the task of this number from 0. */
	runningMs: number | ((number: number) => number);
	/**
	 * How many tasks run at a time; further ones wait, in order of submission, for one to end. Needs
	 * tasks that all run equally long.
	 */
	slots: number;
	/** Signed calls above this rate are refused with T429UR; a burst is one second's worth. */
	requestsPerSecond: number;
	/** Sent as Retry-After with those refusals; undefined sends none. */
	retryAfterSeconds: number | undefined;
	/** The largest body of a signed call; API Gateway takes 8 MB, on dedicated instances 32 MB. */
	largestBodyBytes: number;
	/** What the service says about the time left. */
	estimate: Estimate;
	/** Whether progress says the share that is done; else it says 0, also at the end. */
	progressMoves: boolean;
	/** Spelling in sd_get_result. */
	successSpelling: SuccessSpelling;
	/** Spelling in sd_get_progress, whose page says `successed`. */
	progressSuccessSpelling: SuccessSpelling;
	/** How long result URLs and upload URLs live. */
	urlTtlSeconds: number;
	/** Known checkpoints; undefined means every name is known. */
	models: string[] | undefined;
	/** Published workflows by ID. */
	workflows: WorkflowDefinitions;
	/** Whether a request may have both; the version counts then. The vendor's Java SDK sends both. */
	acceptsAliasWithVersion: boolean;
	/** Whose calls know a task of `hd_repair`; its page sends the reader from one to the other. */
	upscaleProducts: Product[];
	/** Resource pools by ID. */
	pools: Record<string, ResourcePool>;
	/** Whether the data of the utilization is the list of pools or an object that holds it. */
	utilizationShape: 'list' | 'object';
	/** Source of seeds for tasks without one: a number from 0 up to, not including, 1. */
	random: () => number;
	/** Makes the images of a task, one call for each. */
	paint: Paint;
}

export const defaultOptions: GatewayOptions = {
	port: 0,
	accessKeyId: '203800001',
	accessKeySecret: 'local-test-secret-not-a-real-one',
	dialect: 'codes',
	product: 'both',
	errorFields: 'both',
	waitingMs: 50,
	runningMs: 150,
	slots: Infinity,
	requestsPerSecond: Infinity,
	retryAfterSeconds: undefined,
	largestBodyBytes: 8 * 1024 * 1024,
	estimate: 'honest',
	progressMoves: true,
	successSpelling: 'succeeded',
	progressSuccessSpelling: 'successed',
	urlTtlSeconds: 3600,
	models: undefined,
	workflows: sampleWorkflows,
	acceptsAliasWithVersion: false,
	upscaleProducts: ['comfy', 'sd'],
	pools: samplePools,
	utilizationShape: 'list',
	random: Math.random,
	paint,
};
