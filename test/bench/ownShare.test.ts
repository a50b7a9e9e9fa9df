import { profileOwnShare, shareOf } from './ownShare';

type Nodes = Parameters<typeof shareOf>[0];

const isOwn = (url: string) => url.startsWith('/own/');

/** A node of a profile whose children have the IDs that follow. */
function frame(id: number, url: string, hitCount: number, children: number[] = [], name = 'f') {
	const callFrame = { functionName: name, scriptId: '0', url, lineNumber: 0, columnNumber: 0 };
	return { id, callFrame, hitCount, children };
}

function shareBelow(...nodes: Nodes): number {
	const ids = nodes.map(({ id }) => id);
	const called = nodes.flatMap(({ children = [] }) => children);
	const root = frame(
		1,
		'',
		0,
		ids.filter((id) => !called.includes(id)),
		'(root)',
	);
	return shareOf([root, ...nodes], isOwn);
}

describe('the share of files in a profile', () => {
	it('is that of the samples in their functions', () => {
		expect(shareBelow(frame(2, '/own/a.js', 3), frame(3, '/other/b.js', 1))).toBe(0.75);
	});

	it('has what JavaScript and Node.js do for them', () => {
		const nodes = [
			frame(2, '/own/a.js', 1, [3]),
			frame(3, 'node:internal/crypto', 1, [4]),
			frame(4, '', 1, [], 'stringify'),
			frame(5, '/other/b.js', 1),
		];

		expect(shareBelow(...nodes)).toBe(0.75);
	});

	it('lacks what others do that they have called, and has what they do for others', () => {
		const nodes = [
			frame(2, '/own/a.js', 1, [3]),
			frame(3, '/other/b.js', 5, [4]),
			frame(4, '/own/c.js', 1),
			frame(5, 'node:net', 1),
		];

		expect(shareBelow(...nodes)).toBe(0.25);
	});

	it.each(['(idle)', '(program)', '(garbage collector)'])('does not count %s', (name) => {
		const nodes = [frame(2, '/own/a.js', 1), frame(3, '/b.js', 1), frame(4, '', 9, [], name)];

		expect(shareBelow(...nodes)).toBe(0.5);
	});

	it('is not a number without samples', () => {
		expect(shareBelow(frame(2, '/own/a.js', 0))).toBeNaN();
	});
});

it('a profile of this process has no share of the package while the package does nothing', async () => {
	const end = await profileOwnShare();
	for (let left = 5_000_000; left > 0; left--) Math.sqrt(left);

	expect(await end()).toBe(0);
});
