import { useFastClock } from '../../support/fastClock';
import { imageToImage } from '../../support/workflowBuilder';
import { STRANGE_REPLIES, replyAround } from './responses';
import { continues, expectShortRow, failureIn, hostileWorkshop, rowsOf } from './environment';

useFastClock();

const environment = hostileWorkshop();

describe('an upload that is asked for and answered with', () => {
	const upload = imageToImage({ options: { timeout: 2, imageTransfer: 'upload' } }, continues);

	test.each(STRANGE_REPLIES)('%s fails before anything is sent or billed', async (_what, reply) => {
		const { gateway, item } = environment();
		const seen = gateway.requests.length;
		const input = await item();
		const [row, ...more] = await rowsOf(environment(), upload, ['uploadSign', reply], input);
		expect(more).toEqual([]);
		expect(failureIn(row).message).toMatch(/ \[item 0\]$/);
		expect(gateway.bill.submitted).toBe(0);
		const asked = gateway.requests.slice(seen).map(({ operation }) => operation);
		expect(new Set(asked)).toEqual(new Set(['uploadSign']));
		expectShortRow(row);
	});

	test.each(['file:///tmp/a', 'javascript:1', 'ftp://a/b', '', 'http://', '/a', {}, [], 7, null])(
		'the address %j to send to, or to read from, fails before anything is sent or billed',
		async (strange) => {
			const { gateway, item } = environment();
			const sound = `${gateway.endpoint}/upload/1`;
			for (const [uploadUrl, accessUrl] of [
				[sound, strange],
				[strange, sound],
			]) {
				const reply = replyAround(JSON.stringify({ uploadUrl, accessUrl }));
				const [row] = await rowsOf(environment(), upload, ['uploadSign', reply], await item());
				expect(failureIn(row).message).toBe('The service gave no URL for the upload [item 0]');
			}
			expect(gateway.requestsTo('upload')).toEqual([]);
			expect(gateway.bill.submitted).toBe(0);
		},
	);

	test('the explanation of a wrong signature by the file storage is not shown', async () => {
		const body =
			'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>SignatureDoesNotMatch</Code>' +
			'<Message>The request signature does not match.</Message><RequestId>6A21</RequestId>' +
			'<OSSAccessKeyId>STS.OfTheVendor</OSSAccessKeyId><SignatureProvided>c2lnbmVk</SignatureProvided>' +
			'<StringToSign>PUT\n\nimage/png\n1717200000\n/bucket/temp</StringToSign></Error>';
		const reply = { status: 403, headers: { 'content-type': 'application/xml' }, body };
		const rows = await rowsOf(environment(), upload, ['upload', reply], await environment().item());
		expect(JSON.stringify(rows)).toMatch(/refused the upload/);
		expect(JSON.stringify(rows)).not.toMatch(/OfTheVendor|c2lnbmVk|1717200000/);
	});

	test('a file storage that says no in a megabyte is quoted in short', async () => {
		const reply = { status: 403, body: 'no '.repeat(350_000) };
		const [row] = await rowsOf(
			environment(),
			upload,
			['upload', reply],
			await environment().item(),
		);
		expectShortRow(row);
	});
});
