import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Keeps n8n's engine, which writes its settings to the user's folder when it starts, away from there. */
export default function useScratchUserFolder(): void {
	process.env.N8N_USER_FOLDER = mkdtempSync(path.join(tmpdir(), 'n8n-user-'));
	process.env.N8N_LOG_LEVEL = 'silent';
	process.env.N8N_ENCRYPTION_KEY = 'nothing is encrypted here';
}
