import type { IBinaryData, IExecuteSingleFunctions, IN8nHttpFullResponse } from 'n8n-workflow';

import { toWorkshopError } from '../errors/networkErrors';
import { WorkshopError } from '../errors/workshopError';
import { downloadField } from '../fields/fileFields';
import type { Noun } from '../fields/fileFields';
import { retry } from '../flowControl/retry';
import type { FileResponse, WorkshopClient } from '../transport/client';
import { limitStream, peek } from '../transport/responseBody';
import type { ByteStream, StreamLimits } from '../transport/responseBody';
import { asText, truncate } from '../values/text';
import { isHttpUrl } from '../values/url';
import {
	HEAD_BYTES,
	detectType,
	extensionOf,
	isSubstitute,
	normalizeType,
	typeOfExtension,
} from './fileType';
import { TRANSFER_RETRY_DELAYS_MS } from './transfer';

/** A file that a task has made. */
export interface RemoteFile {
	url: string;
	/** Without extension; used when neither the result, the response nor the URL suggests a name. */
	fileName: string;
	/** The name in the result. */
	suggestedName?: string;
	/** Whether the task should have made a file of this type. */
	acceptsType: (type: string) => boolean;
	/** What the file is called in errors. */
	noun: Noun;
}

/** Limits of one download; generated images stay far below them. */
const DOWNLOAD_LIMITS: StreamLimits = {
	maxBytes: 256 * 1024 * 1024,
	idleTimeoutMs: 15_000,
	timeoutMs: 15 * 60_000,
};

/**
 * Downloads a file into n8n's binary store. A failed download is repeated, which is free of charge;
 * a URL that is refused, because it has expired, is replaced by a fresh one.
 *
 * @param refresh retrieves the file with a fresh URL
 * @returns the file with the URL that worked, and where n8n keeps its content
 * @throws the WorkshopError of the last attempt
 */
export async function downloadFile<T extends RemoteFile>(
	context: IExecuteSingleFunctions,
	client: WorkshopClient,
	file: T,
	refresh: () => Promise<T | undefined>,
): Promise<{ file: T; binary: IBinaryData }> {
	let current = file;
	let isRefused = false;
	const attempt = async () => {
		if (isRefused) current = (await refresh()) ?? current;
		assertHttpUrl(current);
		const binary = await downloadOnce(context, client, current).catch((error: WorkshopError) => {
			isRefused = /^4/.test(error.details.httpCode ?? '');
			throw error;
		});
		return { file: current, binary };
	};
	return await retry(attempt, {
		delaysMs: TRANSFER_RETRY_DELAYS_MS,
		shouldRetry: (error) => toWorkshopError(error).classification.isTransient,
		retryAfterMs: (error) => toWorkshopError(error).classification.retryAfterMs,
		deadline: client.deadline,
		signal: client.signal,
	});
}

function indefinite(noun: string): string {
	return `${/^[aeiou]/.test(noun) ? 'An' : 'A'} ${noun}`;
}

/** @throws WorkshopError when a file has no http(s) URL */
export function assertHttpUrl({ url, noun }: RemoteFile): void {
	if (isHttpUrl(url)) return;
	throw new WorkshopError(
		`The service delivered ${indefinite(noun).toLowerCase()} with an invalid URL: "${truncate(url, 80)}"`,
		'Give the task ID to the support of Alibaba Cloud.',
		{},
		{ source: 'service', isTransient: false, processed: 'maybe' },
	);
}

async function downloadOnce(
	context: IExecuteSingleFunctions,
	client: WorkshopClient,
	file: RemoteFile,
): Promise<IBinaryData> {
	try {
		// Images hardly shrink, and the length of an unpacked body cannot be compared.
		const headers = { 'accept-encoding': 'identity' };
		const response = await client.fetchFile({ url: file.url, headers });
		return await storeBody(context, response, file).finally(response.abort);
	} catch (error) {
		throw downloadError(file, toWorkshopError(error));
	}
}

const UNKNOWN_TYPE = 'application/octet-stream';

