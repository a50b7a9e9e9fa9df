import type { INodeProperties } from 'n8n-workflow';

import { HIDDEN_IN_TOOL } from './tool';

/** What a product calls its files, in labels and in the names of parameters. */
export type Noun = 'image' | 'file';

export const titleOf = (noun: Noun): string => (noun === 'image' ? 'Image' : 'File');

/** The binary field of the input item that holds a file. */
export const inputBinaryField: INodeProperties = {
	displayName: 'Input Binary Field',
	name: 'binaryPropertyName',
	type: 'string',
	default: 'data',
	required: true,
	placeholder: 'e.g. data',
	description: 'The name of the binary field that holds the file',
};

/** Hint of such a field where there is room for one. */
export const BINARY_TAB_HINT = 'The name that the Binary tab of the input shows';

/** `downloadImages` or `downloadFiles`. */
export function downloadField(noun: Noun): INodeProperties {
	return {
		displayName: `Download ${titleOf(noun)}s`,
		name: `download${titleOf(noun)}s`,
		type: 'boolean',
		displayOptions: HIDDEN_IN_TOOL,
		default: true,
		description: `Whether to bring the ${noun}s into n8n as binary data, so that other nodes can work with them. If off, you get URLs only, and these expire.`,
	};
}

const outputModes: Record<Noun, INodeProperties> = {
	image: {
		displayName: 'Output Mode',
		name: 'outputMode',
		type: 'options',
		options: [
			{
				name: 'One Item per Image',
				value: 'perImage',
				description: 'Each image becomes an item of its own',
			},
			{
				name: 'One Item per Task',
				value: 'perTask',
				description: 'All images of a task are on one item, in binary fields numbered from 0',
			},
		],
		default: 'perImage',
		description: 'How several images of one task are returned',
	},
	file: {
		displayName: 'Output Mode',
		name: 'outputMode',
		type: 'options',
		options: [
			{
				name: 'One Item per File',
				value: 'perFile',
				description: 'Each file becomes an item of its own',
			},
			{
				name: 'One Item per Task',
				value: 'perTask',
				description: 'All files of a task are on one item, in binary fields numbered from 0',
			},
		],
		default: 'perFile',
		description: 'How several files of one task are returned',
	},
};

export function outputModeField(noun: Noun): INodeProperties {
	return outputModes[noun];
}

export const outputBinaryField: INodeProperties = {
	displayName: 'Output Binary Field',
	name: 'outputBinaryField',
	type: 'string',
	displayOptions: HIDDEN_IN_TOOL,
	default: 'data',
	placeholder: 'e.g. data',
	description: 'The name of the binary field to put the output files in',
};

/** `imageTransfer` or `fileTransfer`; the label is the same, since errors mention it. */
export function transferField(noun: Noun): INodeProperties {
	return {
		displayName: 'File Transfer',
		name: `${noun}Transfer`,
		type: 'options',
		displayOptions: HIDDEN_IN_TOOL,
		options: [
			{
				name: 'Automatic',
				value: 'auto',
				description: 'Upload files above 1 MB, and send smaller ones inline',
			},
			{
				name: 'Inline',
				value: 'inline',
				description: 'Send files as part of the request; works up to about 6 MB in total',
			},
			{
				name: 'Upload',
				value: 'upload',
				description: 'Upload all files to the temporary storage of the service first',
			},
		],
		default: 'auto',
		description: 'How files from binary fields get to the service',
	};
}
