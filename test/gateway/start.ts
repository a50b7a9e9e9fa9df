import { startGateway } from './server';
import type { Gateway } from './server';
import type { WorkflowDefinition } from './workflows/definition';

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

Published workflows, with alias, version and inputs (* is required):

${describeWorkflows(gateway)}

Resource pools:

${describePools(gateway)}

Every model name is accepted. Ctrl+C stops the gateway.
`);
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => void gateway.close());
	}
}

function describeWorkflows({ workflows }: Gateway): string {
	return describeRows(workflows, describeWorkflow);
}

function describePools({ pools }: Gateway): string {
	return describeRows(pools, ({ subProduct }) => subProduct);
}

function describeRows<T>(rows: Record<string, T>, describe: (row: T) => string): string {
	const longest = Math.max(...Object.keys(rows).map((id) => id.length));
	return Object.entries(rows)
		.map(([id, row]) => `  ${id.padEnd(longest)}  ${describe(row)}`)
		.join('\n');
}

function describeWorkflow({ aliases, versions, inputs }: WorkflowDefinition): string {
	const names = Object.entries(inputs).map(
		([name, { isRequired }]) => name + (isRequired ? '*' : ''),
	);
	return `${Object.keys(aliases).join(', ')}  ${versions.join(', ')}  ${names.join(', ')}`;
}

void main();
