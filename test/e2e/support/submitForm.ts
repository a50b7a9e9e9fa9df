import { readFileSync } from 'node:fs';

import { PHOTO_FILE } from '../../support/examples';
import { waitFor } from './process';

/** What the visitor wishes for. */
export const WISH = 'a misty lake 湖';

/** Submits the photo of the examples, once or several times, with a wish. */
export async function submitForm(url: string, photos = 1): Promise<void> {
	const photo = new Blob([new Uint8Array(readFileSync(PHOTO_FILE))], { type: 'image/jpeg' });
	await waitFor(url, async () => {
		const form = new FormData();
		for (let index = 1; index <= photos; index++) {
			form.append('field-0', photo, `photo ${index}.jpg`);
		}
		form.append('field-1', WISH);
		return (await fetch(url, { method: 'POST', body: form })).ok ? true : undefined;
	});
}
