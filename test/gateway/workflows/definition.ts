import type { Format } from '../media';
import type { TaskFailure } from '../tasks';

/** What an input takes; `json` is any value, `file` a file of any type. */
export type InputType = 'text' | 'number' | 'integer' | 'boolean' | 'json' | 'image' | 'file';

export interface InputDefinition {
	type: InputType;
	isRequired?: boolean;
	/** The range of a number. */
	min?: number;
	max?: number;
}

/** A file as the platform describes it: an object with `url`, `type` and more. */
export interface FileOutput {
	$file: Format;
	/** Outputs of the same name are the same file, with the same URL. */
	name?: string;
	/** Whether the object has the URL of a preview, too. */
	hasPreview?: boolean;
}

/** A file as a bare URL. */
export interface UrlOutput {
	$url: Format;
	name?: string;
}

/** The value of an input, in the type in which it arrived. */
export interface InputOutput {
	$input: string;
}

/** A part of a result: a file, an input, or plain JSON with such parts in it. */
export type Output =
	| FileOutput
	| UrlOutput
	| InputOutput
	| string
	| number
	| boolean
	| null
	| Output[]
	| { [name: string]: Output };

/** A published workflow; all its versions do the same. */
export interface WorkflowDefinition {
	versions: string[];
	/** The version that each alias points to. */
	aliases: Record<string, string>;
	inputs: Record<string, InputDefinition>;
	/** The list `images` of the result: what comes out when no outputs were chosen at publishing. */
	images?: Output[];
	/** The object `result`: the outputs that were chosen at publishing. */
	result?: Record<string, Output>;
	/** Added to `images` when the request asks for temporary files. */
	temporaryImages?: Output[];
	/** How many times larger than its source an image is. */
	scale?: number;
	/** From 0, which keeps the source, to 1; unless the input `denoise` says otherwise. */
	strength?: number;
	/** Tasks of this workflow fail. */
	failure?: TaskFailure;
}

/** Published workflows by ID. */
export type WorkflowDefinitions = Record<string, WorkflowDefinition>;
