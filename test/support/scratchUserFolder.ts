import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Keeps n8n's engine, which writes a key to the user's folder when it starts, away from there. */
export default function setUp(): void {
	process.env.N8N_USER_FOLDER = mkdtempSync(path.join(tmpdir(), 'n8n-user-'));
}
