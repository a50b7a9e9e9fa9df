/**
 * Checks a folder by the rules that n8n's package scanner applies before a community node is
 * verified: `node scan.mjs <folder> <pattern>…`. Prints one line for each error or warning.
 */
import path from 'node:path';
import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import parser from '@typescript-eslint/parser';
import { ESLint } from 'eslint';
import nodesBase from 'eslint-plugin-n8n-nodes-base';

const [cwd, ...patterns] = process.argv.slice(2);

const rulesFor = (files, ruleset, off = []) => ({
	files: [files],
	rules: {
		...nodesBase.configs[ruleset].rules,
		...Object.fromEntries(off.map((rule) => [`n8n-nodes-base/${rule}`, 'off'])),
	},
});

const eslint = new ESLint({
	cwd,
	// As in the scanner: a comment cannot switch a rule off.
	allowInlineConfig: false,
	overrideConfigFile: true,
	overrideConfig: [
		n8nCommunityNodesPlugin.configs.recommended,
		{ plugins: { 'n8n-nodes-base': nodesBase }, rules: { 'no-console': 'error' } },
		rulesFor('package.json', 'community'),
		// The scanner switches these off.
		rulesFor('**/credentials/**/*.ts', 'credentials', [
			'cred-class-field-documentation-url-miscased',
			'cred-class-field-type-options-password-missing',
		]),
		rulesFor('**/nodes/**/*.ts', 'nodes', [
			'node-class-description-inputs-wrong-regular-node',
			'node-class-description-outputs-wrong',
			'node-param-type-options-max-value-present',
		]),
		{ files: ['**/*.json', '**/*.ts'], languageOptions: { parser } },
	].flat(),
});

const results = await eslint.lintFiles(patterns);
for (const { filePath, messages } of results) {
	for (const { line, message, ruleId } of messages) {
		console.log(`${path.relative(cwd, filePath)}:${line} ${message} (${ruleId})`);
	}
}
console.log(`${results.length} files checked`);
