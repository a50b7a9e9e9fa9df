import { randomBytes } from 'node:crypto';
import type { GatewayResponse } from './messages';

/** The JSON around every reply of the service; `status` 10 is success, 20 is failure. */
export interface Envelope {
	status: number;
	apiInvokeId: string;
	data: unknown;
	errCode: string | null;
	errMessage: string | null;
	subErrCode: string | null;
	subErrMessage: string | null;
	startTime: null;
	endTime: null;
}

/** Which fields of an envelope hold the error of the service. */
export type ErrorFields = 'both' | 'errCode' | 'subErrCode';

/** An error of the service itself, in an envelope with status 20 over HTTP 200. */
export class ServiceError extends Error {
	constructor(
		readonly code: string,
		message: string,
	) {
		super(message);
	}

	toResponse(fields: ErrorFields): GatewayResponse {
		return envelope({ status: 20, ...this.in(fields) });
	}

	/** With both, the outer code is a general one: clients prefer the inner one. */
	private in(fields: ErrorFields): Partial<Envelope> {
		const { code, message } = this;
		if (fields === 'errCode') return { errCode: code, errMessage: message };
		const inner = { subErrCode: code, subErrMessage: message };
		const outer = { errCode: 'SERVICE_ERROR', errMessage: 'the service refused the request' };
		return fields === 'both' ? { ...outer, ...inner } : inner;
	}
}

/** An envelope on the wire; a success unless the fields say otherwise. */
export function envelope(fields: Partial<Envelope>): GatewayResponse {
	const whole: Envelope = {
		status: 10,
		apiInvokeId: `i_${randomBytes(12).toString('hex')}`,
		data: null,
		errCode: null,
		errMessage: null,
		subErrCode: null,
		subErrMessage: null,
		startTime: null,
		endTime: null,
		...fields,
	};
	return {
		status: 200,
		headers: { 'content-type': 'application/json;charset=UTF-8' },
		body: Buffer.from(JSON.stringify(whole)),
	};
}
