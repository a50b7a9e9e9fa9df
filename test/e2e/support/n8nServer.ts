import { Editor } from './editor';
import { freePort, startProcess, waitFor } from './process';
import type { RunningProcess } from './process';
import type { Provisioned } from './provision';
import { makeUserFolder, removeUserFolder } from './userFolder';

export interface N8nServer {
	url: string;
	editor: Editor;
	process: RunningProcess;
	userFolder: string;
	stop: () => Promise<void>;
}

export type Environment = Record<string, string | undefined>;

/** n8n sends no telemetry, asks no questions, and uses no port of another server. */
export async function quietEnvironment(userFolder: string, port: number): Promise<Environment> {
	return {
		N8N_USER_FOLDER: userFolder,
		N8N_PORT: String(port),
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_HOST: '127.0.0.1',
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),
		N8N_SECURE_COOKIE: 'false',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_COMMUNITY_PACKAGES_ENABLED: 'true',
		// What jest sets for its own process would make n8n think that it is under test.
		NODE_ENV: 'production',
		JEST_WORKER_ID: undefined,
		N8N_ENCRYPTION_KEY: 'scratch',
		N8N_LOG_LEVEL: 'info',
		GENERIC_TIMEZONE: 'UTC',
	};
}

/** Starts an n8n server with the packed node in it and logs in as its owner. */
export async function startN8n(
	{ node, n8n, version }: Provisioned,
	settings: Environment = {},
	userFolder = makeUserFolder(),
	wantedPort?: number,
): Promise<N8nServer> {
	const port = await freePort(wantedPort);
	const env = { ...(await quietEnvironment(userFolder, port)), ...settings };
	const process = startProcess(node, [n8n, 'start'], env);
	const url = `http://127.0.0.1:${port}`;
	const stop = async () => {
		await process.stop();
		removeUserFolder(userFolder);
	};
	try {
		await ready(url, process);
		const editor = new Editor(url, version);
		await waitFor('the log-in', async () => {
			await editor.logIn();
			return true;
		});
		return { url, editor, process, userFolder, stop };
	} catch (error) {
		await stop();
		throw new Error(`n8n ${version} did not start:\n${process.output().slice(-3000)}`, {
			cause: error,
		});
	}
}

async function ready(url: string, process: RunningProcess): Promise<void> {
	await waitFor(
		`n8n on ${url}`,
		async () => {
			if (process.exitCode() !== undefined) return 'ended';
			return (await fetch(`${url}/healthz/readiness`)).ok ? 'ready' : undefined;
		},
		120_000,
	);
	if (process.exitCode() !== undefined) throw new Error('It ended before it was ready');
}
