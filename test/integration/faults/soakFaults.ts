import type { Operation } from '../../gateway/messages';
import type { FaultPlan } from '../../gateway/faults';
import type { FaultBuilder } from '../../gateway/faultBuilder';
import { randomFrom } from '../../gateway/seededRandom';
import type { Phase } from './faultSpec';
import { PHASES } from './faultSpec';
import type { NodeOperation } from './nodeOperations';

/** Of all requests. */
const FAULTY_SHARE = 0.2;

const FIRST_RANDOM_SEED = 2026;

type Inject = (call: FaultBuilder) => void;

const page502: Inject = (call) => call.respondWith({ status: 502, body: '<html>' });

/**
 * A submission is either refused for certain, and then the node repeats it, or it is accepted,
 * whatever happens to its response. An upload is refused in ways after which the image is sent
 * inline. So every item is submitted, and how often is known.
 */
const FAULTS: Record<Phase, Inject[]> = {
	uploadSign: [
		(call) => call.gatewayError('I404NF'),
		(call) => call.envelope({ status: 20, subErrMessage: 'not now' }),
		(call) => call.delay(100),
	],
	upload: [
		(call) => call.respondWith({ status: 500, body: 'no' }),
		(call) => call.expired(),
		(call) => call.delay(100),
	],
	submit: [
		(call) => call.gatewayError('T429UR'),
		(call) => call.gatewayError('D504CO'),
		(call) => call.gatewayError('D503CB'),
		(call) => call.processThenReset(),
		(call) => call.truncateAfter(20),
		(call) => call.emptyData(),
		(call) => call.delay(200),
	],
	result: [
		(call) => call.resetConnection(),
		(call) => call.truncateAfter(20),
		(call) => call.truncateChunked(),
		(call) => call.delay(200),
		(call) => call.emptyData(),
		(call) => call.envelope({ status: 20, subErrMessage: 'not now' }),
		(call) => call.gatewayError('A400IK'),
		(call) => call.gatewayError('X503BZ'),
		(call) => call.htmlPage(),
		(call) => call.stale(),
		(call) => call.withoutImages(),
		page502,
	],
	progress: [
		(call) => call.resetConnection(),
		(call) => call.stale(),
		(call) => call.delay(200),
		page502,
	],
	file: [
		(call) => call.resetConnection(),
		(call) => call.truncateAfter(20),
		(call) => call.truncateChunked(),
		(call) => call.delay(200),
		(call) => call.expired(),
		(call) => call.wrongContentLength(10),
		(call) => call.htmlPage(),
		page502,
	],
};

/** Injects faults into a share of all requests of these operations. */
export function injectFaults(faults: FaultPlan, operations: NodeOperation[]): void {
	const phases = new Map<Operation, Phase>(
		operations.flatMap(({ calls }) => PHASES.map((phase) => [calls[phase], phase] as const)),
	);
	for (const [index, [call, phase]] of [...phases].entries()) {
		const random = randomFrom(FIRST_RANDOM_SEED + index);
		const chance = faults.on(call).withProbability(FAULTY_SHARE, random);
		for (const inject of FAULTS[phase]) inject(chance);
	}
}
