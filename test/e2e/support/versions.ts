/** A version of n8n that the package is proved on. */
export interface N8nVersion {
	version: string;
	/** Packages of n8n that cannot be had from the registry alone, and what stands in for them. */
	overrides?: Record<string, string>;
}

/** The newest version of each line that the package supports, newest line first. */
export const N8N_VERSIONS: N8nVersion[] = [
	{ version: '2.41.1' },
	{ version: '1.123.81', overrides: { xlsx: '0.18.5' } },
];

/** Both lines of n8n run on it. Newer ones of n8n do not run on the oldest that the package is built on. */
export const NODE_MAJOR = 24;
