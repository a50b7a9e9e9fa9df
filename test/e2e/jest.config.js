const base = require('../jest.config');

module.exports = {
	...base,
	rootDir: '..',
	testMatch: ['<rootDir>/e2e/*.test.ts'],
	testPathIgnorePatterns: ['/node_modules/'],
	testTimeout: 120_000,
	// The summary lists versions, modes and cases.
	verbose: true,
	// Each file brings up servers of its own; side by side they would starve each other.
	maxWorkers: 1,
	globalSetup: undefined,
	globalTeardown: undefined,
};
