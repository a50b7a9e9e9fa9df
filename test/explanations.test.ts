import { explained } from '../nodes/AiCreationWorkshop/shared/explanations';

const otherwise = { message: 'Something else', remedy: 'Do something.' };

interface Row {
	message: string;
	remedy: RegExp;
	isTransient?: boolean;
	/** Codes of newer gateways, or what several of them begin with. */
	codes: string[];
	/** What older gateways say instead; the newer ones say much the same. */
	texts: string[];
}

const rows: Row[] = [
	{
		message: 'The service does not know this AccessKey ID',
		remedy: /^Copy AccessKey ID and AccessKey Secret again .*"LTAI", does not work\.$/,
		codes: ['A400IK'],
		texts: ['Invalid AppKey'],
	},
	{
		message:
			'The service rejected the signature: the AccessKey Secret does not fit the AccessKey ID',
		remedy: /^Copy AccessKey ID and AccessKey Secret again .*"LTAI", does not work\.$/,
		codes: ['A403IS'],
		texts: ['Invalid Signature', 'Invalid AppSecret', 'Empty Signature'],
	},
	{
		message: 'The clock of the n8n server is wrong',
		remedy: /within 15 minutes\. Ask the administrator/,
		codes: ['S403TE'],
		texts: ['Timestamp Expired', 'Invalid Timestamp', 'X-Ca-Timestamp is expired'],
	},
	{
		message: 'The application is not allowed to use this function',
		remedy: /either Stable Diffusion or ComfyUI/,
		codes: ['I403AA', 'A403EP'],
		texts: ['Unauthorized', 'authorization expired'],
	},
	{
		message: 'The service is receiving too many requests',
		remedy: /^Lower "Max Parallel Tasks" under "Options"/,
		isTransient: true,
		codes: ['T429'],
		texts: ['Throttled by'],
	},
	{
		message: 'The quota or the balance of the account is used up',
		remedy: /^Check quota and balance/,
		codes: ['B403'],
		texts: ['Quota Exhausted', 'Quota Expired', 'Arrears', 'Overdue'],
	},
	{
		message: 'The request is too big for the service',
		remedy: /^Set "Image Transfer" under "Options" to "Upload"/,
		codes: ['I413'],
		texts: ['too Large'],
	},
	{
		message: 'The service does not know this address, or does not accept calls from here',
		remedy: /^Check "Endpoint" of the credential\.$/,
		codes: ['I404', 'A403IP', 'A403VN', 'A403IN'],
		texts: ['API Not Found', 'Invalid Domain', 'Invalid Url'],
	},
	{
		message: 'The service has a problem of its own',
		remedy: /^Try again in a few minutes\.$/,
		isTransient: true,
		codes: ['D50', 'X50', 'N502'],
		texts: [
			'Internal Error',
			'Service Unavailable',
			'Service Busy',
			'Failed To Invoke',
			'Async Service',
		],
	},
];

/** Every text that differs from this one in a single character. */
function misprints(text: string): string[] {
	return [...text].map((_, index) => `${text.slice(0, index)}#${text.slice(index + 1)}`);
}

const codes = rows.flatMap((row) => row.codes.map((code) => ({ ...row, code })));
const texts = rows.flatMap((row) => row.texts.map((text) => ({ ...row, text })));

test.each(codes)('the code $code means: $message', ({ code, message, remedy, isTransient }) => {
	for (const written of [code, code.toLowerCase(), `${code}ZZ`]) {
		const failure = explained({ code: written }, {}, otherwise);
		expect(failure.message).toBe(message);
		expect(failure.remedy).toMatch(remedy);
		expect(failure.nature).toEqual({ isTransient });
		expect(failure.facts).toEqual({ code: written });
	}
});

test.each(codes)('the code $code is not confused with others', ({ code }) => {
	for (const other of [...misprints(code), `Z${code}`]) {
		expect(explained({ code: other }, {}, otherwise)).toMatchObject(otherwise);
	}
	expect(explained({ providerMessage: `see ${code}` }, {}, otherwise)).toMatchObject(otherwise);
});

test.each(texts)('the text "$text" means: $message', ({ text, message, remedy, isTransient }) => {
	for (const said of [text, text.toLowerCase(), text.toUpperCase(), `So: ${text}, and more`]) {
		const failure = explained({ providerMessage: said }, {}, otherwise);
		expect(failure.message).toBe(message);
		expect(failure.remedy).toMatch(remedy);
		expect(failure.nature).toEqual({ isTransient });
		expect(failure.facts).toEqual({ providerMessage: said });
	}
});

test.each(texts)('the text "$text" is not confused with others', ({ text }) => {
	for (const other of misprints(text)) {
		expect(explained({ providerMessage: other }, {}, otherwise)).toMatchObject(otherwise);
	}
});

test('what is not in the table is told as the caller wants it', () => {
	const facts = { code: 'Q', providerMessage: 'q', requestId: 'r' };
	const nature = { isTransient: false, isRejected: true };
	expect(explained(facts, nature, otherwise)).toMatchObject({ ...otherwise, facts, nature });
});

test('only an explanation that says so makes a failure transient', () => {
	const nature = { isTransient: false, isRejected: true };
	expect(explained({ code: 'T429UR' }, nature, otherwise).nature).toEqual({
		isTransient: true,
		isRejected: true,
	});
	expect(explained({ code: 'A400IK' }, nature, otherwise).nature).toEqual(nature);
	const transient = { isTransient: true };
	expect(explained({ code: 'A400IK' }, transient, otherwise).nature).toEqual(transient);
});

test.each([
	'Invalid Signature, Server StringToSign:`POST#x-ca-nonce:1#/scc/a`',
	'Invalid Signature,  Server StringToSign:POST\n\nx-ca-nonce:1\n/scc/a',
	'Invalid Signature server stringtosign',
])('the string to sign is cut off %j', (providerMessage) => {
	const failure = explained({ code: 'A403IS', providerMessage }, {}, otherwise);
	expect(failure.facts).toEqual({ code: 'A403IS', providerMessage: 'Invalid Signature' });
});
