import { type Content, type Format, formats } from '../media';
import type { FileOutput, InputOutput, Output, UrlOutput } from './definition';

/** What it takes to make the outputs of one task. */
export interface OutputContext {
	inputs: Record<string, unknown>;
	/** Makes file number `index`, from 0. */
	makeFile: (format: Format, index: number) => Content;
	/** Stores a file and returns its name in the store. */
	store: (content: Content) => string;
}

/** A file in a store. */
interface StoredFile {
	stored: string;
	index: number;
	details?: object;
}

/** Makes the outputs of one task from the templates of its workflow. */
export class OutputFactory {
	private readonly named = new Map<string, StoredFile>();
	private count = 0;

	constructor(private readonly context: OutputContext) {}

	/** The template with its files made and its inputs filled in, for {@link presentOutputs}. */
	make(template: Output): unknown {
		return replaceObjects(template, (node) => {
			if (isFileOutput(node)) return this.describe(node);
			if (isUrlOutput(node)) return fileUrl(this.file(node.$url, node.name).stored);
			return isInputOutput(node) ? this.context.inputs[node.$input] : node;
		});
	}

	private describe({ $file: format, name, hasPreview }: FileOutput): OutputReference {
		const { makeFile, store } = this.context;
		const file = this.file(format, name);
		const description = {
			filename: `ComfyUI_${String(file.index).padStart(5, '0')}_.${format}`,
			object_key: `comfy/output/${file.stored}`,
			format,
			type: formats[format].type,
			...file.details,
		};
		const preview = hasPreview ? store(makeFile('jpg', file.index)) : undefined;
		return new OutputReference(file.stored, description, preview);
	}

	private file(format: Format, name?: string): StoredFile {
		const known = name && this.named.get(name);
		if (known) return known;
		const index = this.count++;
		const content = this.context.makeFile(format, index);
		const file = { stored: this.context.store(content), index, details: content.details };
		if (name) this.named.set(name, file);
		return file;
	}
}

/** A place in the outputs where a file stands: as an object if it has a description, else as a URL. */
class OutputReference {
	constructor(
		private readonly stored: string,
		private readonly description?: object,
		private readonly preview?: string,
	) {}

	present(urlOf: (stored: string) => string): unknown {
		const url = urlOf(this.stored);
		if (!this.description) return url;
		return { url, ...this.description, ...(this.preview && { preview: urlOf(this.preview) }) };
	}
}

/** The place of a file that is a bare URL. */
export function fileUrl(stored: string): OutputReference {
	return new OutputReference(stored);
}

/** Outputs as JSON, with fresh URLs; a file has the same URL in all places. */
export function presentOutputs<T extends Record<string, unknown>>(
	outputs: T,
	urlOf: (stored: string) => string,
): Record<keyof T, unknown> {
	const urls = new Map<string, string>();
	const urlOnce = (stored: string) => {
		const url = urls.get(stored) ?? urlOf(stored);
		urls.set(stored, url);
		return url;
	};
	return replaceObjects(outputs, (node) =>
		node instanceof OutputReference ? node.present(urlOnce) : node,
	) as Record<keyof T, unknown>;
}

/** Copies a tree. Where `replace` returns another value for an object, that one is taken as it is. */
function replaceObjects(tree: unknown, replace: (node: object) => unknown): unknown {
	if (typeof tree !== 'object' || tree === null) return tree;
	if (Array.isArray(tree)) return tree.map((inner) => replaceObjects(inner, replace));
	const replaced = replace(tree);
	if (replaced !== tree) return replaced;
	const entries = Object.entries(tree).map(([key, inner]) => [key, replaceObjects(inner, replace)]);
	return Object.fromEntries(entries);
}

const isFileOutput = (node: object): node is FileOutput => '$file' in node;
const isUrlOutput = (node: object): node is UrlOutput => '$url' in node;
const isInputOutput = (node: object): node is InputOutput => '$input' in node;
