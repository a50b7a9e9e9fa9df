import path from 'node:path';
import { inspect } from 'node:util';
import { Container } from '@n8n/di';
import { LoggerProxy } from 'n8n-workflow';

/** The one of n8n's engine; other packages of n8n bring other copies. */
const { Logger } = jest.requireActual<{ Logger: new () => object }>(
	require.resolve('@n8n/backend-common', { paths: [path.dirname(require.resolve('n8n-core'))] }),
);

export interface RecordedLog {
	/** The text of each entry, as it would be written. */
	messages: string[];
	/** Each entry with everything that was logged with it. */
	entries: string[];
}

/** Records what n8n and the node log from now on, down to the level "debug". */
export function recordLog(): RecordedLog {
	const log: RecordedLog = { messages: [], entries: [] };
	const record = (...logged: unknown[]) => {
		log.messages.push(String(logged[0]));
		log.entries.push(
			inspect(logged, { depth: 12, maxStringLength: Infinity, breakLength: Infinity }),
		);
	};
	const recorder = { error: record, warn: record, info: record, debug: record };
	// n8n's engine logs by the one, what it hands to nodes by the other.
	LoggerProxy.init(recorder);
	Container.set(Logger, { ...recorder, scoped: () => recorder });
	return log;
}
