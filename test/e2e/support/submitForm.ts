import { readFileSync } from 'node:fs';

import { PHOTO_FILE } from '../../support/examples';
import { waitFor } from './process';

/** What the visitor wishes for. */
export const WISH = 'a misty lake 湖';

/** Hands in the photo of the examples with a wish, as a visitor of the form does. */
export async function submitForm(url: string): Promise<void> {
	const photo = new Blob([new Uint8Array(readFileSync(PHOTO_FILE))], { type: 'image/jpeg' });
	await waitFor(url, async () => {
		const form = new FormData();
		form.append('field-0', photo, 'photo.jpg');
		form.append('field-1', WISH);
		return (await fetch(url, { method: 'POST', body: form })).ok ? true : undefined;
	});
}
