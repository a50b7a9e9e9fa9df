import type { Operation } from '../../gateway/exchange';
import type { Faults } from '../../gateway/faults';
import type { Misbehaviour } from '../../gateway/misbehaviour';
import { randomFrom } from '../../gateway/random';
import type { Phase } from './faultSpec';
import { PHASES } from './faultSpec';
import type { NodeOperation } from './nodeOperations';

/** Of all requests. */
const FAULTY_SHARE = 0.2;

const FIRST_RANDOM_SEED = 2026;

type Inject = (call: Misbehaviour) => void;

const page502: Inject = (call) => call.replyWith({ status: 502, body: '<html>' });

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
		(call) => call.replyWith({ status: 500, body: 'no' }),
		(call) => call.expired(),
		(call) => call.delay(100),
	],
	submit: [
		(call) => call.gatewayError('T429UR'),
		(call) => call.gatewayError('D504CO'),
		(call) => call.gatewayError('D503CB'),
		(call) => call.acceptThenCut(),
		(call) => call.cutAfter(20),
		(call) => call.emptyData(),
		(call) => call.delay(200),
	],
	result: [
		(call) => call.cut(),
		(call) => call.cutAfter(20),
		(call) => call.chunkedThenCut(),
		(call) => call.delay(200),
		(call) => call.emptyData(),
		(call) => call.envelope({ status: 20, subErrMessage: 'not now' }),
		(call) => call.gatewayError('A400IK'),
		(call) => call.gatewayError('X503BZ'),
		(call) => call.notAnImage(),
		(call) => call.stale(),
		(call) => call.withoutImages(),
		page502,
	],
	progress: [(call) => call.cut(), (call) => call.stale(), (call) => call.delay(200), page502],
	file: [
		(call) => call.cut(),
		(call) => call.cutAfter(20),
		(call) => call.chunkedThenCut(),
		(call) => call.delay(200),
		(call) => call.expired(),
		(call) => call.lyingLength(10),
		(call) => call.notAnImage(),
		page502,
	],
};

/** Injects faults into a share of all requests of these operations. */
export function injectFaults(faults: Faults, operations: NodeOperation[]): void {
	const phases = new Map<Operation, Phase>(
		operations.flatMap(({ calls }) => PHASES.map((phase) => [calls[phase], phase] as const)),
	);
	for (const [index, [call, phase]] of [...phases].entries()) {
		const random = randomFrom(FIRST_RANDOM_SEED + index);
		const chance = faults.on(call).sometimes(FAULTY_SHARE, random);
		for (const inject of FAULTS[phase]) inject(chance);
	}
}
