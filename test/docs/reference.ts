import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { markdownTable } from 'markdown-table';
import type {
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
	INodeTypeDescription,
} from 'n8n-workflow';
import { format, resolveConfig } from 'prettier';

import { builtDescription } from '../support/builtNode';
import { PROJECT } from '../support/n8nNodeTypes';

const REFERENCE_FILE = path.join(PROJECT, 'docs/reference.md');

const INTRODUCTION = `# Fields

Every operation with its fields, made from the node itself by \`npm run docs\`, and its screenshots by \`npm run screenshots\`; do not edit. What comes out is described in [output.md](output.md).

Fields under **Additional Fields** and **Options** apply only when you add them. Every field takes an expression, and its result is checked like a typed value.
`;

/** The text of `docs/reference.md`: a table of fields for each operation of the node. */
async function referenceText(description: INodeTypeDescription): Promise<string> {
	const [resource] = description.properties;
	const sections = optionsOf(resource)
		.sort((a, b) => a.name.localeCompare(b.name))
		.flatMap(({ name, value }) => operationsOf(description, String(value), name));
	const settings = await resolveConfig(REFERENCE_FILE);
	const text = [INTRODUCTION, ...sections].join('\n');
	return await format(text, { ...settings, filepath: REFERENCE_FILE });
}

function operationsOf({ properties }: INodeTypeDescription, resource: string, label: string) {
	const isShown = ({ displayOptions }: INodeProperties, name: string, value: string) =>
		displayOptions?.show?.[name]?.includes(value) === true;
	const ofResource = properties.filter((field) => isShown(field, 'resource', resource));
	const operation = ofResource.find(({ name }) => name === 'operation');
	return optionsOf(operation).map(({ name, value, description }) => {
		const fields = ofResource.filter((field) => isShown(field, 'operation', String(value)));
		const image = `![The fields of ${name}](images/operations/${resource}-${value}.png)`;
		const parts = [`## ${label} → ${name}`, sentence(description), image, fieldTables(fields)];
		return parts.join('\n\n');
	});
}

function fieldTables(fields: INodeProperties[]): string {
	const isGroup = ({ type }: INodeProperties) =>
		type === 'collection' || type === 'fixedCollection';
	const plain = fields.filter((field) => !isGroup(field));
	const groups = fields.filter(isGroup).map((field) => {
		const inner = (field.options as Array<INodeProperties | INodePropertyCollection>).flatMap(
			(option) => ('values' in option ? option.values : [option]),
		);
		const what = field.description ? ` ${field.description}.` : '';
		return `**${field.displayName}.**${what}\n\n${fieldTable(inner)}`;
	});
	return [...(plain.length > 0 ? [fieldTable(plain)] : []), ...groups].join('\n\n');
}

function fieldTable(fields: INodeProperties[]): string {
	const rows = fields
		.filter(isNoTwin)
		.map((field) => [
			field.displayName,
			[sentence(field.description), ...choices(field)].filter(Boolean).join(' '),
			defaultOf(field),
		]);
	return markdownTable([['field', 'what it is for', 'default'], ...rows]);
}

/** The twin of a field in the tool of an AI agent has the same name. */
function isNoTwin({ displayOptions }: INodeProperties): boolean {
	return displayOptions?.show?.['@tool'] === undefined;
}

function choices(field: INodeProperties): string[] {
	if (field.type !== 'options') return [];
	return optionsOf(field).map(({ name, description }) => `_${name}_: ${sentence(description)}`);
}

function sentence(text = ''): string {
	const escaped = text.replace(/\|/g, '\\|');
	return escaped === '' || /[.!?]$/.test(escaped) ? escaped : `${escaped}.`;
}

function defaultOf(field: INodeProperties): string {
	if (field.required && field.default === '') return 'required';
	if (field.type === 'boolean') return field.default === true ? 'on' : 'off';
	const chosen = optionsOf(field).find(({ value }) => value === field.default);
	const value: unknown = chosen?.name ?? field.default;
	if (typeof value === 'object' && value !== null) {
		return 'value' in value ? String(value.value) : '–';
	}
	return value === '' ? '–' : String(value);
}

function optionsOf(field: INodeProperties | undefined): INodePropertyOptions[] {
	return (field?.options ?? []).filter(
		(option): option is INodePropertyOptions => 'value' in option,
	);
}

/** Writes the file, or with `--check` fails when it is not up to date. */
async function main(): Promise<void> {
	const text = await referenceText(await builtDescription());
	if (!process.argv.includes('--check')) writeFileSync(REFERENCE_FILE, text);
	else if (readFileSync(REFERENCE_FILE, 'utf8') !== text) {
		throw new Error(`${REFERENCE_FILE} is out of date: npm run docs`);
	}
}

void main();
