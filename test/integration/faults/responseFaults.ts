import type { GatewayErrorCode } from '../../gateway/errors';
import type { FaultSpec } from './faultSpec';
import { SIGNED } from './faultSpec';

const THROTTLED = /too many requests/;
const UNREACHABLE = /cannot be reached/;
const UNAVAILABLE = /temporarily unavailable/;
const WRONG_SIGNATURE = /rejected the signature/;

/**
 * Errors of the gateway, in both of its dialects. In phases that are free of charge and end nothing,
 * one code of each kind stands for all.
 */
const GATEWAY_FAULTS: FaultSpec[] = [
	gatewayFault('T429UR', { kind: 'transient', errorPattern: THROTTLED, phases: SIGNED }),
	gatewayFault('T429UR', { kind: 'transient', errorPattern: THROTTLED, dialect: 'legacy' }),
	gatewayFault('T429ID', {
		kind: 'permanent',
		errorPattern: /daily limit of the test endpoint is used up/,
	}),
	gatewayFault('D504CO', { kind: 'transient', errorPattern: UNREACHABLE }),
	// The older text does not say whether the service was reached.
	gatewayFault('D504CO', { kind: 'transient', isAmbiguous: true, dialect: 'legacy' }),
	gatewayFault('D503CB', { kind: 'transient', errorPattern: UNREACHABLE }),
	gatewayFault('D504TO', { kind: 'transient', isAmbiguous: true, errorPattern: UNAVAILABLE }),
	gatewayFault('D504TO', { kind: 'transient', isAmbiguous: true, dialect: 'legacy' }),
	gatewayFault('N502RE', { kind: 'transient', isAmbiguous: true, errorPattern: UNAVAILABLE }),
	gatewayFault('X500ER', { kind: 'transient', isAmbiguous: true, errorPattern: UNAVAILABLE }),
	gatewayFault('X503BZ', { kind: 'transient', isAmbiguous: true, errorPattern: UNAVAILABLE }),
	gatewayFault('S403NU', {
		kind: 'transient',
		isAmbiguous: true,
		errorPattern: /reached the service twice/,
	}),
	gatewayFault('A400IK', {
		kind: 'permanent',
		errorPattern: /does not know this AccessKey ID/,
	}),
	gatewayFault('A403IS', { kind: 'permanent', errorPattern: WRONG_SIGNATURE, phases: SIGNED }),
	gatewayFault('A403IS', { kind: 'permanent', errorPattern: WRONG_SIGNATURE, dialect: 'legacy' }),
	gatewayFault('S403TE', {
		kind: 'permanent',
		errorPattern: /clock of the n8n server is wrong/,
	}),
	gatewayFault('I403AA', {
		kind: 'permanent',
		errorPattern: /not allowed to use this function/,
	}),
	gatewayFault('B403OD', { kind: 'permanent', errorPattern: /quota or the balance/ }),
	gatewayFault('I413RL', { kind: 'permanent', errorPattern: /too big for the service/ }),
];

/** Responses of the service itself. */
const SERVICE_FAULTS: FaultSpec[] = [
	{
		name: 'is refused by the service',
		inject: (call) =>
			call.envelope({ status: 20, subErrCode: 'NO', subErrMessage: 'not at this hour' }),
		phases: SIGNED,
		kind: 'permanent',
		// The task may be done all the same.
		kindIn: { result: 'transient' },
		errorPattern: /refused the request: not at this hour/,
	},
	{
		name: 'finds full resource pools',
		inject: (call) => call.envelope({ status: 20, subErrMessage: 'resource pool is full' }),
		phases: SIGNED,
		kind: 'permanent',
		kindIn: { result: 'transient' },
		errorPattern: /resource pools are full/,
	},
	{
		name: 'gets a response without data',
		inject: (call) => call.emptyData(),
		phases: SIGNED,
		kind: 'transient',
		isAmbiguous: true,
		errorPattern: /without data/,
	},
	{
		name: 'gets text as data',
		inject: (call) => call.envelope({ data: 'in good order' }),
		phases: SIGNED,
		kind: 'transient',
		isAmbiguous: true,
		errorPattern: /without data/,
	},
	{
		name: 'gets the data of another operation',
		inject: (call) => call.envelope({ data: { weather: 'fine' } }),
		phases: SIGNED,
		kind: 'transient',
		// A response without a URL.
		kindIn: { uploadSign: 'permanent' },
		isAmbiguous: true,
		isPending: true,
		errorPattern: /gave no URL for the upload|gave no task ID|was not done after/,
	},
	{
		name: 'gets an unknown status',
		inject: (call) => call.status('dreaming'),
		phases: ['submit', 'result', 'progress'],
		kind: 'none',
		kindIn: { result: 'transient' },
		isPending: true,
		errorPattern: /last status was "dreaming"/,
	},
	{
		name: 'gets a result whose images are missing',
		inject: (call) => call.withoutImages(),
		phases: ['result'],
		resource: 'image',
		kind: 'transient',
		isOnlyAlways: true,
		errorPattern: /delivered no image/,
	},
	{
		name: 'gets images with invalid URLs',
		inject: (call) => call.withImages(['ftp://files/1.png', 'file:///etc/passwd']),
		phases: ['result'],
		resource: 'image',
		kind: 'permanent',
		isOnlyAlways: true,
		errorPattern: /invalid URL/,
	},
	{
		name: 'gets the previous response',
		inject: (call) => call.stale(),
		phases: ['result', 'progress'],
		kind: 'none',
	},
];

export const RESPONSE_FAULTS: FaultSpec[] = [...GATEWAY_FAULTS, ...SERVICE_FAULTS];

function gatewayFault(
	code: GatewayErrorCode,
	spec: Pick<FaultSpec, 'kind'> & Partial<FaultSpec>,
): FaultSpec {
	const dialect = spec.dialect === 'legacy' ? ' in the legacy dialect' : '';
	return {
		name: `gets ${code}${dialect}`,
		inject: (call) => call.gatewayError(code),
		phases: ['submit', 'result'],
		...spec,
	};
}
