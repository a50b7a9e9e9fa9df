import type { IHttpRequestOptions } from 'n8n-workflow';

import { signOptions } from '../../../../nodes/AiCreationWorkshop/transport/signedRequest';
import { defaultOptions } from '../../../gateway/options';
import { Verifier } from '../../../gateway/verify';

/** With the options of n8n's older request helper too, and with any method. */
export type Options = Omit<Partial<IHttpRequestOptions>, 'method'> & {
	method?: string;
	uri?: string;
	form?: object;
	formData?: object;
};

export interface Signed {
	method: string;
	url: string;
	headers: Record<string, string>;
	body: Buffer | undefined;
}

export const RESULT_URL = 'https://openai.edu-aliyun.com/scc/sd_get_result';

const NOW_MS = 1717200000000;

export function sign(options: Options, credentials: object = {}) {
	const { accessKeyId, accessKeySecret } = defaultOptions;
	const signed = signOptions(
		options as IHttpRequestOptions,
		{ accessKeyId, accessKeySecret, ...credentials },
		NOW_MS,
		'nonce',
	);
	return signed as IHttpRequestOptions & Signed;
}

/** The error of the gateway for a signed request; undefined when it accepts the request. */
export function gatewayError({ method, url, headers, body = Buffer.alloc(0) }: Signed) {
	const { pathname, search } = new URL(url);
	const request = { method, path: pathname + search, headers, body };
	const verifier = new Verifier(defaultOptions, { now: () => NOW_MS });
	return verifier.check({ ...request, operation: 'result', json: undefined })?.message;
}
