import { existsSync } from 'node:fs';
import { chromium, selectors } from 'playwright-core';
import type { Page } from 'playwright-core';

import { OWNER } from './editor';

/** A window of a real browser in which the owner of an n8n server is logged in. */
export interface BrowserWindow {
	page: Page;
	close: () => Promise<void>;
}

const CHROMIUM = '/usr/bin/chromium';

/** The browser sends requests to the n8n server only. */
const ARGUMENTS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

const PATIENCE_MS = 15_000;

/** Starts Chromium with a fresh profile and logs in. */
export async function openBrowser(url: string): Promise<BrowserWindow> {
	if (!existsSync(CHROMIUM)) {
		throw new Error(
			`There is no ${CHROMIUM}: install the Debian packages "chromium" and "fonts-noto-cjk"`,
		);
	}
	selectors.setTestIdAttribute('data-test-id');
	const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
	const close = async () => await browser.close();
	try {
		const page = await browser.newPage({
			viewport: { width: 1400, height: 900 },
			locale: 'en-US',
			timezoneId: 'UTC',
		});
		page.setDefaultTimeout(PATIENCE_MS);
		await logIn(page, url);
		return { page, close };
	} catch (error) {
		await close();
		throw error;
	}
}

async function logIn(page: Page, url: string): Promise<void> {
	await page.goto(`${url}/signin`);
	const form = page.getByTestId('auth-form');
	await form.locator('input').first().fill(OWNER.email);
	await form.locator('input').last().fill(OWNER.password);
	await page.getByTestId('form-submit-button').click();
	await page.waitForURL(/\/workflows/);
}
