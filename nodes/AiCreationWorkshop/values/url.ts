/** Accepts what a file can be fetched from or sent to; the hosts of the storage are not known. */
export function isHttpUrl(value: unknown): value is string {
	return typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value);
}

/** When a presigned URL expires, as its query says, in ISO format; null when it does not say. */
export function urlExpiry(url: string): string | null {
	const { searchParams } = new URL(url);
	const expires = searchParams.get('Expires');
	const signedAt = expires === null ? parseCompactDate(searchParams.get('x-oss-date')) : 0;
	const seconds = Number((expires ?? searchParams.get('x-oss-expires')) || NaN);
	const time = new Date((signedAt ?? NaN) + seconds * 1000);
	return Number.isNaN(time.getTime()) ? null : time.toISOString();
}

/** Version 4 signatures of the storage write `20240601T000000Z`. */
function parseCompactDate(value: string | null): number | undefined {
	const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(value ?? '');
	if (!parts) return undefined;
	const [year = 0, month = 1, ...rest] = parts.slice(1).map(Number);
	return Date.UTC(year, month - 1, ...rest);
}
