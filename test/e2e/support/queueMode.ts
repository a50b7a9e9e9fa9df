import { startGateway } from '../../gateway/server';
import type { Gateway } from '../../gateway/server';
import { CREDENTIAL_TYPE } from '../../support/workflowBuilder';
import type { Environment } from './n8nServer';
import { startPostgres } from './postgres';
import type { Postgres } from './postgres';
import { provision } from './provision';
import { startRedis } from './redis';
import type { Redis } from './redis';
import { pairOf, setStage } from './stage';
import type { Stage } from './stage';
import type { N8nVersion } from './versions';
import { startWorker } from './worker';
import type { Worker } from './worker';
import type { CredentialReference } from './workflows';

/** n8n as on several machines: a main server, workers, and a Redis and a PostgreSQL they share. */
export interface QueueStage extends Stage {
	/** All that were added, also those that have ended. */
	workers: Worker[];
	addWorker: () => Promise<Worker>;
	/** Another gateway, whose tasks take that long, with a credential that fits. */
	addGateway: (runningMs: number) => Promise<{ gateway: Gateway; credential: CredentialReference }>;
}

/** Expired locks are noticed within seconds, where n8n takes up to a minute and a half by default. */
const SHORT_LOCKS: Environment = {
	QUEUE_WORKER_LOCK_DURATION: '3000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '1000',
	QUEUE_WORKER_STALLED_INTERVAL: '2000',
};

/** What n8n 2 has by itself, as the page on queue mode recommends to users of n8n 1. */
const SETTINGS_OF_N8N_1: Environment = {
	N8N_AVAILABLE_BINARY_DATA_MODES: 'filesystem,database',
	N8N_DEFAULT_BINARY_DATA_MODE: 'database',
	QUEUE_WORKER_MAX_STALLED_COUNT: '0',
};

/** With no worker on it yet. What was started ends again when something after it does not start. */
export async function setQueueStage(version: N8nVersion): Promise<QueueStage> {
	const ends: Array<() => Promise<void>> = [];
	const close = async () => {
		for (const end of ends.splice(0).reverse()) await end();
	};
	try {
		const postgres = await startPostgres();
		ends.push(postgres.stop);
		const redis = await startRedis();
		ends.push(redis.stop);
		const env = queueSettings(version, postgres, redis);
		const stage = await setStage(version, env);
		ends.push(stage.close);
		return { ...stage, ...(await additions(version, env, stage, ends)), close };
	} catch (error) {
		await close();
		throw error;
	}
}

async function additions(
	version: N8nVersion,
	env: Environment,
	{ n8n }: Stage,
	ends: Array<() => Promise<void>>,
): Promise<Pick<QueueStage, 'workers' | 'addWorker' | 'addGateway'>> {
	const installed = await provision(version);
	const workers: Worker[] = [];
	return {
		workers,
		addWorker: async () => {
			const worker = await startWorker(installed, env);
			ends.push(worker.stop);
			workers.push(worker);
			return worker;
		},
		addGateway: async (runningMs) => {
			const gateway = await startGateway({ runningMs });
			ends.push(gateway.close);
			const data = pairOf(gateway);
			const { id, name } = await n8n.editor.createCredential(CREDENTIAL_TYPE, 'Slow', data);
			return { gateway, credential: { id, name } };
		},
	};
}

function queueSettings({ version }: N8nVersion, postgres: Postgres, redis: Redis): Environment {
	return {
		EXECUTIONS_MODE: 'queue',
		OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(redis.port),
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: '127.0.0.1',
		DB_POSTGRESDB_PORT: String(postgres.port),
		DB_POSTGRESDB_DATABASE: postgres.database,
		DB_POSTGRESDB_USER: postgres.user,
		DB_POSTGRESDB_PASSWORD: '',
		...SHORT_LOCKS,
		...(version.startsWith('1.') && SETTINGS_OF_N8N_1),
	};
}
