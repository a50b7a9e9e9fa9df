module.exports = {
	testEnvironment: 'node',
	testTimeout: 20_000,
	globalSetup: '<rootDir>/support/scratchUserFolder.ts',
	globalTeardown: '<rootDir>/support/removeUserFolder.ts',
	transform: { '\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/tsconfig.json' }] },
};
