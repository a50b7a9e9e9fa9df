import { connect } from 'node:net';

import { freePort, startProcess, waitFor } from './process';
import { makeScratch, removeScratch, unprivileged } from './scratch';

/** A Redis that only this machine reaches and that writes nothing to disk. */
export interface Redis {
	port: number;
	stop: () => Promise<void>;
}

/** @throws when Redis is not installed, or does not come up */
export async function startRedis(): Promise<Redis> {
	const scratch = makeScratch('redis');
	const port = await freePort();
	const where = ['--port', String(port), '--bind', '127.0.0.1', '--dir', scratch];
	const server = startProcess(
		...unprivileged('redis-server', [...where, '--save', '', '--appendonly', 'no']),
		{},
	);
	const stop = async () => {
		await server.stop();
		removeScratch(scratch);
	};
	try {
		await waitFor(
			'Redis',
			async () => (server.exitCode() === undefined ? await pong(port) : 'ended'),
			20_000,
		);
		if (server.exitCode() !== undefined) throw new Error('It ended before it was ready');
	} catch (error) {
		await stop();
		throw new Error(
			`Redis did not start. Is the Debian package "redis-server" installed?\n${server.output()}`,
			{ cause: error },
		);
	}
	return { port, stop };
}

async function pong(port: number): Promise<string | undefined> {
	return await new Promise((resolve, reject) => {
		const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
		socket.on('error', reject);
		socket.on('data', (answer: Buffer) => {
			socket.destroy();
			resolve(answer.toString().startsWith('+PONG') ? 'ready' : undefined);
		});
	});
}
