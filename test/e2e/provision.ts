import { provision } from './support/provision';
import { N8N_VERSIONS } from './support/versions';

/** Installs every version of n8n that the tests need, so that no test has to wait for it. */
async function provisionAll(): Promise<void> {
	for (const version of N8N_VERSIONS) {
		const { folder } = await provision(version);
		console.log(`n8n ${version.version} is ready in ${folder}`);
	}
}

void provisionAll();
