import { plainImage } from '../../support/images';
import type { Gateway } from '../server';
import type { WorkflowDefinitions } from './definition';
import { sampleWorkflows } from './samples';
import { startWithClient, type WorkflowClient } from './workflowClient';

const workflows: WorkflowDefinitions = {
	...sampleWorkflows,
	'wf-files': {
		versions: ['v1'],
		aliases: { main: 'v1' },
		inputs: { video: { type: 'file', isRequired: true }, mask: { type: 'image' } },
		result: { text: 'done' },
	},
};

let gateway: Gateway;
let client: WorkflowClient;
let image: Buffer;
let dataUri: string;

beforeAll(async () => {
	image = await plainImage({ width: 8, height: 6 });
	dataUri = `data:image/png;base64,${image.toString('base64')}`;
});

beforeEach(async () => {
	({ gateway, client } = await startWithClient({ workflows }));
});

afterEach(() => gateway.close());

/** The service's code for a submission; null when it was accepted. */
const codeOf = async (...request: Parameters<WorkflowClient['submit']>) =>
	(await client.submit(...request)).json.subErrCode;

/** The URL to read an upload from; without contents nothing is uploaded. */
async function upload(contentType: string, contents?: Buffer): Promise<string> {
	const announced = { originalFilename: 'a', contentType };
	const { json } = await client.call('/scc/sp_create_temp_file_upload_sign', announced);
	const { uploadUrl, accessUrl } = json.data;
	if (contents) {
		const headers = { 'content-type': contentType };
		await fetch(String(uploadUrl), { method: 'PUT', headers, body: new Uint8Array(contents) });
	}
	return String(accessUrl);
}

describe('an input', () => {
	test.each<[string, string, Record<string, unknown>]>([
		['that is an integer for a number', 'wf-echo', { number: 3 }],
		['that is a boolean', 'wf-echo', { boolean: true }],
		['that is a boolean as text', 'wf-echo', { boolean: 'false' }],
		['that is any JSON', 'wf-echo', { json: [{ a: null }] }],
		['at its limits', 'wf-ok', { denoise: 1, steps: 1 }],
	])('%s is accepted', async (_, id, inputs) => {
		expect(await codeOf(id, inputs)).toBeNull();
	});

	test.each<[string, RegExp, string, Record<string, unknown>]>([
		['is missing', /^inputs\.prompt: Required$/, 'wf-text', {}],
		['is null', /^inputs\.prompt: Expected string, received null$/, 'wf-text', { prompt: null }],
		['is unknown', /^inputs: Unrecognized key\(s\).*'propmt'/, 'wf-ok', { propmt: 'a lake' }],
		['is a number as text', /^inputs\.number: Expected number/, 'wf-echo', { number: '3' }],
		['is an integer as text', /^inputs\.integer: Expected number/, 'wf-echo', { integer: '3' }],
		['is not an integer', /^inputs\.integer: Expected integer/, 'wf-echo', { integer: 3.5 }],
		['is a number for a text', /^inputs\.text: Expected string/, 'wf-echo', { text: 3 }],
		['is a number for a boolean', /^inputs\.boolean: /, 'wf-echo', { boolean: 1 }],
		['is a list for a text', /^inputs\.text: Expected string/, 'wf-echo', { text: ['a'] }],
		['is above its range', /^inputs\.denoise: /, 'wf-ok', { denoise: 1.01 }],
		['is below its range', /^inputs\.steps: /, 'wf-ok', { steps: 0 }],
		['is an object for an image', /^inputs\.image: /, 'wf-image', { image: { url: '' } }],
	])('that %s is refused', async (_, message, id, inputs) => {
		const { json } = await client.submit(id, inputs);
		expect(json).toMatchObject({ status: 20, subErrCode: 'INVALID_INPUT', data: null });
		expect(json.subErrMessage).toMatch(message);
		expect(gateway.bill.submitted).toBe(0);
	});
});

