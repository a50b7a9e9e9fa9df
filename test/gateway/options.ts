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
	/** Milliseconds a task spends in the queue. */
	waitingMs: number;
	/** Milliseconds a task spends running. */
	runningMs: number;
	/** Spelling in sd_get_result. */
	successSpelling: SuccessSpelling;
	/** Spelling in sd_get_progress, whose page says `successed`. */
	progressSuccessSpelling: SuccessSpelling;
	/** How long result URLs and upload URLs live. */
	urlTtlSeconds: number;
	/** Known checkpoints; undefined means every name is known. */
	models: string[] | undefined;
	/** Source of seeds for tasks without one: a number from 0 up to, not including, 1. */
	random: () => number;
}

export const defaultOptions: GatewayOptions = {
	port: 0,
	accessKeyId: '203800001',
	accessKeySecret: 'local-test-secret-not-a-real-one',
	dialect: 'codes',
	waitingMs: 50,
	runningMs: 150,
	successSpelling: 'succeeded',
	progressSuccessSpelling: 'successed',
	urlTtlSeconds: 3600,
	models: undefined,
	random: Math.random,
};