type BinaryInput = Parameters<IExecuteSingleFunctions['helpers']['binaryToBuffer']>[0];

async function storeBody(
	context: IExecuteSingleFunctions,
	response: FileResponse,
	file: RemoteFile,
): Promise<IBinaryData> {
	const { statusCode, headers } = response;
	const announcedBytes = Number(headers['content-length']);
	if (statusCode !== 200) throw unusableError(`HTTP ${statusCode}`, String(statusCode));
	if (announcedBytes > DOWNLOAD_LIMITS.maxBytes) {
		throw unusableError(`it has ${Math.round(announcedBytes / 1024 / 1024)} MB`);
	}
	const stream = limitStream(response.body as BinaryInput & ByteStream, DOWNLOAD_LIMITS);
	const { head, body } = await peek(stream, HEAD_BYTES);
	if (head.length === 0) throw unusableError('it is empty');
	const { pathname } = new URL(file.url);
	const expected = typeOfExtension(pathname.split('.').pop() ?? '');
	const declared = normalizeType(asText(headers['content-type'])) ?? expected;
	const type = detectType(head, declared) ?? (declared === undefined ? UNKNOWN_TYPE : undefined);
	if (type === undefined) throw unusableError(`its content is not ${declared}`);
	if (!file.acceptsType(type) || isSubstitute(head, type, expected)) {
		throw unusableError(`it is of type ${type}`);
	}
	const name = fileName(response, file, pathname, type);
	return await context.helpers.prepareBinaryData(body, name, type);
}

/** A response without the file; a later attempt, with a fresh URL, may bring it. */
function unusableError(reason: string, httpCode?: string): WorkshopError {
	const classification = { source: 'storage', isTransient: true, processed: 'maybe' } as const;
	return new WorkshopError(reason, '', { httpCode }, classification);
}

function downloadError({ noun }: RemoteFile, reason: WorkshopError): WorkshopError {
	return new WorkshopError(
		`${indefinite(noun)} could not be downloaded (${reason.message})`,
		`The task itself succeeded and is paid for. Its URLs expire: fetch it again with 'Get Result' and the task ID, and switch '${downloadField(noun).displayName}' off there if you need the URL only.`,
		reason.details,
		reason.classification,
	);
}

/** Disks take 255 bytes; a character may need four of them. */
const MAX_FILE_NAME_LENGTH = 60;

function fileName(
	{ headers }: IN8nHttpFullResponse,
	file: RemoteFile,
	pathname: string,
	type: string,
): string {
	const disposition = asText(headers['content-disposition']) ?? '';
	const ofUrl = decode(pathname.split('/').pop() ?? '');
	const suggested = file.suggestedName ?? nameInDisposition(disposition) ?? ofUrl;
	const [, ownExtension] = /\.(\w{1,5})$/.exec(suggested) ?? [];
	const stem = suggested.replace(/\.\w{1,5}$/, '');
	const name = stem === '' || isOpaque(stem) ? file.fileName : stem;
	const safe = truncate(name.replace(/[^\p{L}\p{N} ._-]/gu, '_'), MAX_FILE_NAME_LENGTH);
	return `${safe}.${extensionOf(type) ?? ownExtension ?? 'bin'}`;
}

/** An ID such as a UUID, a ULID or a hash, which says nothing to a person. */
function isOpaque(stem: string): boolean {
	return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$|^[\da-z]{26}$|^[\da-f]{32,}$/i.test(stem);
}

/** `filename*` of RFC 5987 wins over `filename`, which some servers encode as well. */
function nameInDisposition(disposition: string): string | undefined {
	const extended = /filename\*=\s*utf-8'[^']*'([^;\s]+)/i.exec(disposition)?.[1];
	const plain = /filename="?([^";]+)"?/i.exec(disposition)?.[1];
	const name = extended ?? plain;
	return name === undefined ? undefined : decode(name);
}

function decode(part: string): string {
	try {
		return decodeURIComponent(part);
	} catch {
		return part;
	}
}
