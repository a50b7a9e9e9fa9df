/** A non-empty text, also of a number; anything else counts as missing. */
export function asText(value: unknown): string | undefined {
	return typeof value === 'string' || typeof value === 'number'
		? String(value) || undefined
		: undefined;
}

const MAX_EXCERPT_LENGTH = 500;

/** Text of the service, short enough for a screen, without control characters and secrets. */
export function excerpt(value: unknown): string | undefined {
	const text = asText(value);
	if (text === undefined) return undefined;
	// Cut first: the time of the expression below grows with the square of the blanks.
	const start = truncate(text, MAX_EXCERPT_LENGTH);
	const shown = start === text ? text : `${start}…`;
	// The gateway answers a wrong signature with its string to sign, which must not be shown.
	return (
		printable(shown)
			.replace(/,? *Server StringToSign.*/i, '')
			.trim() || undefined
	);
}

/** One line of text: control characters could forge lines of a log or steer a terminal. */
export function printable(text: string): string {
	return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

/** The first characters of a text; a character outside the basic plane is never cut in two. */
export function truncate(text: string, maxLength: number): string {
	if (text.length <= maxLength) return text;
	return [...text.slice(0, 2 * maxLength)].slice(0, maxLength).join('');
}

/** A row of a field with several, as users count them: from 1. */
export function rowOf(label: string, index: number): string {
	return `row ${index + 1} of '${label}'`;
}

/** A number with its noun, such as "1 minute" or "2 minutes". */
export function count(number: number, noun: string): string {
	return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
