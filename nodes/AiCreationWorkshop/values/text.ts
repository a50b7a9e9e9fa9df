/** A non-empty text, also of a number; anything else is treated as missing. */
export function text(value: unknown): string | undefined {
	return typeof value === 'string' || typeof value === 'number'
		? String(value) || undefined
		: undefined;
}

const LONGEST_QUOTE = 500;

/** Words of the other side, cut to what a screen can show. */
export function quoted(value: unknown): string | undefined {
	const said = text(value);
	// Cut first: the expression looks back over blanks, which must not be many.
	const start = said && said.length > LONGEST_QUOTE ? `${said.slice(0, LONGEST_QUOTE)}…` : said;
	// The gateway answers a wrong signature with its string to sign, which nobody should see.
	return start?.replace(/,? *Server StringToSign.*/is, '') || undefined;
}
