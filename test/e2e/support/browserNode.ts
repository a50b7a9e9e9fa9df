import type { Locator, Page } from 'playwright-core';

import { waitFor } from './process';

/** n8n works out an expression a moment after it was typed. */
const PREVIEW_TIMEOUT_MS = 5000;

/** The panel of an open node: its input, its fields and its output. */
export class NodePanel {
	readonly output: Locator;
	/** What went wrong, at the head of the output. */
	readonly failure: Locator;

	constructor(private readonly page: Page) {
		this.output = page.getByTestId('output-panel');
		this.failure = this.output.getByTestId('node-error-message');
	}

	/** A field with its label and what is beside it, by its internal name. */
	field(name: string): Locator {
		const input = this.page.getByTestId(`parameter-input-${name}`);
		return this.page.getByTestId('parameter-item').filter({ has: input }).last();
	}

	async fill(name: string, text: string): Promise<void> {
		await this.input(name).locator('input, textarea').first().fill(text);
	}

	async choose(name: string, option: string): Promise<void> {
		await this.input(name).click();
		const title = this.page.getByText(option, { exact: true });
		await this.page.getByRole('option').filter({ has: title }).click();
	}

	/** An expression counts only once n8n has worked it out. */
	async enterExpression(name: string, expression: string, result: string): Promise<void> {
		await this.field(name).scrollIntoViewIfNeeded();
		await this.field(name).hover();
		await this.field(name).getByTestId('radio-button-expression').click();
		const preview = this.page.getByTestId(`parameter-expression-preview-${name}`);
		const shown = preview.getByText(result, { exact: true });
		// What is typed before the editor of expressions has built itself up is lost.
		await waitFor(`the result of ${expression}`, async () => {
			await this.field(name).locator('.cm-content').fill(expression);
			const isShown = shown.waitFor({ timeout: PREVIEW_TIMEOUT_MS }).then(() => true);
			return await isShown.catch(() => undefined);
		});
	}

	async execute(): Promise<void> {
		await this.page.getByTestId('node-execute-button').click();
	}

	/** What a field complains of, in the tooltip of its warning sign. */
	async complaintOf(name: string): Promise<string> {
		await this.field(name).getByTestId('parameter-issues').locator('svg').hover();
		return await this.page.locator('.titled-list-item').first().innerText();
	}

	/** Waits until n8n says in the corner of the window how something went, and closes that. */
	async closeNotices(): Promise<void> {
		const notices = this.page.locator('.el-notification:visible');
		await notices.first().waitFor();
		while ((await notices.count()) > 0) {
			const close = notices.locator('.el-notification__closeBtn').first();
			await close.click();
			await close.waitFor({ state: 'hidden' });
		}
	}

	/** Turns the input to its Binary tab. */
	async showInputFiles(): Promise<void> {
		await this.page.getByTestId('ndv-input-panel').getByTestId('radio-button-binary').click();
	}

	/** Opens the first image of the Binary tab of the output. */
	async viewImage(): Promise<Locator> {
		await this.output.getByTestId('ndv-view-binary-data').first().click();
		return this.output.getByTestId('ndv-data-container').locator('img');
	}

	private input(name: string): Locator {
		return this.page.getByTestId(`parameter-input-${name}`);
	}
}
