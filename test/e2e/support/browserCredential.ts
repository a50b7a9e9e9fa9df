import type { Locator, Page } from 'playwright-core';

/** What a user enters in the credential dialog. */
export interface Pair {
	accessKeyId: string;
	accessKeySecret: string;
	endpoint: string;
}

/** The dialog in which a credential is made and tested, opened from the panel of a node. */
export class CredentialDialog {
	readonly whole: Locator;
	readonly failure: Locator;
	readonly success: Locator;

	constructor(
		private readonly page: Page,
		private readonly version: string,
	) {
		this.whole = page.getByTestId('editCredential-modal');
		this.failure = this.whole.getByText('Couldn’t connect with these settings');
		this.success = page.getByTestId('credentials-config-container-test-success');
	}

	async openNew(): Promise<void> {
		await this.page.getByTestId('node-credentials-select').click();
		await this.page.getByTestId('node-credentials-select-item-new').click();
		await this.whole.waitFor();
	}

	/** n8n tests at once what it saves. */
	async save(pair: Pair): Promise<void> {
		for (const [name, value] of Object.entries(pair)) {
			const field = this.whole.getByTestId(`parameter-input-${name}`);
			await field.locator('input').first().fill(value);
		}
		await this.page.getByTestId('credential-save-button').click();
	}

	/** Text of the test that failed, which n8n folds in. */
	async failureDetails(): Promise<string> {
		await this.failure.waitFor();
		await this.whole.getByText('More details').click();
		return await this.whole.innerText();
	}

	/** n8n 2 closes the dialog after a good test, and tests again when it is opened. */
	async showSuccess(): Promise<void> {
		if (!this.version.startsWith('1.')) {
			await this.whole.waitFor({ state: 'hidden' });
			await this.page.getByTestId('credential-edit-button').click();
		}
		await this.success.waitFor();
	}

	async close(): Promise<void> {
		await this.whole.getByRole('button', { name: 'Close' }).click();
		await this.whole.waitFor({ state: 'hidden' });
	}
}
