import { openBrowser } from './support/browser';
import type { BrowserWindow } from './support/browser';
import { Canvas } from './support/browserCanvas';
import { CredentialDialog } from './support/browserCredential';
import { NodePanel } from './support/browserNode';
import { pairOf, setStage } from './support/stage';
import type { Stage } from './support/stage';
import { N8N_VERSIONS } from './support/versions';

const MODEL = 'sd_xl_base_1.0.safetensors';
const PROMPT = '水彩画，柔和的晨光 – a watercolour painting, soft morning light';

describe.each(N8N_VERSIONS)('in a browser, the editor of n8n $version', (version) => {
	let stage: Stage;
	let browser: BrowserWindow;
	let canvas: Canvas;
	let node: NodePanel;

	beforeAll(async () => {
		stage = await setStage(version);
		browser = await openBrowser(stage.n8n.url);
		canvas = new Canvas(browser.page, stage.n8n.url);
		node = new NodePanel(browser.page);
	}, 900_000);
	afterAll(async () => {
		await browser?.close();
		await stage?.close();
	});
	beforeEach(async () => await canvas.openEmptyWorkflow());

	it.each(['alibaba', 'stable diffusion', '智作'])(
		'lists the node for a user who searches for "%s"',
		async (searched) => {
			await canvas.openNodesPanel();

			const entry = await canvas.find(searched, 'AI Creation Workshop');

			await entry.waitFor();
			expect(await entry.count()).toBe(1);
		},
	);

	it('shows a new user the image that was made of an image on the web', async () => {
		const { gateway, photos } = stage;
		await canvas.addManualTrigger();
		await canvas.addWorkshopNode();
		await node.fill('model', MODEL);
		await node.choose('imageSource', 'URL');
		await node.fill('imageUrls', photos.url);
		await node.fill('prompt', PROMPT);

		await node.execute();
		const image = await node.viewImage();

		await image.waitFor();
		expect(await image.evaluate(widthOf)).toBe(96);
		expect(gateway.requestsTo('submit').at(-1)?.json).toMatchObject({
			stable_diffusion_model: MODEL,
			prompt: PROMPT,
			init_images: [photos.url],
		});
	});

	it('marks an empty Model in the panel and starts nothing', async () => {
		const before = stage.gateway.requests.length;
		await canvas.addWorkshopNode();

		await node.execute();

		expect(await node.complaintOf('model')).toContain('Parameter "Model" is required');
		expect(stage.gateway.requests).toHaveLength(before);
	});

	it.each([
		[
			'a number that is too big',
			'denoisingStrength',
			'3',
			"'Denoising Strength' must be a number from 0 to 1",
		],
		['an image that is missing', 'binaryPropertyName', 'photo', 'no binary field "photo"'],
	])('shows in the output what is wrong with %s', async (_what, field, value, message) => {
		await canvas.addWorkshopNode();
		await node.fill('model', MODEL);
		await node.enterExpression(field, `{{ "${value}" }}`, value);

		await node.execute();

		await node.failure.waitFor();
		expect(await node.failure.innerText()).toContain(message);
	});

	it('says in the credential dialog what is wrong with a pair, and that a good one is good', async () => {
		const pair = pairOf(stage.gateway);
		const dialog = new CredentialDialog(browser.page, version.version);
		await canvas.addWorkshopNode();
		await dialog.openNew();

		await dialog.save({ ...pair, accessKeySecret: 'wrong' });
		const details = await dialog.failureDetails();
		await dialog.save(pair);
		await dialog.showSuccess();

		expect(details).toContain('the AccessKey Secret does not match the AccessKey ID');
		expect(await dialog.whole.innerText()).toContain('Connection tested successfully');
	});
});

function widthOf(image: unknown): number {
	return (image as { naturalWidth: number }).naturalWidth;
}
