import { randomBytes } from 'node:crypto';
import type { Answer } from './exchange';

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

/** A refusal by the service itself, carried by an envelope with status 20 over HTTP 200. */
export class ServiceError extends Error {
	constructor(
		readonly code: string,
		message: string,
	) {
		super(message);
	}

	answer(): Answer {
		return envelope({ status: 20, subErrCode: this.code, subErrMessage: this.message });
	}
}

/** An envelope on the wire, a success unless told otherwise. */
export function envelope(fields: Partial<Envelope>): Answer {
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
