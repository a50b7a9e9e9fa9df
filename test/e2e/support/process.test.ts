import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';

import { freePort, startProcess, waitFor } from './process';

describe('waiting for something', () => {
	it('gives the first value other than undefined', async () => {
		const values = [undefined, undefined, 'ready', 'late'];

		await expect(waitFor('a value', () => values.shift())).resolves.toBe('ready');
	});

	it('takes false and nothing at all for values', async () => {
		await expect(waitFor('false', () => false)).resolves.toBe(false);
		await expect(waitFor('null', () => null)).resolves.toBeNull();
	});

	it('goes on after an attempt that failed', async () => {
		const attempt = jest.fn(() => 'ready').mockImplementationOnce(fail);

		await expect(waitFor('a value', attempt)).resolves.toBe('ready');
	});

	it('says what it waited for, that the guard ended it, and the last error', async () => {
		await expect(waitFor('the log-in', fail, 10)).rejects.toThrow(
			'The guard of 0.01 s ended the wait for the log-in (last error: Error: refused)',
		);
	});

	it('keeps the last error with its own cause', async () => {
		const error = await waitFor('the log-in', fail, 10).catch((caught: Error) => caught);

		expect(error).toMatchObject({ cause: { message: 'refused' } });
	});

	it('says when no attempt failed', async () => {
		await expect(waitFor('a value', () => undefined, 10)).rejects.toThrow(
			'The guard of 0.01 s ended the wait for a value (no attempt failed)',
		);
	});

	it('ends although an attempt hangs, and makes no further one', async () => {
		let finish: (value: undefined) => void = () => {};
		const hanging = new Promise<undefined>((resolve) => (finish = resolve));
		const attempt = jest.fn(async () => await hanging);

		await expect(waitFor('an answer', attempt, 10)).rejects.toThrow('wait for an answer');
		finish(undefined);
		await waitFor('two more polls', pollsAgain(2));

		expect(attempt).toHaveBeenCalledTimes(1);
	});
});

describe('a started process', () => {
	it('is known by its output and its exit code', async () => {
		const program = 'console.log("out"); console.error("err"); process.exitCode = 3;';
		const { output, exitCode } = startProcess(process.execPath, ['-e', program], {});

		await expect(waitFor('its end', exitCode)).resolves.toBe(3);
		await waitFor('what it wrote to both streams', () => contains(output(), /out\n/, /err\n/));
	});

	it('has the environment of its parent with the changes that are asked for', async () => {
		const program = 'console.log(process.env.ADDED, process.env.HOME, process.env.PATH?.length)';
		const env = { ADDED: 'yes', HOME: undefined };
		const { output } = startProcess(process.execPath, ['-e', program], env);

		await waitFor('its output', () => contains(output(), /\n/));

		expect(output()).toBe(`yes undefined ${process.env.PATH?.length}\n`);
	});

	it('ends when it is stopped', async () => {
		const program = 'setInterval(() => {}, 1000)';
		const { exitCode, stop } = startProcess(process.execPath, ['-e', program], {});
		expect(exitCode()).toBeUndefined();

		await stop();

		expect(exitCode()).toBeNull();
	});

	it('says why when it cannot be started', async () => {
		const { output, exitCode, stop } = startProcess('/no/such/program', [], {});

		await expect(waitFor('its end', exitCode)).resolves.toBeNull();
		await stop();
		expect(output()).toMatch(/spawn \/no\/such\/program ENOENT/);
	});
});

describe('a free port', () => {
	let server: Server;
	const portInUse = () => (server.address() as AddressInfo).port;

	beforeEach(async () => {
		server = createServer();
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	});
	afterEach(async () => {
		if (server.listening) await close();
	});

	it('is the wanted one when it is free', async () => {
		const port = portInUse();
		await close();

		expect(await freePort(port)).toBe(port);
	});

	it('is another one when the wanted one is in use', async () => {
		expect(await freePort(portInUse())).not.toBe(portInUse());
	});

	it('is given to one only of those who ask at the same time', async () => {
		const ports = await Promise.all(Array.from({ length: 20 }, async () => await freePort()));

		expect(new Set(ports).size).toBe(20);
	});

	const close = async () => await new Promise((resolve) => server.close(resolve));
});

function fail(): never {
	throw new Error('refused');
}

function pollsAgain(times: number): () => true | undefined {
	let polls = 0;
	return () => (polls++ < times ? undefined : true);
}

function contains(text: string, ...patterns: RegExp[]): true | undefined {
	return patterns.every((pattern) => pattern.test(text)) || undefined;
}
