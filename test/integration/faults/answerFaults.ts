import type { GatewayErrorCode } from '../../gateway/errors';
import type { FaultRow } from './faultSpec';
import { SIGNED } from './faultSpec';

/**
 * What is answered by the gateway, in both of its dialects. In phases that cost nothing and end
 * nothing, one code of each kind stands for all.
 */
const GATEWAY_FAULTS: FaultRow[] = [
	refusal('T429UR', { kind: 'passing', says: /too many requests/, phases: SIGNED }),
	refusal('T429UR', { kind: 'passing', says: /too many requests/, dialect: 'legacy' }),
	refusal('T429ID', { kind: 'lasting', says: /daily limit of the test endpoint is used up/ }),
	refusal('D504CO', { kind: 'passing', says: /cannot be reached/ }),
	// Of the older text nobody can tell whether the service was reached.
	refusal('D504CO', { kind: 'passing', isDoubtful: true, dialect: 'legacy' }),
	refusal('D503CB', { kind: 'passing', says: /cannot be reached/ }),
	refusal('D504TO', { kind: 'passing', isDoubtful: true, says: /temporarily unavailable/ }),
	refusal('D504TO', { kind: 'passing', isDoubtful: true, dialect: 'legacy' }),
	refusal('N502RE', { kind: 'passing', isDoubtful: true, says: /temporarily unavailable/ }),
	refusal('X500ER', { kind: 'passing', isDoubtful: true, says: /temporarily unavailable/ }),
	refusal('X503BZ', { kind: 'passing', isDoubtful: true, says: /temporarily unavailable/ }),
	refusal('S403NU', { kind: 'passing', isDoubtful: true, says: /reached the service twice/ }),
	refusal('A400IK', { kind: 'lasting', says: /does not know this AccessKey ID/ }),
	refusal('A403IS', { kind: 'lasting', says: /rejected the signature/, phases: SIGNED }),
	refusal('A403IS', { kind: 'lasting', says: /rejected the signature/, dialect: 'legacy' }),
	refusal('S403TE', { kind: 'lasting', says: /clock of the n8n server is wrong/ }),
	refusal('I403AA', { kind: 'lasting', says: /not allowed to use this function/ }),
	refusal('B403OD', { kind: 'lasting', says: /quota or the balance/ }),
	refusal('I413RL', { kind: 'lasting', says: /too big for the service/ }),
];

/** What is answered by the service itself. */
const SERVICE_FAULTS: FaultRow[] = [
	{
		name: 'is refused by the service',
		plan: (call) =>
			call.envelope({ status: 20, subErrCode: 'NO', subErrMessage: 'not at this hour' }),
		phases: SIGNED,
		kind: 'lasting',
		// The task may be done all the same.
		kindIn: { result: 'passing' },
		says: /refused the request: not at this hour/,
	},
	{
		name: 'meets full resource pools',
		plan: (call) => call.envelope({ status: 20, subErrMessage: 'resource pool is full' }),
		phases: SIGNED,
		kind: 'lasting',
		kindIn: { result: 'passing' },
		says: /resource pools are full/,
	},
	{
		name: 'is answered without data',
		plan: (call) => call.emptyData(),
		phases: SIGNED,
		kind: 'passing',
		isDoubtful: true,
		says: /without data/,
	},
	{
		name: 'is answered with a text for data',
		plan: (call) => call.envelope({ data: 'in good order' }),
		phases: SIGNED,
		kind: 'passing',
		isDoubtful: true,
		says: /without data/,
	},
	{
		name: 'is answered with data of another kind',
		plan: (call) => call.envelope({ data: { weather: 'fine' } }),
		phases: SIGNED,
		kind: 'passing',
		// That is an answer, and it holds no address.
		kindIn: { uploadSign: 'lasting' },
		isDoubtful: true,
		says: /gave no URL for the upload|gave no task ID|was not done after/,
	},
	{
		name: 'tells a status that nobody knows',
		plan: (call) => call.status('dreaming'),
		phases: ['submit', 'result', 'progress'],
		kind: 'harmless',
		kindIn: { result: 'passing' },
		says: /last status was "dreaming"/,
	},
	{
		name: 'tells of images that are not there yet',
		plan: (call) => call.withoutImages(),
		phases: ['result'],
		kind: 'passing',
		isOnlyAlways: true,
		says: /delivered no image/,
	},
	{
		name: 'tells of images at invalid URL',
		plan: (call) => call.withImages(['ftp://files/1.png', 'file:///etc/passwd']),
		phases: ['result'],
		kind: 'lasting',
		isOnlyAlways: true,
		says: /invalid URL/,
	},
	{
		name: 'is always one answer behind',
		plan: (call) => call.stale(),
		phases: ['result', 'progress'],
		kind: 'harmless',
		costsMs: 500,
	},
];

export const ANSWER_FAULTS: FaultRow[] = [...GATEWAY_FAULTS, ...SERVICE_FAULTS];

function refusal(
	code: GatewayErrorCode,
	row: Pick<FaultRow, 'kind' | 'isDoubtful' | 'says' | 'dialect'> & Partial<FaultRow>,
): FaultRow {
	const dialect = row.dialect === 'legacy' ? ', in the older dialect' : '';
	return {
		name: `is answered ${code}${dialect}`,
		plan: (call) => call.gatewayError(code),
		phases: ['submit', 'result'],
		...row,
	};
}
