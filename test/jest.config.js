module.exports = {
	testEnvironment: 'node',
	testTimeout: 20_000,
	// Those need whole n8n servers, and have a command of their own.
	testPathIgnorePatterns: ['/node_modules/', '<rootDir>/n8n/'],
	globalSetup: '<rootDir>/support/scratchUserFolder.ts',
	globalTeardown: '<rootDir>/support/removeUserFolder.ts',
	reporters: ['default', '<rootDir>/matrix/summary.js'],
	transform: { '\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/tsconfig.json' }] },
};
