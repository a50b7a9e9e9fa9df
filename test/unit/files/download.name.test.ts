import { HEADS, storageWith } from './support/download';

interface Given {
	suggestedName?: string;
	disposition?: string;
	path?: string;
}

async function nameOf({ suggestedName, disposition, path = 'a.png' }: Given): Promise<string> {
	const { download } = storageWith({ headers: { 'content-disposition': disposition } });
	const { binary } = await download({ suggestedName, url: `http://127.0.0.1/${path}` });
	return binary.fileName ?? '';
}

describe('the name of a downloaded file', () => {
	test.each<[what: string, given: Given, expected: string]>([
		['is that of the URL', { path: 'folder/cat.png?x=1' }, 'cat.png'],
		['is decoded', { path: '%E7%8C%AB%20a.png' }, '猫 a.png'],
		['may be encoded badly', { path: '%E0%A4%A.png' }, '_E0_A4_A.png'],
		['has the extension of its content', { path: 'cat.webp' }, 'cat.png'],
		[
			'is that of the response before that of the URL',
			{ disposition: 'filename=dog.png' },
			'dog.png',
		],
		['may be quoted', { disposition: 'attachment; filename="big dog.png"' }, 'big dog.png'],
		['may be encoded in quotes', { disposition: 'filename="%E7%8C%AB.png"' }, '猫.png'],
		[
			'is decoded as RFC 5987 says',
			{ disposition: "attachment; filename*=UTF-8''%E7%8C%AB%20a.png; size=1" },
			'猫 a.png',
		],
		['may have a language', { disposition: "filename*=utf-8'zh-CN'%E7%8C%AB.png" }, '猫.png'],
		[
			'is that of RFC 5987 before a plain one',
			{ disposition: 'filename="cat.png"; filename*=UTF-8\'\'%E7%8C%AB.png' },
			'猫.png',
		],
		[
			'is the plain one if the other has an unknown encoding',
			{ disposition: 'filename="cat.png"; filename*=GBK\'\'%C3%A8.png' },
			'cat.png',
		],
		[
			'is that of the result before that of the response',
			{ suggestedName: 'result.png', disposition: 'filename=dog.png' },
			'result.png',
		],
		[
			'has no characters that a disk does not take',
			{ suggestedName: 'a/b\\c:d*e?.png' },
			'a_b_c_d_e_.png',
		],
		['is no path', { path: '%2e%2e%2f%2e%2e%2fetc%2fpasswd' }, '.._.._etc_passwd.png'],
		['is the fallback without another one', { path: '' }, '01abc_0.png'],
		['is the fallback for an extension alone', { path: '.png' }, '01abc_0.png'],
		[
			'is the fallback for a UUID',
			{ path: '0b9e6f1c-2f53-4d5e-9a57-4f3f0a1f2b3c.png' },
			'01abc_0.png',
		],
		['is the fallback for a ULID', { path: '01j2dn2545m8xk4v7q3w9p0rst.png' }, '01abc_0.png'],
		['is the fallback for a hash', { path: `${'0123456789abcdef'.repeat(2)}.png` }, '01abc_0.png'],
		[
			'is not the fallback for a long word',
			{ path: `${'g'.repeat(32)}.png` },
			`${'g'.repeat(32)}.png`,
		],
	])('%s', async (_, given, expected) => {
		expect(await nameOf(given)).toBe(expected);
	});

	test('is cut after 60 characters, none of them in two', async () => {
		expect(await nameOf({ suggestedName: '𠮷'.repeat(61) })).toBe(`${'𠮷'.repeat(60)}.png`);
		expect(await nameOf({ suggestedName: 'z'.repeat(60) })).toBe(`${'z'.repeat(60)}.png`);
	});

	test.each([
		['application/x-cats', 'cat.meow', 'cat.meow'],
		['application/x-cats', 'cat', 'cat.bin'],
		[undefined, 'cat.meow', 'cat.meow'],
		['application/octet-stream', 'cat', 'cat.bin'],
	])('of type %s and "%s" is "%s"', async (type, path, expected) => {
		const { download } = storageWith({
			headers: { 'content-type': type },
			chunks: [Buffer.from('meow meow meow')],
		});
		const url = `http://127.0.0.1/${path}`;
		const { binary } = await download({ url, acceptsType: () => true });
		expect(binary.fileName).toBe(expected);
		expect(binary.mimeType).toBe(type === 'application/x-cats' ? type : 'application/octet-stream');
	});
});

describe('the type of a downloaded file', () => {
	test.each([
		['image/jpeg', 'a.jpg', HEADS.png, 'image/png'],
		['text/html', 'a.html', HEADS.jpeg, 'image/jpeg'],
		[undefined, 'a', HEADS.png, 'image/png'],
		['Image/SVG+XML; charset=utf-8', 'a.png', HEADS.svg, 'image/svg+xml'],
		[undefined, 'a.svg', HEADS.svg, 'image/svg+xml'],
		['application/octet-stream', 'a.SVG', HEADS.svg, 'image/svg+xml'],
	])(
		'declared as %s, with the path "%s", is the one of its bytes',
		async (type, path, head, expected) => {
			const { download } = storageWith({ headers: { 'content-type': type }, chunks: [head] });
			const { binary } = await download({ url: `http://127.0.0.1/${path}` });
			expect(binary.mimeType).toBe(expected);
		},
	);
});
