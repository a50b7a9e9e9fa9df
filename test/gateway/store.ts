import { randomUUID } from 'node:crypto';
import {
	type GatewayResponse,
	type GatewayRequest,
	carriesCredentials,
	headerOf,
} from './messages';
import { type Content, formats } from './media';
import { requestHasExpired, type PresignedUrls } from './presignedUrls';

interface Upload {
	contentType: string;
	/** Announced bytes. */
	size: number | undefined;
	bytes: Buffer | undefined;
}

/** The object store: uploads come in and result files go out, both by pre-signed URL. */
export class Store {
	private readonly uploads = new Map<string, Upload>();
	private readonly files = new Map<string, Content>();

	constructor(private readonly urls: PresignedUrls) {}

	/** Keeps a result file, which may still be in the making, and returns its name. */
	keep(content: Content): string {
		// A file that cannot be made fails its download; until then the rejection has no handler.
		content.bytes.catch(() => undefined);
		const name = `${randomUUID()}.${content.format}`;
		this.files.set(name, content);
		return name;
	}

	/** A fresh URL path for a result file. */
	filePath(name: string): string {
		return this.urls.sign({ method: 'GET', path: `/files/${name}` });
	}

	/** Opens a place for one upload and returns where to put it and where to read it. */
	openUpload(contentType: string, size: number | undefined) {
		const key = randomUUID();
		this.uploads.set(key, { contentType, size, bytes: undefined });
		const path = `/upload/${key}`;
		return {
			key,
			uploadPath: this.urls.sign({ method: 'PUT', path, contentType }),
			accessPath: `/temp/${key}`,
			expiry: this.urls.expiry(),
		};
	}

	/** `PUT /upload/:key`; the URL holds for one use and for the announced Content-Type only. */
	readonly upload = (request: GatewayRequest): GatewayResponse => {
		const { path, query } = target(request);
		const contentType = headerOf(request, 'content-type');
		const upload = this.uploads.get(lastSegment(path));
		if (carriesCredentials(request)) return refuse(403, 'AccessDenied', 'Two ways to sign in.');
		const refusal = this.urls.refusal({ method: 'PUT', path, contentType }, query);
		if (refusal) return refuse(403, ...refusal);
		if (!upload || upload.bytes) return refuse(403, 'AccessDenied', 'This URL was used before.');
		const length = headerOf(request, 'content-length');
		if (length === '') return refuse(411, 'MissingContentLength', 'Content-Length is required.');
		if (upload.size !== undefined && Number(length) !== upload.size) {
			return refuse(400, 'InvalidArgument', `Announced ${upload.size} bytes, sent ${length}.`);
		}
		upload.bytes = request.body;
		return { status: 200, headers: {}, body: Buffer.alloc(0) };
	};

	/** `GET /temp/:key` */
	readonly temp = (request: GatewayRequest): GatewayResponse => {
		if (carriesCredentials(request)) return credentialsRefused();
		const upload = this.uploads.get(lastSegment(target(request).path));
		if (!upload?.bytes) return refuse(404, 'NoSuchKey', 'The specified key does not exist.');
		return {
			status: 200,
			headers: { 'content-type': upload.contentType },
			body: upload.bytes,
		};
	};

	/** `GET /files/:name` */
	readonly file = async (request: GatewayRequest): Promise<GatewayResponse> => {
		if (carriesCredentials(request)) return credentialsRefused();
		const { path, query } = target(request);
		const refusal = this.urls.refusal({ method: 'GET', path }, query);
		if (refusal) return refuse(403, ...refusal);
		const content = this.files.get(lastSegment(path));
		if (!content) return refuse(404, 'NoSuchKey', 'The specified key does not exist.');
		const { mediaType } = formats[content.format];
		return { status: 200, headers: { 'content-type': mediaType }, body: await content.bytes };
	};
}

function target({ path }: GatewayRequest): { path: string; query: URLSearchParams } {
	const { pathname, searchParams } = new URL(path, 'http://store');
	return { path: pathname, query: searchParams };
}

function lastSegment(path: string): string {
	return path.slice(path.lastIndexOf('/') + 1);
}

/** The response to a URL whose time is over. */
export function expired(): GatewayResponse {
	return refuse(403, ...requestHasExpired);
}

/** Credentials of the gateway must never travel to the store. */
function credentialsRefused(): GatewayResponse {
	return refuse(400, 'InvalidArgument', 'X-Ca-* headers have no business here.');
}

function refuse(status: number, code: string, message: string): GatewayResponse {
	const error = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
	return {
		status,
		headers: { 'content-type': 'application/xml' },
		body: Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${error}\n`),
	};
}
