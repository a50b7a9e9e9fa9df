module.exports = {
	testEnvironment: 'node',
	testTimeout: 120_000,
	// Each worker keeps the modules of all its test files.
	maxWorkers: '100%',
	workerIdleMemoryLimit: '1GB',
	// The tests on whole n8n servers have a command of their own.
	testPathIgnorePatterns: ['/node_modules/', '<rootDir>/e2e/[^/]*$'],
	globalSetup: '<rootDir>/support/scratchUserFolder.ts',
	globalTeardown: '<rootDir>/support/removeUserFolder.ts',
	reporters: ['default', '<rootDir>/integration/faults/summary.js'],
	transform: { '\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/tsconfig.json' }] },
};
