const base = require('../jest.config');

// No server and no build: these tests import the sources.
module.exports = {
	...base,
	rootDir: '..',
	testMatch: ['<rootDir>/unit/**/*.test.ts'],
	reporters: ['default'],
	globalSetup: undefined,
	globalTeardown: undefined,
};
