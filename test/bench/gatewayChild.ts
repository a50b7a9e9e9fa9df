import { paint } from '../gateway/pictures';
import type { Paint } from '../gateway/pictures';
import { startGateway } from '../gateway/server';
import type { GatewaySettings, Tally } from './gatewayProcess';

/** The program of the process that `startGatewayProcess` starts. */
async function main(): Promise<void> {
	const { copies, ...options } = JSON.parse(process.argv[2] ?? '{}') as GatewaySettings;
	const gateway = await startGateway({ ...options, paint: copies ? copy : paint });
	const { endpoint, accessKeyId, accessKeySecret } = gateway;
	process.on('message', () => {
		const tally: Tally = {
			requests: gateway.requests.length,
			throttled: gateway.throttled,
			submitted: gateway.bill.submitted,
		};
		process.send?.(tally);
	});
	process.on('disconnect', () => void gateway.close());
	process.send?.({ endpoint, accessKeyId, accessKeySecret });
}

const copy: Paint = async (source) => {
	if (!source) throw new Error('There is no picture to copy');
	return source;
};

void main();
