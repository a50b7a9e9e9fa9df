import path from 'node:path';

import { exampleNames } from '../support/examples';
import { PROJECT } from '../support/n8nNodeTypes';
import { Editor } from './support/editor';
import { startProcess, waitFor } from './support/process';
import type { RunningProcess } from './support/process';
import { N8N_VERSIONS } from './support/versions';

describe('npm start', () => {
	let started: RunningProcess;

	beforeAll(() => {
		const tsx = path.join(PROJECT, 'node_modules/tsx/dist/cli.mjs');
		started = startProcess(process.execPath, [tsx, path.join(__dirname, 'start.ts')], {});
	});
	afterAll(async () => await started.stop());

	it('brings up an editor with examples and credential, and ends all of it on Ctrl+C', async () => {
		const url = await waitFor('the address', () => valueOf('Editor'), 900_000);
		const editor = new Editor(url, N8N_VERSIONS[0]?.version ?? '');
		await editor.logIn();
		const workflows = await editor.workflows();
		const photo = await fetch(valueOf('Image URL') ?? '');
		const gateway = /local gateway \((http\S+)\)/.exec(started.output())?.[1] ?? '';

		await started.stop('SIGINT');

		expect(photo.headers.get('content-type')).toBe('image/jpeg');
		expect(workflows).toHaveLength(exampleNames.length);
		expect(started.exitCode()).toBe(0);
		await expect(fetch(url)).rejects.toThrow();
		await expect(fetch(gateway)).rejects.toThrow();
	}, 900_000);

	const valueOf = (label: string) => new RegExp(`${label} +(\\S+)`).exec(started.output())?.[1];
});
