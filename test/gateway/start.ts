import { startGateway } from './server';

const preferredPort = Number(process.env.GATEWAY_PORT ?? 5680);

/** Slow enough to watch a task wait and run. */
const durations = { waitingMs: 1000, runningMs: 4000 };

async function main(): Promise<void> {
	const gateway = await startGateway({ ...durations, port: preferredPort }).catch(
		(error: NodeJS.ErrnoException) => {
			if (error.code !== 'EADDRINUSE') throw error;
			return startGateway(durations);
		},
	);
	process.stdout.write(`The local gateway is running and needs no account. In n8n, make a credential
of the type "AI Creation Workshop API" with these values:

  AccessKey ID      ${gateway.accessKeyId}
  AccessKey Secret  ${gateway.accessKeySecret}
  Endpoint           ${gateway.endpoint}

Ctrl+C ends it.
`);
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => void gateway.close());
	}
}

void main();
