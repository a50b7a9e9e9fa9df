import { paint } from '../gateway/images';
import type { Paint } from '../gateway/images';
import type { GatewayOptions } from '../gateway/options';
import { startGateway } from '../gateway/server';
import type { Gateway } from '../gateway/server';
import type { GatewaySettings, Question, Tally } from './gatewayProcess';

/** The program of the process that `startGatewayProcess` starts. */
async function main(): Promise<void> {
	const settings = JSON.parse(process.argv[2] ?? '{}') as GatewaySettings;
	const { copies, runningMs, ...options } = settings;
	const gateway = await startGateway({
		...options,
		...(runningMs !== undefined && { runningMs: durationOf(runningMs) }),
		paint: copies ? copy : paint,
	});
	const { endpoint, accessKeyId, accessKeySecret } = gateway;
	process.on('message', (question: Question) => {
		process.send?.(
			question.about === 'all' ? tallyOf(gateway) : submissionsAfter(gateway, question.after),
		);
	});
	process.on('disconnect', () => void gateway.close());
	process.send?.({ endpoint, accessKeyId, accessKeySecret });
}

function durationOf(runningMs: number | number[]): GatewayOptions['runningMs'] {
	if (typeof runningMs === 'number') return runningMs;
	return (number) => runningMs[number] ?? NaN;
}

function tallyOf({ requests, throttled, bill }: Gateway): Tally {
	return { requests: requests.length, throttled, submitted: bill.submitted };
}

function submissionsAfter(gateway: Gateway, time: number): number {
	return gateway.requestsTo('submit').filter(({ at }) => at > time).length;
}

const copy: Paint = async (source) => {
	if (!source) throw new Error('There is no image to copy');
	return source;
};

void main();
