import type { Locator, Page } from 'playwright-core';

/** The workflow on the canvas, and the panel that nodes are added from. */
export class Canvas {
	constructor(
		private readonly page: Page,
		private readonly url: string,
	) {}

	async openEmptyWorkflow(): Promise<void> {
		await this.page.goto(`${this.url}/workflow/new`);
		await this.page.getByTestId('canvas-plus-button').waitFor();
	}

	async openWorkflow(id: string): Promise<void> {
		await this.page.goto(`${this.url}/workflow/${id}`);
		await this.page.getByTestId('canvas-node').first().waitFor();
	}

	/** The nodes panel, opened as a new user opens it: with the big or the last plus. */
	async openNodesPanel(): Promise<Locator> {
		const first = this.page.getByTestId('canvas-plus-button');
		const next = this.page.getByTestId('canvas-handle-plus').last();
		await first.or(next).last().click();
		// What is typed before the panel has built itself up is lost.
		await this.page.getByTestId('item-iterator-item').first().waitFor();
		return this.page.getByTestId('node-creator');
	}

	/** The entry of this name that a search lists. */
	async find(searched: string, name: string): Promise<Locator> {
		await this.page.getByTestId('node-creator-search-bar').fill(searched);
		const title = this.page.getByText(name, { exact: true });
		return this.page.getByTestId('item-iterator-item').filter({ has: title });
	}

	async addManualTrigger(): Promise<void> {
		await this.openNodesPanel();
		await (await this.find('manual', 'Manual Trigger')).click();
		await this.page.getByTestId('canvas-trigger-node').waitFor();
	}

	/** Adds the node after the last one and leaves it open. */
	async addWorkshopNode(action = 'Generate images from image'): Promise<void> {
		const panel = await this.openNodesPanel();
		await (await this.find('智作', 'AI Creation Workshop')).click();
		await panel.getByText(action, { exact: true }).click();
		await this.page.getByTestId('parameter-input-operation').waitFor();
	}
}