describe('a file input', () => {
	test('takes an upload, and a data URI', async () => {
		expect(await codeOf('wf-image', { image: await upload('image/png', image) })).toBeNull();
		expect(await codeOf('wf-image', { image: dataUri })).toBeNull();
	});

	test('takes files of any type where they need not be images', async () => {
		const text = Buffer.from('no video at all');
		expect(await codeOf('wf-files', { video: await upload('video/mp4', text) })).toBeNull();
		const video = `data:text/plain;base64,${text.toString('base64')}`;
		expect(await codeOf('wf-files', { video })).toBeNull();
		expect(await codeOf('wf-files', { video, mask: dataUri })).toBeNull();
	});

	test.each<[string, string, string, () => Promise<string> | string]>([
		['is missing', 'wf-image', 'INVALID_INPUT', () => undefined as unknown as string],
		['is empty', 'wf-image', 'INVALID_INPUT', () => ''],
		[
			'was announced and not uploaded',
			'wf-image',
			'IMAGE_DOWNLOAD_FAILED',
			() => upload('image/png'),
		],
		[
			'was never announced',
			'wf-image',
			'IMAGE_DOWNLOAD_FAILED',
			() => `${gateway.endpoint}/temp/0c6f4b0e-0000-4000-8000-000000000000`,
		],
		['is on another machine', 'wf-image', 'IMAGE_DOWNLOAD_FAILED', () => 'https://192.0.2.1/a.png'],
		['is bare base64', 'wf-image', 'INVALID_IMAGE', () => image.toString('base64')],
		['is broken base64', 'wf-image', 'INVALID_IMAGE', () => `${dataUri}*`],
		[
			'is announced as another type',
			'wf-image',
			'INVALID_IMAGE',
			() => dataUri.replace('png', 'jpeg'),
		],
		['is a name', 'wf-image', 'INVALID_IMAGE', () => 'photo.png'],
		[
			'is an upload that is no image',
			'wf-image',
			'INVALID_IMAGE',
			() => upload('image/png', Buffer.from('text')),
		],
		['is no URL', 'wf-files', 'INVALID_FILE', () => 'movie.mp4'],
		['was not uploaded', 'wf-files', 'FILE_DOWNLOAD_FAILED', () => upload('video/mp4')],
	])('that %s is refused (%s)', async (_, id, code, value) => {
		const name = id === 'wf-files' ? 'video' : 'image';
		const { json } = await client.submit(id, { [name]: await value() });
		expect(json).toMatchObject({ status: 20, subErrCode: code, data: null });
		expect(json.subErrMessage).toMatch(new RegExp(`^inputs\\.${name}: `));
		expect(gateway.bill.submitted).toBe(0);
	});
});

describe('hd_repair', () => {
	const version = { version_id: 'v1' };

	test.each<[string, Record<string, unknown>]>([
		['an image alone', {}],
		['limits of the safety level', { safe_confidence_level: 100, photo_safe_check: false }],
	])('takes %s', async (_, inputs) => {
		expect(await codeOf('hd_repair', { source_image: dataUri, ...inputs }, version)).toBeNull();
	});

	test.each<[string, RegExp, Record<string, unknown>]>([
		['no image', /source_image/, { source_image: undefined }],
		['a level above 100', /safe_confidence_level/, { safe_confidence_level: 101 }],
		['a level below 0', /safe_confidence_level/, { safe_confidence_level: -1 }],
		['half a level', /safe_confidence_level/, { safe_confidence_level: 0.5 }],
		['a number for the check', /photo_safe_check/, { photo_safe_check: 1 }],
	])('refuses %s', async (_, message, inputs) => {
		const { json } = await client.submit(
			'hd_repair',
			{ source_image: dataUri, ...inputs },
			version,
		);
		expect(json).toMatchObject({ status: 20, subErrCode: 'INVALID_INPUT' });
		expect(json.subErrMessage).toMatch(message);
	});
});
